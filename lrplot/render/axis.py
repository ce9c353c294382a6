"""The horizontal axis of terminal, picture and page: what it counts, and where an optimizer step lies on it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.training_loop import SAY_BATCHES, TrainingLoop
from lrplot.planning.x_axis import X_AXIS, refuse_missing
from lrplot.wording import count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lrplot.loop.timeline import Timeline
    from lrplot.model.axes import XUnit
    from lrplot.model.report import Report
    from lrplot.model.trace import Trace

_SHORT = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_FROM = 100_000  # samples or tokens, from which on an axis counts thousands, millions or billions


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruler:
    """How much of an axis' unit a run has used up before each of its optimizer steps.

    Attributes:
        per_step: what a whole step uses; of epochs, the part of one.
        per_epoch: what an epoch uses, whose last step may be shorter than the others; 0 where epochs are unknown.
        steps_per_epoch: turns of the loop in an epoch; 0 where they are unknown.
        skipped: turns of the loop that make no step and yet use their part, ascending.
    """

    per_step: float = 1
    per_epoch: float = 0
    steps_per_epoch: int = 0
    skipped: tuple[int, ...] = ()

    def position(self, step: int) -> float:
        """What is used up before an optimizer step, counted from 0.

        Example:
            >>> Ruler(per_step=32, per_epoch=100, steps_per_epoch=4).position(5)  # an epoch of 100 samples, and a step
            132
        """
        turn = step
        for skipped in self.skipped:
            if skipped > turn:
                break
            turn += 1
        if not self.steps_per_epoch:
            return turn * self.per_step
        epoch, within = divmod(turn, self.steps_per_epoch)
        return epoch * self.per_epoch + min(within * self.per_step, self.per_epoch)

    def positions(self, steps: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same of many steps at once."""
        import numpy as np

        made_before = np.array(self.skipped) - np.arange(len(self.skipped))  # steps made before each skipped turn
        turns = steps + np.searchsorted(made_before, steps, side="right") if self.skipped else steps
        if not self.steps_per_epoch:
            return turns * self.per_step
        epochs, within = np.divmod(turns, self.steps_per_epoch)
        return epochs * self.per_epoch + np.minimum(within * self.per_step, self.per_epoch)

    def step_at(self, position: float) -> int:
        """The optimizer step that is being made at a position."""
        if self.steps_per_epoch:
            epoch = int(position // self.per_epoch)
            within = int((position - epoch * self.per_epoch) // self.per_step)
            turn = epoch * self.steps_per_epoch + min(within, self.steps_per_epoch - 1)
        else:
            turn = int(position // self.per_step)
        return turn - bisect_left(self.skipped, turn)


STEPS = Ruler()
"""Of an axis that counts optimizer steps."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StepAxis:
    """The horizontal axis of a chart.

    Attributes:
        unit: what it counts.
        name: what to write beside it, `optimizer step`.
        end: where its longest curve ends, in its unit.
        rulers: the runs that have one of their own, with it.
        epochs: the run whose epochs are written beside its unit; None for no epochs.
    """

    unit: XUnit
    name: str
    end: float
    rulers: tuple[tuple[Trace, Ruler], ...]
    epochs: Timeline | None = None

    @property
    def end_label(self) -> str:
        """A label as wide as any of the axis' ticks."""
        return labels_for(self.unit, self.end)(self.end if self.unit == "step" else float(f"{self.end:.2g}"))

    def ruler(self, trace: Trace) -> Ruler:
        """The ruler of a run; of what is drawn beside a single one, that run's."""
        return next((ruler for run, ruler in self.rulers if run is trace), self.rulers[0][1])

    def position(self, trace: Trace, step: int) -> float:
        """Where an optimizer step of a run begins on the axis."""
        return self.ruler(trace).position(step)

    def starts(self, ruler: Ruler, n_pixels: int) -> list[int]:
        """The step that is being made where each of some columns of pixels begins, and the one behind the last."""
        if ruler == STEPS:
            return even_starts(int(self.end), n_pixels)
        inner = [ruler.step_at(pixel * self.end / n_pixels) for pixel in range(n_pixels)]
        return [*inner, max(ruler.step_at(self.end * (1 - 1e-12)) + 1, inner[-1] + 1)]

    def first_pixel(self, ruler: Ruler, step: int, n_pixels: int) -> int:
        """The first column of pixels that holds no step before an optimizer step."""
        return int(-(-ruler.position(step) * n_pixels // self.end))

    def last_pixel(self, ruler: Ruler, step: int, n_pixels: int) -> int:
        """The last column of pixels that holds an optimizer step."""
        return int(-(-ruler.position(step + 1) * n_pixels // self.end)) - 1

    def column(self, position: float, columns: int) -> int:
        """The column of text that a position lies in."""
        return min(int(position * columns // self.end), columns - 1)

    def epoch_position(self, epoch: int) -> float:
        """Where an epoch begins."""
        each = self.epochs.steps_per_epoch if self.epochs is not None else None
        ruler = self.rulers[0][1]
        return epoch * ruler.per_epoch if ruler.steps_per_epoch else epoch * (each or 1) * ruler.per_step


def even_starts(n_steps: int, n_pixels: int) -> list[int]:
    """The step with which each of some columns of pixels begins, and the number of steps; exact for any number."""
    return [pixel * n_steps // n_pixels for pixel in range(n_pixels + 1)]


def axis_of(report: Report, unit: XUnit | None = None) -> StepAxis:
    """The axis on which all curves of a report lie.

    Raises:
        UsageError: what the unit needs to know of a loop and nobody said.
    """
    unit = unit or "step"
    rulers = tuple((part.trace, _ruler(part, unit)) for part in report.parts)
    line = report.timeline
    by_epochs = line.steps_per_epoch == 1
    made = StepAxis(unit=unit, name=_name(unit, by_epochs=by_epochs), end=1, rulers=rulers)
    ends = [made.position(trace, max(trace.timeline.n_steps, trace.n_steps, 1)) for trace in report.traces]
    alike = all(ruler == rulers[0][1] for _, ruler in rulers)
    epochs = line if line.steps_per_epoch is not None and not by_epochs and alike and unit != "epoch" else None
    return StepAxis(unit=unit, name=made.name, end=max(ends), rulers=rulers, epochs=epochs)


def _name(unit: XUnit, *, by_epochs: bool) -> str:
    if unit != "step":
        return unit
    return "epoch" if by_epochs else "optimizer step"


def _ruler(part: Report, unit: XUnit) -> Ruler:
    line, loop = part.trace.timeline, part.plan.loop or TrainingLoop()
    if unit == "step" or (unit == "epoch" and line.steps_per_epoch == 1):
        return STEPS
    known = [name for name in ("batch_size", "sequence_length", "seconds_per_step") if getattr(loop, name) is not None]
    refuse_missing(unit, known)
    drawn_as_one = line.steps_per_epoch == 1 and line.batches_per_epoch is None
    if drawn_as_one or (unit == "epoch" and line.steps_per_epoch is None):
        raise UsageError(f"{named(X_AXIS, unit)} needs to know how many batches an epoch has: {SAY_BATCHES}")
    each = line.steps_per_epoch or 0
    if unit == "epoch":
        return Ruler(per_step=1 / each, per_epoch=1, steps_per_epoch=each, skipped=line.skipped)
    if unit == "hours":
        return Ruler(per_step=(loop.seconds_per_step or 0) / 3600, skipped=line.skipped)
    per_step, per_epoch = samples_of(loop, line)
    times = 1 if unit == "samples" else loop.sequence_length or 1
    return Ruler(per_step=per_step * times, per_epoch=per_epoch * times, steps_per_epoch=each, skipped=line.skipped)


def samples_of(loop: TrainingLoop, line: Timeline) -> tuple[int, int]:
    """The samples of a whole optimizer step on all devices, and those of an epoch; the latter 0 where it is unknown.

    An epoch's last step has fewer where the last batch is incomplete, or where its batches are no multiple of those
    that are accumulated. A distributed sampler pads every device's share to the same length.
    """
    devices = 1 if loop.split_batches else loop.devices
    size = (loop.batch_size or 0) * devices
    per_step = size * (line.accumulate_grad_batches if line.batches_per_epoch else loop.accumulate_grad_batches)
    per_epoch = (line.batches_per_epoch or 0) * size
    if loop.dataset_size is not None:
        per_epoch = min(per_epoch, -(-loop.dataset_size // devices) * devices)
    return per_step, per_epoch


# -- labels ------------------------------------------------------------------------------------------


def labels_for(unit: XUnit, last: float) -> Callable[[float], str]:
    """How an axis that goes so far writes its ticks: `10,000`, and in samples and tokens `2.5M` and `300B`."""
    if unit == "hours":
        return "{:,g}".format
    if unit in ("step", "epoch") or last < _FROM:
        return lambda value: count(int(value))
    size, letter = next((size, letter) for size, letter in _SHORT if last >= size)
    return lambda value: f"{value / size:,g}{letter}" if value else "0"
