"""How long a recorded loop is meant to be: its epochs, its batches, its steps."""

from __future__ import annotations

import ast
from collections import Counter
from typing import Any, Dict, List, Optional, Tuple

from . import loops, source
from .known import KnownOptimizer
from .recorder import Recorder
from .turns import Attempt, Clock

_MOST_BATCHES = 200_000  # of an epoch, whose conditions are worked out one by one


class Shape:
    """The length of a loop as it was meant.

    Attributes:
        epochs: epochs of the run; None where they are not known.
        batches: batches of an epoch; None where there is no loader, or where it has no length.
        accumulate: batches for one optimizer step.
        steps: turns of an epoch; None where there are no epochs.
        total: turns of the run; None where they are not known.
        notes: what was assumed, in sentences.
    """

    def __init__(self) -> None:
        self.epochs: Optional[int] = None
        self.batches: Optional[int] = None
        self.accumulate = 1
        self.steps: Optional[int] = None
        self.total: Optional[int] = None
        self.notes: List[str] = []
        self.carries = False


def shape_of(recorder: Recorder, known: KnownOptimizer, attempts: List[Attempt], clock: Clock) -> Shape:
    """Works out how long a loop is meant to be."""
    shape, framework = Shape(), recorder.framework
    shape.accumulate = _accumulate(recorder, attempts)
    loader = max(recorder.loaders.values(), key=lambda each: each.trained, default=None)
    around = known.loops
    if loader is not None and loader.trained:
        try:
            shape.batches = len(loader.loader)
        except (TypeError, NotImplementedError):
            shape.notes.append(
                "The loader has no length, so an epoch's batches are not known: --epochs 1 records them all."
            )
        inner = next((index for index, each in enumerate(around) if each.loader is not None), None)
        outer = around if inner is None and not _is_walked(around) else around[: -1 if inner is None else inner]
        counts = [each.count for each in outer]
        innermost = around[inner] if inner is not None else None
        if innermost is not None and innermost.count is not None and shape.batches is not None:
            shape.batches = min(shape.batches, innermost.count)
        if inner is None and outer and outer is around:
            shape.total = outer[-1].count if len(outer) == 1 else None
            counts = []
    else:
        counts = [each.count for each in around[:-1]]
        if len(around) == 1:
            shape.total = around[0].count
        elif around:
            shape.batches = around[-1].count
    if counts and all(each is not None for each in counts):
        shape.epochs = _product(counts)
    _told_by_framework(shape, framework)
    if shape.batches is None and shape.total is None and len(around) == 1 and not counts:
        shape.total = around[0].count
    _count_steps(shape, recorder, known, attempts, clock)
    _cap(shape, known, attempts, clock)
    return shape


def _is_walked(around: List[Any]) -> bool:
    """Whether the innermost loop goes through something whose turns cannot be counted."""
    return bool(around) and around[-1].count is None and not isinstance(around[-1].node, ast.While)


def _product(counts: List[Any]) -> int:
    found = 1
    for each in counts:
        found *= each
    return found


def _told_by_framework(shape: Shape, framework: Dict[str, Any]) -> None:
    if framework.get("accumulate"):
        shape.accumulate = framework["accumulate"]
    if framework.get("batches"):
        shape.batches = framework["batches"]
    if framework.get("name") in ("lightning", "transformers"):
        epochs = framework.get("epochs")
        shape.epochs = int(epochs) if epochs is not None and epochs == int(epochs) else None
        shape.total = framework.get("total")


