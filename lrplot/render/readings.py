"""What a run's optimizer uses at the moments that somebody asked for with --at, and how it is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrplot.errors import UsageError
from lrplot.model.text import place
from lrplot.planning.moments import Moment, moment_of
from lrplot.render.axis import axis_of
from lrplot.wording import count, ordinal, rate

if TYPE_CHECKING:
    from lrplot.model.axes import Quantity
    from lrplot.model.report import Report
    from lrplot.model.style import Style
    from lrplot.model.trace import Trace

READ_DIGITS = 6
"""Digits of a rate that was asked for; JSON has all of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StepValues:
    """What one optimizer step of a run uses, in every parameter group.

    Attributes:
        asked: the moment as it was named, `epoch=37`.
        step: the optimizer step, counted from 0.
        epoch: the epoch that it lies in, counted from 0; None where epochs are unknown.
        lr: the learning rate of each parameter group; empty where the step is never made, as the scheduler raises
            before, or is not in the log.
        momentum: the momentum of each group, or its beta1; empty where the optimizer has neither.
        weight_decay: the weight decay of each group; empty where the optimizer has none.
    """

    asked: str
    step: int
    epoch: int | None
    lr: tuple[float, ...]
    momentum: tuple[float, ...]
    weight_decay: tuple[float, ...]

    @property
    def name(self) -> str:
        """The moment as a picture names it: `epoch=37`, `50%`, `step 12,345`."""
        return self.asked if self.asked[-1:] == "%" or self.asked.startswith("epoch") else f"step {count(self.step)}"


def reading_of(trace: Trace, moment: Moment) -> StepValues:
    """What a run uses at a moment.

    Raises:
        UsageError: the moment is outside the run.
    """
    step = moment.step_of(trace.timeline)

    def values(what: Quantity) -> tuple[float, ...]:
        columns = [group.column(what) for group in trace.groups]
        known = [column[step] for column in columns if column is not None and step < len(column)]
        is_logged = any(column is not None and column.at is not None for column in columns)
        return () if is_logged and any(value != value for value in known) else tuple(known)

    return StepValues(
        asked=moment.text,
        step=step,
        epoch=trace.timeline.epoch_of(step),
        lr=values("lr"),
        momentum=values("momentum"),
        weight_decay=values("weight_decay"),
    )


def readings(report: Report, at: Sequence[str | int]) -> list[list[StepValues | None]]:
    """The readings of each moment, one for each run of a comparison; None for a run that has it not.

    Raises:
        UsageError: no run has it.
    """
    return [_of_each(report, moment_of(said)) for said in at]


def _of_each(report: Report, moment: Moment) -> list[StepValues | None]:
    found = [reading_if(part.trace, moment) for part in report.parts]
    return found if any(found) else [reading_of(report.trace, moment)]  # which says why there is none


def refuse_unknown(report: Report, style: Style) -> None:
    """Refuses to say or to draw in a style what a report does not know.

    Raises:
        UsageError: a moment that no run has, or an axis that needs to know more of a loop.
    """
    readings(report, style.at)
    axis_of(report, style.x_axis)


def reading_if(trace: Trace, moment: Moment) -> StepValues | None:
    """What a run uses at a moment; None where it has it not."""
    try:
        return reading_of(trace, moment)
    except UsageError:
        return None


def made_readings(report: Report, at: Sequence[str | int]) -> Iterator[tuple[Trace, StepValues]]:
    """The readings that have a rate, with their runs: those to mark on a curve."""
    for found in readings(report, at):
        for part, reading in zip(report.parts, found, strict=True):
            if reading is not None and reading.lr:
                yield part.trace, reading


def reading_text(trace: Trace, reading: StepValues) -> str:
    """A reading in words: `0.0123, momentum 0.91 at step 3,700, with which epoch 37 begins (the 38th of 100)`."""
    if not reading.lr:
        why = "is not in the log" if trace.stopped is None else "is never made: the scheduler raises before"
        return f"{_where(trace, reading)} {why}"
    return f"{_values(trace, reading)} at {_where(trace, reading)}"


def _values(trace: Trace, reading: StepValues) -> str:
    """The rate of a reading, and of momentum and weight decay what varies over the run: `0.0123, momentum 0.91`."""
    texts = [_rates(reading.lr)]
    for name, values, what in (
        (trace.momentum_name, reading.momentum, "momentum"),
        ("weight decay", reading.weight_decay, "weight_decay"),
    ):
        columns = [getattr(group, what) for group in trace.groups]
        if any(column is not None and column.moves for column in columns):
            texts.append(f"{name} {_rates(values)}")
    return ", ".join(texts)


def _rates(values: Sequence[float]) -> str:
    shown = values[:1] if len(set(values)) == 1 else values
    return ", ".join(rate(value, READ_DIGITS) for value in shown)


def _where(trace: Trace, reading: StepValues) -> str:
    if not reading.asked.startswith("epoch=") or reading.epoch is None:
        return place(trace, reading.step)
    of_all = f" of {count(trace.timeline.n_epochs)}" if trace.timeline.n_epochs else ""
    begins = f"with which epoch {count(reading.epoch)} begins (the {ordinal(reading.epoch + 1)}{of_all})"
    return f"step {count(reading.step)}, {begins}"


def reading_rows(report: Report, at: Sequence[str | int]) -> list[tuple[str, str]]:
    """What a single run uses at each moment, `at epoch=37` and what there is to say; a comparison's table says it."""
    return [(f"at {each.asked}", reading_text(report.trace, each)) for each in _of_single(report, at)]


def reading_facts(report: Report, at: Sequence[str | int]) -> list[str]:
    """The same in few words: `at epoch=37 (step 3,700) 0.0123, momentum 0.91`."""
    found = []
    for each in _of_single(report, at):
        where = f"at {each.asked}" + ("" if each.name.startswith("step") else f" (step {count(each.step)})")
        found.append(f"{where} {_values(report.trace, each)}" if each.lr else reading_text(report.trace, each))
    return found


def _of_single(report: Report, at: Sequence[str | int]) -> list[StepValues]:
    if report.compared:
        return []
    return [each for found in readings(report, at) for each in found if each is not None]
