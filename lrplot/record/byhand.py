"""Rates that a loop writes itself: which line does so, and the same lines run again for the rest of the run.

Only a few steps are traced, in the user's own frames, where no scheduler drives the optimizer and no debugger traces.
The lines that write, with those that they need, are then run over copies of the loop's variables and a stub of the
optimizer; they count only where they give every recorded rate back.
"""

from __future__ import annotations

import ast
import contextlib
import sys
from typing import Any, Dict, List, Optional, Tuple

from . import source
from .known import KnownOptimizer
from .recorder import Recorder

_STEPS = 4  # traced at the beginning, and half of them after an epoch's end
Where = Tuple[str, int]


class Tracer:
    """Finds the lines that write an optimizer's rates.

    Attributes:
        known: the optimizer.
        sites: the lines found, each with the frames of the user's (code and line) that were open, the innermost first.
    """

    def __init__(self, recorder: Recorder, known: KnownOptimizer, frames: List[Any]) -> None:
        self.known = known
        self.sites: Dict[Where, List[Tuple[Any, int]]] = {}
        self._left = 0
        self._traced: List[Any] = []
        self._rates: Any = None
        self._before: List[Tuple[Any, int]] = []
        self._begin(frames, _STEPS)

    def stepped(self, known: KnownOptimizer) -> None:
        """An optimizer has made a step."""
        if known is self.known and self._left:
            self._left -= 1
            if not self._left:
                self.end()

    def epoch_ended(self) -> None:
        """An epoch has ended: rates are often written between two of them."""
        if not self._left and sys.gettrace() is None:
            self._begin(source.stack_from(sys._getframe(1)), _STEPS // 2)

    def end(self) -> None:
        """Traces no more."""
        self._left = 0
        if sys.gettrace() == self._called:
            sys.settrace(None)
        for frame in self._traced:
            with contextlib.suppress(Exception):
                frame.f_trace = None
        self._traced.clear()

    def _begin(self, frames: List[Any], n_steps: int) -> None:
        self._left, self._rates, self._before = n_steps, self._now(), []
        for frame in frames:
            if source.is_user_frame(frame):
                frame.f_trace = self._line
                self._traced.append(frame)
        sys.settrace(self._called)

    def _now(self) -> List[Any]:
        return [group["lr"] for group in self.known.optimizer.param_groups]

    def _called(self, frame: Any, event: str, _: Any) -> Any:
        return self._line if source.is_user_frame(frame) else None

    def _line(self, frame: Any, event: str, _: Any) -> Any:
        now = self._now()
        # A rate that is written anew is another object, also where it is the same number.
        if len(now) != len(self._rates) or any(one is not two for one, two in zip(now, self._rates)):
            self._rates = now
            if self._before:
                code, line = self._before[0]
                self.sites.setdefault((code.co_filename, line), self._before)
        stack = source.stack_from(frame)
        self._before = [(each.f_code, each.f_lineno) for each in stack if source.is_user_frame(each)]
        return self._line


# -- lines that write


def writing_sites(recorder: Recorder, known: KnownOptimizer) -> List[List[Tuple[Any, int]]]:
    """Where the loop writes rates itself: lines that were seen to, and lines whose turn may come later.

    Each is the frames of the user's that are open there, as (code, line), the innermost first.
    """
    tracer = recorder.tracer
    found = list(tracer.sites.values()) if tracer is not None and tracer.known is known else []
    seen = {(code.co_filename, line) for stack in found for code, line in stack}
    for frame in known.frames:
        mine = [loop for loop in known.loops if loop.frame is frame]
        name = frame.f_code.co_filename
        writers = _writers_in(name)
        for node in (each for loop in mine[:1] for each in ast.walk(loop.node)):
            line = getattr(node, "lineno", 0)
            if (name, line) in seen or not (_writes(node) or _calls(node, writers)):
                continue
            seen.add((name, line))
            found.append([(frame.f_code, line)])
    return found


def _writes(node: ast.AST) -> bool:
    """Whether a statement sets something's "lr"."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    return any(_is_rate(each) for target in targets for each in ast.walk(target))


def _is_rate(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == "lr"


def _calls(node: ast.AST, names: "set[str]") -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in names


def _writers_in(name: str) -> "set[str]":
    """The functions of a file that write rates, those of schedulers left out."""
    tree = source.tree_of(name)
    found = set()
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name not in ("step", "__init__"):
            loopless = not any(isinstance(each, ast.Call) and _names_step(each) for each in ast.walk(node))
            if loopless and any(_writes(each) for each in ast.walk(node)):
                found.add(node.name)
    return found


def _names_step(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr in ("step", "backward")


def line_of(recorder: Recorder, known: KnownOptimizer) -> Optional[Where]:
    """The line that writes the rates, as far as one was seen."""
    tracer = recorder.tracer
    return next(iter(tracer.sites), None) if tracer is not None and tracer.known is known else None
