"""The noun of a run that was recorded: what its loop did, which line does what, and how far it was foretold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from lrplot.model.finding import Place

Forecast: TypeAlias = Literal["exact", "rounding", "none"]


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedScheduler:
    """A scheduler that a script built.

    Attributes:
        name: its class name.
        arguments: what it was given, by the constructor's own names, as JSON has it.
        built: the line that built it; None where no line of the user's did.
        stepped: the lines that step it, in the order of their first calls; none where it never was.
        optimizers: the numbers of the optimizers that it writes to, in the order in which they were built.
        index: its number among the schedulers, in the order in which they were built.
    """

    name: str
    arguments: Mapping[str, Any]
    built: Place | None
    stepped: tuple[Place, ...]
    optimizers: tuple[int, ...] = ()
    index: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Recording:
    """What was recorded of a run, about one of its optimizers.

    Attributes:
        steps: optimizer steps that were made.
        seen: those of them that stand at the run's beginning; after a shortened epoch there may be more.
        total_steps: optimizer steps that the loop means to make; None where that is not known.
        forecast: `exact` where a copy of the scheduler gave every recorded value back bit for bit, `rounding` where the
            user's own lines did so to rounding, `none` where nothing is foretold.
        reason: why nothing is foretold, a sentence; else empty.
        framework: who runs the loop.
        interval: whether the scheduler is stepped within epochs or after them; None where it never was.
        batches_per_epoch: batches of an epoch on each device; None where they are not known.
        accumulate_grad_batches: batches for one optimizer step.
        epochs: epochs of the run; None where they are not known.
        devices: processes that train together.
        step_order: whether the scheduler is called after the optimizer or before it.
        skip_steps: turns of the loop, from 0, whose optimizer step was left out.
        calls_at_epoch_end: how often a scheduler that is stepped within epochs is stepped once more after each of them.
        schedulers: every scheduler of the script that is not a part of another one, as it was built.
        drivers: the numbers of the schedulers that write this optimizer's rates.
        by_hand: the line of the loop that writes its rates; None where none was seen to.
        stepped: the line that steps the optimizer.
        loads: the states that were loaded, in order: `scheduler` or `optimizer`, its number, and the line.
        added: the lines that added a parameter group after the scheduler was built.
        unstepped: the numbers of optimizers that were never stepped, each with the line that built it.
        at_ends: the lines of `stepped` whose calls were seen only after an epoch's last step, by scheduler.
        twice: lines that step one scheduler between two optimizer steps, in their order; none where none do.
        by_turns: whether one scheduler was advanced, then another one, and then the first again; a warm-up that is over
            before the schedule begins is not.
        unreached: the numbers of schedulers that a line of the loop steps whose turn did not come.
        expected: what each driver that a state was loaded into believed to have set at the first step, one per group.
        first: what the first step used, one for each group.
        order: its number among the optimizers that were stepped.
        crossed: whether an epoch's end was recorded, or the run's.
        restored: files and folders that are again as they were before.
        seconds: how long the recording took.
        source: what the process told, as JSON has it, for reading the recording again.
    """

    steps: int
    seen: int
    total_steps: int | None
    forecast: Forecast
    reason: str = ""
    framework: str
    interval: str | None
    batches_per_epoch: int | None
    accumulate_grad_batches: int
    epochs: int | None
    devices: int
    step_order: str
    skip_steps: tuple[int, ...]
    calls_at_epoch_end: int = 0
    schedulers: tuple[RecordedScheduler, ...]
    drivers: tuple[int, ...] = ()
    by_hand: Place | None = None
    stepped: Place | None = None
    loads: tuple[tuple[str, int, Place | None], ...] = ()
    added: tuple[Place, ...] = ()
    unstepped: Mapping[int, Place | None] = field(default_factory=dict)
    at_ends: frozenset[tuple[int, Place]] = frozenset()
    twice: tuple[Place, ...] = ()
    by_turns: bool = False
    unreached: frozenset[int] = frozenset()
    expected: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    first: tuple[float, ...] = ()
    order: int = 0
    crossed: bool = False
    restored: int = 0
    seconds: float = 0.0
    source: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def driver(self) -> RecordedScheduler | None:
        """The first scheduler that writes this optimizer's rates; None where none does."""
        return next((each for each in self.schedulers if each.index in self.drivers), None)
