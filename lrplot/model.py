"""The nouns of what comes of a plan: a trace of every optimizer step, a report, and how it looks."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from lrplot.errors import UsageError
from lrplot.finding import Finding
from lrplot.plan import EngineName, Plan, Scalar, Value
from lrplot.settings import Settings
from lrplot.timeline import Timeline

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Quantity: TypeAlias = Literal["lr", "momentum", "weight_decay", "lr*weight_decay"]
Role: TypeAlias = Literal["as-run", "as-configured"]
Theme: TypeAlias = Literal["light", "dark"]


_MANY = 200  # values, from which on NumPy is quicker


def extremes(values: array[float]) -> tuple[float, float] | None:
    """The lowest and the highest of some values; None where one of them is not finite.

    NumPy is never loaded for it, and used where it is there already: it is a hundred times quicker.
    """
    numpy = sys.modules.get("numpy")
    if numpy is not None and len(values) > _MANY:
        every = numpy.frombuffer(values)
        low, high = float(every.min()), float(every.max())
        if isfinite(low) and isfinite(high) and low and high:  # of two zeros, min() would tell the sign otherwise
            return low, high
    # min() and max() answer nonsense where there is a NaN; the sum gives it away at little cost.
    return (min(values), max(values)) if isfinite(sum(values)) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One value per optimizer step, held once for as long as it stays the same.

    The value of step t is `values[t // stride]`, so a schedule that advances once per epoch holds
    one number per epoch, and a constant holds a single one.

    Attributes:
        values: float64, read-only by agreement; at least one.
        stride: steps that each value lasts.
        n: number of steps, at most `len(values) * stride`.
    """

    values: array[float] = field(repr=False)
    stride: int
    n: int

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, step: int) -> float:
        if not -self.n <= step < self.n:
            raise IndexError(f"step {step} of {self.n}")
        return self.values[step % self.n // self.stride]

    def __iter__(self) -> Iterator[float]:
        left = self.n
        for value in self.values:
            for _ in range(min(self.stride, left)):
                yield value
            left -= self.stride

    def between(self, start: int, stop: int) -> array[float]:
        """The values, each once, of the steps `start <= t < stop`; for minima and maxima."""
        return self.values[start // self.stride : (stop - 1) // self.stride + 1]

    def times(self, other: Column) -> Column:
        """The product of two columns of equal length, step by step."""
        if len(other.values) == 1:
            values = array("d", (value * other.values[0] for value in self.values))
            return Column(values=values, stride=self.stride, n=self.n)
        if len(self.values) == 1:
            return other.times(self)
        pairs = zip(self, other, strict=True)
        return Column(values=array("d", (a * b for a, b in pairs)), stride=1, n=self.n)

    @property
    def moves(self) -> bool:
        """Whether it takes more than one value over the run."""
        first = self.values[0]
        return any(value != first for value in self.values)  # mostly told by the first few

    def numpy(self) -> NDArray[np.float64]:
        """All values, float64 of shape (n,); read-only."""
        import numpy as np

        held = np.frombuffer(self.values, dtype=np.float64)
        every = held[: self.n] if self.stride == 1 else np.repeat(held, self.stride)[: self.n]
        every.flags.writeable = False
        return every


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupTrace:
    """What one parameter group used.

    Attributes:
        name: how to call the group, `group 0`.
        lr: the learning rate of every optimizer step.
        momentum: its momentum, or beta1 of Adam and its kin; None where the optimizer has neither.
        weight_decay: its weight decay; None where the optimizer has none.
    """

    name: str
    lr: Column
    momentum: Column | None = None
    weight_decay: Column | None = None

    def column(self, what: Quantity) -> Column | None:
        """The values of one quantity; None where the optimizer has it not."""
        if what == "lr*weight_decay":
            return None if self.weight_decay is None else self.lr.times(self.weight_decay)
        found: Column | None = getattr(self, what)
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """Where the scheduler raised.

    Attributes:
        step: the 0-based optimizer step after which it raised, the last one of the trace.
        error: what it raised, `ValueError: Tried to step ...`.
        resuming: whether it was not called there but failed to be resumed; the error says why in words.
    """

    step: int
    error: str
    resuming: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """What every optimizer step of a run used, up to the step where the scheduler raised, if it did.

    Attributes:
        label: how to call it in a legend.
        role: `as-run`, what the loop does; `as-configured`, the schedule over its own length,
            advanced after every optimizer step.
        scheduler: the scheduler's class name.
        arguments: the arguments that the user gave it.
        timeline: the run as it was meant; the trace is shorter where the scheduler raised.
        groups: one per parameter group of the optimizer, at least one.
        momentum_name: what `GroupTrace.momentum` is: `momentum` or `beta1`.
        schedule_steps: the schedule's own length in advances; None where it has none.
        engine: what stepped it, torch's scheduler source or real torch.
        torch_version: the version of torch that the scheduler came from.
        library: the library that it came from, with its version; empty for torch itself.
        stopped: where and why the scheduler raised; None if it did not.
        settings: what the scheduler was built with.
    """

    label: str
    role: Role
    scheduler: str
    arguments: Mapping[str, Value]
    timeline: Timeline
    groups: tuple[GroupTrace, ...]
    momentum_name: str
    schedule_steps: int | None
    engine: EngineName
    torch_version: str
    library: str = ""
    stopped: Stop | None = None
    settings: Settings = field(default_factory=Settings)

    @property
    def n_steps(self) -> int:
        """Optimizer steps of the trace."""
        return len(self.groups[0].lr)

    @property
    def n_positions(self) -> int:
        """Positions of the schedule that were used: the advances that changed a step's rate, plus one."""
        return self.timeline.n_positions(self.n_steps)

    @property
    def covered(self) -> float | None:
        """The share of the schedule's own length that was used, 0 to 1; None where it has no length."""
        if self.schedule_steps is None:
            return None
        return min(self.n_positions, self.schedule_steps) / self.schedule_steps

    @property
    def momentum_moves(self) -> bool:
        """Whether any group's momentum (or beta1) changes over the run."""
        return any(group.momentum is not None and group.momentum.moves for group in self.groups)

    @property
    def lr(self) -> NDArray[np.float64]:
        """The learning rates, float64 of shape (T, G) for T steps and G groups; read-only."""
        import numpy as np

        lr_TG = np.stack([group.lr.numpy() for group in self.groups], axis=1)
        lr_TG.flags.writeable = False
        return lr_TG


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """Where the runs of a comparison stand if two things vary: each row's and each column's label, top left first."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a schedule is written: a file, as it was named, and the line, counted from 1."""

    path: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that a format may see.

    Attributes:
        plan: what was asked for.
        trace: what the run uses.
        configured: the schedule over its own length, where the run uses another part of it; else None. Of a schedule
            that is far longer than the run, only its beginning.
        defaults: what the user did not choose, by name, such as `lr` of the optimizer.
        title: the picture's title; the schedule in words where the user gave none.
        command: the command line that makes this report.
        compared: the reports of a comparison, two or more, whose runs share one axis and whose traces' labels tell
            them apart; plan and trace are the first one's then. Empty for a single schedule.
        grid: how to arrange a comparison's runs, row by row, in panels of their own; None for a single axis.
        notes: sentences on what was settled for the user.
        place: the line of a file where the schedule is written; None where it was typed.
        findings: what is wrong, or worth knowing, the most serious first; those of a comparison's runs are theirs.
    """

    plan: Plan
    trace: Trace
    configured: Trace | None = None
    defaults: Mapping[str, Scalar] = field(default_factory=dict)
    title: str = ""
    command: str = ""
    compared: tuple[Report, ...] = ()
    grid: Grid | None = None
    notes: tuple[str, ...] = ()
    place: Place | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def parts(self) -> tuple[Report, ...]:
        """The reports of a comparison; of a single schedule, the report itself."""
        return self.compared or (self,)

    @property
    def is_cut(self) -> bool:
        """Whether the schedule as configured is longer than what was stepped of it."""
        planned = self.configured
        if planned is None or planned.stopped is not None or self.trace.timeline.resume_at is not None:
            return False
        return planned.n_steps < (planned.schedule_steps or 0)

    @property
    def whole_schedule(self) -> Trace | None:
        """The schedule as configured; None where there is none beside the run, or only its beginning was stepped."""
        return None if self.is_cut else self.configured

    @property
    def traces(self) -> tuple[Trace, ...]:
        """The traces to draw: the run's own first and then the schedule as configured; all runs of a comparison."""
        if self.compared:
            return tuple(part.trace for part in self.compared)
        return (self.trace,) if self.configured is None else (self.trace, self.configured)

    @property
    def timeline(self) -> Timeline:
        """What the axis of steps shows: the longest run, and its epochs where all runs have the same."""
        lines = [part.trace.timeline for part in self.parts]
        longest = max(lines, key=lambda line: line.n_steps)
        same = len({line.steps_per_epoch for line in lines}) == 1
        return longest if same else replace(longest, steps_per_epoch=None, batches_per_epoch=None, n_epochs=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """Everything that may change how a report looks, and nothing else.

    Attributes:
        width: columns of a terminal chart, inches of a picture; None for the format's own.
        height: rows of a terminal chart, inches of a picture; None for the format's own.
        dpi: pixels per inch of a PNG; None for the format's own.
        log_y: whether the rate's axis is logarithmic.
        show: what has a panel, the rate always first; None for the rate, and momentum where it moves.
        theme: colours for a light or a dark background.
        colour: whether text may carry ANSI colours.
        unicode: whether text may use characters beyond ASCII.

    Raises:
        UsageError: a theme or a quantity that there is none of.
    """

    width: float | None = None
    height: float | None = None
    dpi: float | None = None
    log_y: bool = False
    show: tuple[Quantity, ...] | None = None
    theme: Theme = "light"
    colour: bool = False
    unicode: bool = True

    def __post_init__(self) -> None:
        if self.theme not in ("light", "dark"):
            raise UsageError(f"theme must be 'light' or 'dark', not {self.theme!r}")
        unknown = [what for what in self.show or () if what not in get_args(Quantity)]
        if unknown:
            raise UsageError(f"show may have {', '.join(get_args(Quantity))}, and not {unknown[0]!r}")
