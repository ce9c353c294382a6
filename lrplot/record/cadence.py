"""How a recorded loop goes on: how long it is, and after which of its steps each scheduler is advanced."""

from __future__ import annotations

import ast
from collections import Counter
from typing import Any, Dict, FrozenSet, Iterator, List, Optional, Set, Tuple

from . import loops
from .recorder import KnownOptimizer, Recorder

Call = Tuple[int, int, Any, str]
"""A scheduler's index, the place's index among its own, what it was called with, and the method."""

_MOST_BATCHES = 200_000  # of an epoch, whose conditions are worked out one by one


class Attempt:
    """A turn of the loop: an optimizer step, or one that was skipped.

    Attributes:
        skipped: whether a scaler left the step out.
        epoch: the epoch, counted from 0.
        batch: batches of its epoch by then; 0 where there is no loader.
        calls: the advances between it and the next one, in their order.
        ends: whether an epoch ended between it and the next one.
    """

    def __init__(self, skipped: bool, epoch: int, batch: int) -> None:
        self.skipped, self.epoch, self.batch = skipped, epoch, batch
        self.calls: List[Call] = []
        self.ends = False


def attempts_of(recorder: Recorder, known: KnownOptimizer) -> Tuple[List[Call], List[Attempt]]:
    """The advances before an optimizer's first step, and its turns with the advances after each."""
    mine = {each.index for each, _ in known.first}
    ahead = {each.index: each.ahead for each in recorder.loaders.values()}
    trained = {each.index for each in recorder.loaders.values() if each.trained}
    before: List[Call] = []
    found: List[Attempt] = []
    epoch = batches = 0
    ending = False
    for event in recorder.events:
        kind = event[0]
        if kind == "B" and event[1] in trained:
            batches += 1
        elif kind in "SX" and event[1] == known.index:
            early = 0 if ending else max((ahead.get(each, 0) for each in trained), default=0)
            found.append(Attempt(kind == "X", epoch, max(batches - early, 0)))
            if ending:
                found[-1].ends, ending = True, False
                epoch, batches = epoch + 1, 0
        elif kind == "A" and event[1] in mine:
            (found[-1].calls if found else before).append(event[1:])
        elif kind == "E":
            if ahead.get(event[1], 0):
                ending = True  # the batch that came before is still to be trained on
            elif found and found[-1].epoch == epoch:
                found[-1].ends = True
                epoch, batches = epoch + 1, 0
    return before, found


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
        self.rounds = ""


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
            shape.notes.append("The loader has no length, so the batches of an epoch are not known.")
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
        shape.rounds = "told"
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
            found += all(bool(loops.value_of(test, frame, moved)) is answer for test, answer in guards)
    except loops.Unknown:
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


def _within(loop: loops.Loop, line: int) -> bool:
    return bool(loop.node.lineno <= line <= loop.node.end_lineno)


def _lag(loop: loops.Loop, name: str, line: int, at: int, after: bool) -> int:
    """How many turns a variable is ahead of its value at the step, where a condition asks for it."""
    moved = lines_moving(loop.node, name)
    if not moved:
        return 0
    if after:
        return 1 if any(line < each < at for each in moved) else 0
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


def _first_end(loop: loops.Loop, test: Any, answer: bool, clock: Clock, axis: str, lag: int) -> Optional[int]:
    """The first turn (or epoch, or batch) at which a condition ends a loop; None where none of 2**40 does."""

    def ends(where: int) -> bool:
        at = {"epoch": 0, "batch": 0, "turn": 0, axis: where + lag}
        moved = clock.at(loop.frame, at["epoch"], at["batch"], at["turn"])
        return bool(loops.value_of(test, loop.frame, moved)) is answer

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
    except loops.Unknown:
        return None


# -- advances


