"""The turns that were recorded of a loop, and what its variables hold at any of them."""

from __future__ import annotations

import ast
from typing import Any, Dict, FrozenSet, List, Optional, Set, Tuple

from .known import KnownOptimizer
from .recorder import Recorder

Call = Tuple[int, int, Any, str]

"""A scheduler's index, the place's index among its own, what it was called with, and the method."""


class Attempt:
    """A turn of the loop: an optimizer step, or one that was skipped.

    Attributes:
        skipped: whether a scaler left the step out.
        epoch: the epoch, counted from 0.
        batch: batches of its epoch by then; 0 where there is no loader.
        calls: the advances between it and the next one, in their order.
        ends: whether an epoch ended between it and the next one.
        late: those of `calls` that were made after that and before the next epoch's first batch, by scheduler; where
            the loader fetches ahead, all of them that were made before that batch.
        ahead: whether it does.
    """

    def __init__(self, skipped: bool, epoch: int, batch: int) -> None:
        self.skipped, self.epoch, self.batch = skipped, epoch, batch
        self.calls: List[Call] = []
        self.ends = self.ahead = False
        self.late: List[int] = []


def attempts_of(recorder: Recorder, known: KnownOptimizer) -> Tuple[List[Call], List[Attempt]]:
    """The advances before an optimizer's first step, and its turns with the advances after each."""
    mine = {each.index for each, _ in known.first}
    ahead = {each.index: each.ahead for each in recorder.loaders.values()}
    trained = {each.index for each in recorder.loaders.values() if each.trained}
    before: List[Call] = []
    found: List[Attempt] = []
    epoch = batches = 0
    ending = between = False
    for event in recorder.events:
        kind = event[0]
        if kind == "B" and event[1] in trained:
            batches, between = batches + 1, False
        elif kind in "SX" and event[1] == known.index:
            early = 0 if ending else max((ahead.get(each, 0) for each in trained), default=0)
            found.append(Attempt(kind == "X", epoch, max(batches - early, 0)))
            if ending:
                found[-1].ends = found[-1].ahead = between = True
                ending = False
                epoch, batches = epoch + 1, 0
        elif kind == "A" and event[1] in mine:
            (found[-1].calls if found else before).append(event[1:])
            if between:
                found[-1].late.append(event[1])
        elif kind == "E":
            if ahead.get(event[1], 0):
                ending = True  # the batch that came before is still to be trained on
            elif found and found[-1].epoch == epoch:
                found[-1].ends = between = True
                epoch, batches = epoch + 1, 0
    return before, found


def calls_at_ends(attempts: List[Attempt]) -> int:
    """How often schedulers that are stepped within epochs are stepped once more after each of them; 0 where they vary.

    Args:
        attempts: the turns that were recorded.
    """
    inner = [[call[0] for call in each.calls] for each in attempts if not each.ends]
    usual = {index: max(calls.count(index) for calls in inner) for index in {each for calls in inner for each in calls}}
    more = {
        tuple(each.late.count(index) - (often if each.ahead else 0) for index, often in usual.items())
        for each in attempts
        if each.ends
    }
    return max(max(more.pop(), default=0), 0) if len(more) == 1 else 0


class Clock:
    """What the variables of a loop hold at any turn of it, as far as they follow from the turn."""

    def __init__(self, known: KnownOptimizer, attempts: List[Attempt]) -> None:
        self._laws: Dict[int, Dict[str, Tuple[Any, Any, str]]] = {}
        self.unknown: Set[str] = set()
        n = min(len(known.samples), len(attempts))
        for owner, node in known.moving:
            text = ast.unparse(node)
            key = (id(owner), text)
            points = [(attempts[k], k, known.samples[k][key]) for k in range(n) if key in known.samples[k]]
            if len({value for _, _, value in points}) < 2:
                continue
            law = _law(points)
            if law is None:
                self.unknown.add(text)
            else:
                self._laws.setdefault(id(owner), {})[text] = law

    def at(self, frame: Any, epoch: int, batch: int, turn: int, ahead: FrozenSet[str] = frozenset()) -> Dict[str, Any]:
        """The moving variables of a frame in an epoch, after so many of its batches, at a turn of the whole loop.

        Those of `ahead` have moved on already to what they are at the next turn.
        """
        where = {"epoch": epoch, "batch": batch, "turn": turn}
        laws = self._laws.get(id(frame), {})
        return {
            text: start + slope * (where[axis] + (text in ahead and axis == "turn"))
            for text, (start, slope, axis) in laws.items()
        }

    def axis_of(self, frame: Any, text: str) -> str:
        """What a variable moves with: `epoch`, `batch`, `turn`; empty where it stays or is not known."""
        law = self.law_of(frame, text)
        return law[2] if law is not None else ""

    def is_lost(self, frame: Any, test: ast.expr) -> bool:
        """Whether an expression has a variable that moves, and by no rule."""
        names = {ast.unparse(node) for node in ast.walk(test) if isinstance(node, (ast.Name, ast.Attribute))}
        return bool(names & self.unknown)

    def law_of(self, frame: Any, text: str) -> Optional[Tuple[Any, Any, str]]:
        """Start, slope and axis of a variable; None where it stays or is not known."""
        return self._laws.get(id(frame), {}).get(text)


def _law(points: List[Tuple[Attempt, int, Any]]) -> Optional[Tuple[Any, Any, str]]:
    """Start, slope and axis of a straight line through every point; None where there is none."""
    for axis in ("batch", "turn", "epoch"):
        at = [
            (attempt.batch if axis == "batch" else k if axis == "turn" else attempt.epoch) for attempt, k, _ in points
        ]
        values = [value for _, _, value in points]
        other = next((index for index in range(1, len(at)) if at[index] != at[0]), None)
        if other is None:
            continue
        slope = (values[other] - values[0]) / (at[other] - at[0])
        slope = int(slope) if slope == int(slope) and all(isinstance(each, int) for each in values) else slope
        start = values[0] - slope * at[0]
        if all(start + slope * where == value for where, value in zip(at, values)):
            return start, slope, axis
    return None
