"""The rest of a run, foretold by stepping a copy of the script's own schedulers as its loop would."""

from __future__ import annotations

import warnings
from typing import Any, Dict, List, Optional, Tuple

from .byhand import writing_sites
from .cadence import turns_of
from .calls import Arguments, Program
from .detached import Copies
from .known import KnownOptimizer, Row, row_of
from .recorder import Recorder
from .shape import Shape
from .turns import Attempt, Clock
from .writer import Writer

_MOST_TURNS = 20_000_000


class Forecast:
    """What a run uses, as far as it can be told.

    Attributes:
        kind: `exact` where the copy gave every recorded value back bit for bit, `rounding` where it did so to rounding,
            `none` where nothing is foretold.
        reason: why nothing is, a sentence; empty where something is.
        series: for each group the rate, momentum and weight decay, each as values and how many steps each lasts.
        n_steps: optimizer steps of them.
        stopped: what a scheduler raised, and after which optimizer step; None where none did.
    """

    def __init__(self, kind: str, reason: str = "") -> None:
        self.kind, self.reason = kind, reason
        self.series: List[List[HeldNumbers]] = []
        self.n_steps = 0
        self.stopped: Optional[Tuple[int, str]] = None

    def add(self, row: Row, count: int = 1) -> None:
        """Adds what so many steps use."""
        if not self.series:
            self.series = [[HeldNumbers() for _ in group] for group in row]
        for group, values in zip(self.series, row):
            for series, value in zip(group, values):
                series.add(value, count)
        self.n_steps += count


class HeldNumbers:
    """Numbers, each held once for as long as it stays the same."""

    def __init__(self) -> None:
        self.values: List[Any] = []
        self.counts: List[int] = []

    def add(self, value: Any, count: int) -> None:
        """Adds a number so many times."""
        if self.values and (self.values[-1] == value):
            self.counts[-1] += count
        else:
            self.values.append(value)
            self.counts.append(count)


def recorded_only(known: KnownOptimizer, kind: str, reason: str = "") -> Forecast:
    """What was recorded, and nothing more."""
    found = Forecast(kind, reason)
    for row in known.rows:
        found.add(row)
    return found


def forecast_of(
    recorder: Recorder, known: KnownOptimizer, attempts: List[Attempt], shape: Shape, clock: Clock
) -> Forecast:
    """Foretells the whole run of an optimizer, or says why it cannot be."""
    reason = _obstacle(recorder, known, attempts, shape)
    if reason:
        return recorded_only(known, "none", reason)
    writer = None
    if recorder.framework.get("name") not in ("lightning", "transformers") and writing_sites(recorder, known):
        writer = Writer(recorder, known, attempts, clock)
        if not writer.works:
            return recorded_only(known, "none", writer.reason)
    arguments = Arguments(recorder, known, clock)
    program = Program(recorder, known, attempts, shape, arguments)
    if program.reason:
        return recorded_only(known, "none", program.reason)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if writer is not None and known.first and _agreement(known, attempts, None) == "none":
            known.hand = writer.place  # beside the scheduler, the loop itself does write
        kind = _agreement(known, attempts, writer)
        if kind == "none":
            what = "the line that writes the rate" if writer is not None else "the scheduler"
            return recorded_only(known, "none", f"A copy of {what} did not give the recorded rates back.")
        return _replayed(known, attempts, shape, program, writer, kind)


def _obstacle(recorder: Recorder, known: KnownOptimizer, attempts: List[Attempt], shape: Shape) -> str:
    for driver, _ in known.first:
        if _wants_metric(driver.scheduler):
            name = type(driver.scheduler).__name__
            return f"{name} follows a metric that only training brings about."
        if "L" in [event[0] for event in _after_first(recorder, known) if event[1:2] == (driver.index,)]:
            return "A state was loaded into the scheduler after the first step."
    if known.added and len({len(row) for row in known.rows}) > 1:
        return "A parameter group was added during the run."
    if shape.total is None:
        return "How many steps the loop is to make is not known."
    if shape.total > _MOST_TURNS:
        return f"The run has {shape.total:,} steps, more than are foretold."
    return ""


def _after_first(recorder: Recorder, known: KnownOptimizer) -> List[Tuple[Any, ...]]:
    for index, event in enumerate(recorder.events):
        if event[0] in "SX" and event[1] == known.index:
            return recorder.events[index:]
    return []


def _wants_metric(scheduler: Any) -> bool:
    names = {cls.__name__ for cls in type(scheduler).__mro__}
    if names & {"ReduceLROnPlateau", "GreedyLR", "PlateauLRScheduler"}:
        return True
    return any(_wants_metric(part) for part in getattr(scheduler, "_schedulers", ()) or ())


# -- agreement


def _agreement(known: KnownOptimizer, attempts: List[Attempt], writer: Any) -> str:
    """Whether a copy that is stepped as the schedulers were gives every recorded row back."""
    _, stub, schedulers = _copy(known)
    rows = iter(known.rows)
    worst = "exact"
    try:
        for turn, attempt in enumerate(attempts):
            if writer is not None:
                writer.write(stub, turn, attempt.epoch, attempt.batch)
            if not attempt.skipped:
                seen, made = next(rows), row_of(stub)
                if seen != made:
                    if writer is None or not _near(seen, made):
                        return "none"
                    worst = "rounding"
            for index, _, arguments, name in attempt.calls:
                given, named = arguments
                getattr(schedulers[index], name)(*given, **named)
    except StopIteration:
        return worst
    except Exception:  # a scheduler may raise anything, and the run did as well
        return worst if turn == len(attempts) - 1 else "none"
    return worst


def _near(seen: Row, made: Row) -> bool:
    numbers = [(one, two) for a, b in zip(seen, made) for one, two in zip(a, b)]
    return len(seen) == len(made) and all(
        one == two or (one is not None and two is not None and abs(one - two) <= 1e-9 * max(abs(one), abs(two)))
        for one, two in numbers
    )


def _copy(known: KnownOptimizer) -> Tuple[Copies, Any, Dict[int, Any]]:
    """Fresh copies of the copies that were taken at the first step."""
    first = known.copies
    if first is None:
        raise LookupError("no copy was taken")
    copies = Copies()
    schedulers = {driver.index: copies.of(made) for driver, made in known.first}
    return copies, copies.of(first.of(known.optimizer)), schedulers


def _replayed(
    known: KnownOptimizer, attempts: List[Attempt], shape: Shape, program: Program, writer: Any, kind: str
) -> Forecast:
    """Steps a copy through the whole run."""
    found = Forecast(kind)
    _, stub, schedulers = _copy(known)
    skipped = {index for index, each in enumerate(attempts) if each.skipped}
    row: Optional[Row] = None
    try:
        for first, count, epoch, within, batch, last in turns_of(
            shape, program.only_at_ends and not writer and not skipped
        ):
            if writer is not None:
                writer.write(stub, first, epoch, batch)
                row = None
            if first not in skipped:
                row = row_of(stub) if row is None else row
                found.add(row, count)
            for index, _, arguments, name in program.calls(first + count - 1, epoch, within, batch, last):
                given, named = arguments
                getattr(schedulers[index], name)(*given, **named)
                row = None
    except Exception as error:  # the scheduler's, as it will end the run
        found.stopped = (found.n_steps - 1, f"{type(error).__name__}: {error}")
    return found