class Pattern:
    """After which turns a scheduler is advanced at one place.

    Attributes:
        within: how often after each turn of an epoch, again and again; a single number where it is always the same.
        by_turn: whether that counts the turns of the whole run, and not of each epoch.
        at_end: how often more after an epoch's last turn.
    """

    def __init__(self, within: List[int], by_turn: bool, at_end: int) -> None:
        self.within, self.by_turn, self.at_end = within, by_turn, at_end

    def count(self, turn: int, within: int, last: bool) -> int:
        """How often it is called after a turn."""
        usual = self.within[(turn if self.by_turn else within) % len(self.within)]
        return usual + (self.at_end if last else 0)


def patterns_of(attempts: List[Attempt], known: Set[Tuple[int, int]]) -> Optional[Dict[Tuple[int, int], Pattern]]:
    """The cadence of every place where schedulers are advanced; None where one of them follows no pattern.

    Args:
        attempts: the turns that were recorded.
        known: places whose cadence is known otherwise, to be left out.
    """
    calls = (call[:2] for attempt in attempts for call in attempt.calls)
    places = dict.fromkeys(place for place in calls if place not in known)
    starts = {each.epoch: index for index, each in reversed(list(enumerate(attempts)))}
    found: Dict[Tuple[int, int], Pattern] = {}
    for place in places:
        counts = [sum((call[0], call[1]) == place for call in attempt.calls) for attempt in attempts]
        points = [(index, index - starts[each.epoch], counts[index], each.ends) for index, each in enumerate(attempts)]
        pattern = _pattern(points)
        if pattern is None:
            return None
        found[place] = pattern
    return found


def _pattern(points: List[Tuple[int, int, int, bool]]) -> Optional[Pattern]:
    """The simplest pattern of counts at turns; each has its number in the run and its epoch, and whether it is last."""
    for length in range(1, max(len(points) // 2, 1) + 1):
        for by_turn in (False, True):
            cycle: Dict[int, int] = {}
            inner = [(turn if by_turn else within, count) for turn, within, count, ends in points if not ends]
            if any(cycle.setdefault(at % length, count) != count for at, count in inner):
                continue
            pattern = Pattern([cycle.get(at, 0) for at in range(length)], by_turn, 0)
            more = {count - pattern.count(turn, within, False) for turn, within, count, ends in points if ends}
            if len(more) <= 1 and min(more, default=0) >= 0:
                pattern.at_end = more.pop() if more else 0
                return pattern
    return None


def order_of(attempts: List[Attempt], patterns: List[Tuple[int, int]]) -> List[Tuple[int, int]]:
    """The places in the order in which one turn calls them."""
    longest = max(attempts, key=lambda each: len({call[:2] for call in each.calls}), default=None)
    first = list(dict.fromkeys(call[:2] for call in longest.calls)) if longest is not None else []
    return [*first, *(each for each in patterns if each not in first)]


Turn = Tuple[int, int, int, int, int, bool]


def turns_of(shape: Shape, leap: bool) -> Iterator[Turn]:
    """Every turn of a run, or every epoch's turns at once where nothing happens between them.

    Yields:
        The turn's number in the run, how many turns it stands for, its epoch, the number of the last one of them in its
        epoch, the batches of the epoch by then, and whether it is the epoch's last.
    """
    total, every, batches = shape.total or 0, shape.accumulate, shape.batches
    turn = epoch = within = 0
    while turn < total:
        steps = shape.steps
        if shape.carries and batches is not None:
            # Batches that are left at an epoch's end count for the next one's first step.
            steps = (epoch + 1) * batches // every - epoch * batches // every
            if not steps:
                epoch += 1
                continue
        count = 1 if not leap or steps is None else min(steps - within, total - turn)
        count = total - turn if leap and steps is None else count
        last = steps is not None and within + count >= steps
        at = (within + count) * every
        if shape.carries and batches is not None:
            at = (turn + count) * every - epoch * batches
        yield turn, count, epoch, within + count - 1, at if batches is None else min(at, batches), last
        turn, within = turn + count, within + count
        if last:
            epoch, within = epoch + 1, 0
