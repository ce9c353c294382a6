"""What is known of the optimizers, schedulers and loaders of a recorded process."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from . import loops, source
from .detached import Copies, is_scheduler, kept_by, optimizers_of, parts_of, unwrap

_CHOSEN = ("lr", "momentum", "betas", "weight_decay")


Place = Optional[Tuple[str, int]]

Row = Tuple[Tuple[float, Optional[float], Optional[float]], ...]


class KnownOptimizer:
    """An optimizer that has been built, and what its steps used.

    Attributes:
        made: for each group what it was built with: rate, momentum, betas, weight decay.
        rows: for each step a row, and for each group in it the rate, momentum or beta1, and weight decay.
        stack: the frames that it was built in: their ids, codes and lines.
        added: groups that were added after a scheduler of its was built, as (group, place).
    """

    def __init__(self, optimizer: Any, index: int, frame: Any) -> None:
        self.optimizer, self.index = optimizer, index
        self.rows: List[Row] = []
        self.made = [{key: group.get(key) for key in _CHOSEN} for group in getattr(optimizer, "param_groups", ())]
        self.attempts = 0
        self.built: Place = source.place_of(frame)
        self.stack = [(id(each), each.f_code, each.f_lineno) for each in source.stack_from(frame)]
        self.stepped: Place = None
        self.added: List[Tuple[int, Place]] = []
        self.copies: Optional[Copies] = None
        self.first: List[Any] = []
        self.loops: List[loops.RunningLoop] = []
        self.frames: List[Any] = []
        self.moving: List[Tuple[Any, Any]] = []
        self.samples: List[Dict[Tuple[int, str], Any]] = []
        self.order = -1
        self.calls: List[Tuple[int, Tuple[str, int]]] = []
        self.expected: List[List[float]] = []
        self.hand: Place = None
        self.snapshots: Dict[int, Dict[str, Any]] = {}
        self.lines: Dict[int, int] = {}
        self.held: Dict[int, Dict[str, Any]] = {}


class KnownScheduler:
    """A scheduler that has been built, and where it is stepped."""

    def __init__(self, scheduler: Any, index: int) -> None:
        self.scheduler, self.index = scheduler, index
        self.arguments: Dict[str, Any] = {}
        self.maker = ""
        self.built: Place = None
        self.sites: List[Tuple[Place, int]] = []
        self.depth = 0
        self.raised = ""
        self.is_part = False


class KnownLoader:
    """A loader that has been iterated over."""

    def __init__(self, loader: Any, index: int) -> None:
        self.loader, self.index = loader, index
        self.trained = self.n_batches = self.since = 0
        self.ahead = 1 if type(loader).__module__.startswith("accelerate.") else 0


def known_turns(known: KnownOptimizer) -> List[Tuple[Any, str]]:
    """The names that a turn of the outer loops sets, each with its frame."""
    return [(loop.frame, name) for loop in known.loops[:-1] for name in loop.names]


def row_of(optimizer: Any) -> Row:
    """What a step of an optimizer uses: for each group the rate, momentum or beta1, and weight decay."""
    return tuple(
        [
            (
                float(group["lr"]),
                group["betas"][0] if "betas" in group else group.get("momentum"),
                group.get("weight_decay"),
            )
            for group in optimizer.param_groups
        ]
    )


def schedulers_among(frames: List[Any], optimizer: Any) -> List[Any]:
    """Schedulers by their form among the variables of frames, and of what these hold, that write to an optimizer."""
    found: List[Any] = []
    seen: Dict[int, Any] = {}

    def look(value: Any, deep: bool) -> None:
        if id(value) in seen or isinstance(value, (int, float, str, bytes, type)):
            return
        seen[id(value)] = value
        inner = unwrap(value)
        if is_scheduler(inner):
            if any(each is optimizer for each in optimizers_of(inner)) and not any(inner is each for each in found):
                found.append(inner)
        elif isinstance(value, (list, tuple)) and len(value) < 20:
            for each in value:
                look(each, deep)
        elif deep:
            for each in list(kept_by(value).values()):
                look(each, False)

    for frame in frames:
        if source.is_user_frame(frame):
            for value in list(frame.f_locals.values()):
                look(value, True)
    owned = [part for each in found for part in parts_of(each)]
    return [each for each in found if not any(each is part for part in owned)]