def _accumulate(recorder: Recorder, attempts: List[Attempt]) -> int:
    """Batches from one step to the next, as most steps have it; calls of backward where there is no loader."""
    within = [two.batch - one.batch for one, two in zip(attempts, attempts[1:]) if two.epoch == one.epoch and one.batch]
    if within:
        return max(Counter(within).most_common(1)[0][0], 1)
    if attempts and attempts[0].batch:
        return attempts[0].batch
    seen = min(len(attempts) + 1, 100)
    counts = [each // max(seen - 1, 1) for each in recorder.n_backward.values()]
    return max(max(counts, default=1), 1) if not any(attempt.batch for attempt in attempts) else 1


def _count_steps(
    shape: Shape, recorder: Recorder, known: KnownOptimizer, attempts: List[Attempt], clock: Clock
) -> None:
    """Turns of an epoch: as the condition around the step says, as a whole epoch showed, or by the usual rule."""
    if shape.batches is None:
        whole = _whole_epoch(recorder, attempts)
        shape.steps = whole
        if whole is not None and shape.epochs is not None and shape.total is None:
            shape.total = whole * shape.epochs
        return
    batches, every = shape.batches, shape.accumulate
    per_batch = Counter((each.epoch, each.batch) for each in attempts if each.batch)
    several = Counter(per_batch.values()).most_common(1)[0][0] if per_batch else 1
    framework = recorder.framework.get("name")
    told = _steps_by_guard(known, clock, batches, every) if every > 1 else None
    whole = _whole_epoch(recorder, attempts)
    if framework in ("lightning", "transformers", "accelerate"):
        shape.steps = -(-batches // every)
    elif told is not None:
        shape.steps, shape.carries = told
    elif whole is not None:
        shape.steps = whole
    elif every > 1 and batches % every:
        shape.steps = batches // every
        shape.notes.append(
            f"Batches that are left at an epoch's end ({batches} are no multiple of {every}) are taken to make no step"
            " of their own; --epochs 1 records a whole epoch and tells."
        )
    else:
        shape.steps = batches // every * several
    if shape.epochs is not None and shape.total is None:
        shape.total = shape.epochs * batches // every if shape.carries else shape.epochs * shape.steps


def _whole_epoch(recorder: Recorder, attempts: List[Attempt]) -> Optional[int]:
    """The turns of the first epoch where it was recorded to its own end."""
    if recorder.was_cut or not any(each.ends for each in attempts):
        return None
    return sum(each.epoch == 0 for each in attempts)


def _steps_by_guard(known: KnownOptimizer, clock: Clock, batches: int, every: int) -> Optional[Tuple[int, bool]]:
    """Steps of an epoch by the condition around the step, and whether the count goes on over epochs."""
    if known.stepped is None or batches > _MOST_BATCHES:
        return None
    name, line = known.stepped
    frame = next((each for each in known.frames if each.f_code.co_filename == name), None)
    guards = loops.guards_of(name, line)
    if frame is None or not guards:
        return None
    axes = {
        clock.axis_of(frame, ast.unparse(node))
        for test, _ in guards
        for node in ast.walk(test)
        if isinstance(node, (ast.Name, ast.Attribute))
    }
    if "turn" in axes and "batch" not in axes and _counts_batches(clock, frame, guards, every):
        return batches // every, True
    if "batch" not in axes:
        return None
    found = 0
    try:
        for batch in range(1, batches + 1):
            moved = clock.at(frame, 0, batch, 0)
            found += all(bool(source.value_of(test, frame, moved)) is answer for test, answer in guards)
    except source.CannotTell:
        return None
    return (found, False) if found else None


def _counts_batches(clock: Clock, frame: Any, guards: List[loops.Guard], every: int) -> bool:
    """Whether a condition asks for every so many batches of the whole run, in a counter that no epoch sets back."""
    for test, _ in guards:
        for node in ast.walk(test):
            if isinstance(node, (ast.Name, ast.Attribute)):
                law = clock.law_of(frame, ast.unparse(node))
                if law is not None and law[2] == "turn" and law[1] == every:
                    return True
    return False


def _cap(shape: Shape, known: KnownOptimizer, attempts: List[Attempt], clock: Clock) -> None:
    """Ends the loop where a condition of its does: `while step < n`, `if step >= n: break`."""
    line = known.stepped[1] if known.stepped is not None else 0
    for loop, test, answer, at in loops.caps_of(known.loops):
        names = [ast.unparse(node) for node in ast.walk(test) if isinstance(node, (ast.Name, ast.Attribute))]
        axes = {clock.axis_of(loop.frame, each) for each in names} - {""}
        if len(axes) != 1:
            continue
        axis = axes.pop()
        moving = next(each for each in names if clock.axis_of(loop.frame, each))
        after = at > line and not isinstance(loop.node, ast.While)
        lag = _lag(loop, moving, line, at, after)
        end = _first_end(loop, test, answer, clock, axis, lag)
        if end is None:
            continue
        if axis == "turn":
            made = end + 1 if after else end
            shape.total = made if shape.total is None else min(made, shape.total)
        elif axis == "epoch":
            made = end + 1 if after and not _within(loop, line) else end
            if shape.epochs is None:
                shape.epochs = made
                shape.total = None if shape.steps is None else made * shape.steps
        elif shape.steps is not None:
            made = (end if after else end - 1) // max(shape.accumulate, 1)
            if 0 < made < shape.steps:
                if shape.epochs is not None and shape.total == shape.epochs * shape.steps:
                    shape.total = shape.epochs * made
                shape.steps = made


def _within(loop: loops.RunningLoop, line: int) -> bool:
    return bool(loop.node.lineno <= line <= loop.node.end_lineno)


def _lag(loop: loops.RunningLoop, name: str, line: int, at: int, after: bool) -> int:
    """How many turns a variable is ahead of its value at the step, where a condition asks for it."""
    moved = lines_moving(loop.node, name)
    if not moved:
        return 0
    if after:
        return 1 if any(line <= each < at for each in moved) else 0
    return -1 if any(at < each < line for each in moved) else 0


def lines_moving(loop: ast.AST, name: str) -> List[int]:
    """The lines within a loop that set a variable."""
    found = []
    for node in ast.walk(loop):
        if isinstance(node, (ast.AugAssign, ast.Assign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(ast.unparse(each) == name for each in targets):
                found.append(node.lineno)
    return found


def _first_end(loop: loops.RunningLoop, test: Any, answer: bool, clock: Clock, axis: str, lag: int) -> Optional[int]:
    """The first turn (or epoch, or batch) at which a condition ends a loop; None where none of 2**40 does."""

    def ends(where: int) -> bool:
        at = {"epoch": 0, "batch": 0, "turn": 0, axis: where + lag}
        moved = clock.at(loop.frame, at["epoch"], at["batch"], at["turn"])
        return bool(source.value_of(test, loop.frame, moved)) is answer

    try:
        if ends(0) and lag >= 0:
            return 0
        high = 1
        while not ends(high):
            high *= 2
            if high > 1 << 40:
                return None
        low = high // 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if ends(middle) else (middle, high)
        return high
    except source.CannotTell:
        return None
