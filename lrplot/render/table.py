"""What came of each run of a comparison: the figures of its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite, nan
from typing import TYPE_CHECKING

from lrplot.model.column import Column, peak_of
from lrplot.render.readings import READ_DIGITS, readings
from lrplot.render.summary import curve_name
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.model.report import Report


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What sets one curve of a comparison beside the others.

    Attributes:
        name: the run's label, with the parameter group's name where it has several.
        n_steps: the optimizer steps that the run made.
        peak: the highest rate.
        peak_step: the first step that uses it.
        last: the last step's rate.
        area: the area under the curve: the sum of the rates of all steps, which is how far SGD would go with
            gradients of length 1.
        half_step: the first step after the peak whose rate is at most half of it; None where there is none.
        logged: whether only some steps are known, so that neither area nor half_step is.
    """

    name: str
    n_steps: int
    peak: float
    peak_step: int
    last: float
    area: float
    half_step: int | None
    logged: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Outcomes in words.

    Attributes:
        heads: what the columns are called.
        names: what the rows are called.
        rows: the cells of each row.
    """

    heads: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table(report: Report, at: Sequence[str | int] = ()) -> Table:
    """The table of a comparison, with the runs' lengths where they differ, and first the rates at some moments."""
    found = outcomes(report)
    unit = "epoch" if report.timeline.steps_per_epoch == 1 else "step"
    heads = ["peak", f"at {unit}", "last rate", "area", "half peak"]
    rows = [
        [
            rate(each.peak),
            count(each.peak_step),
            rate(each.last),
            "unknown" if each.logged else rate(each.area),
            _half(each),
        ]
        for each in found
    ]
    if len({each.n_steps for each in found}) > 1:
        heads.append(f"{unit}s")
        rows = [[*row, count(each.n_steps)] for row, each in zip(rows, found, strict=True)]
    asked = _asked(report, at)
    return Table(
        heads=(*asked, *heads),
        names=tuple(each.name for each in found),
        rows=tuple((*(cells[index] for cells in asked.values()), *row) for index, row in enumerate(rows)),
    )


def _asked(report: Report, at: Sequence[str | int]) -> dict[str, list[str]]:
    """The rates at the moments that were asked for, in the order of the outcomes, by the heads of their columns."""
    found = {}
    for said, made in zip(at, readings(report, at), strict=True):
        cells = []
        for part, reading in zip(report.parts, made, strict=True):
            known = reading.lr if reading is not None else ()
            cells += [rate(value, READ_DIGITS) for value in known] or ["none"] * len(part.trace.groups)
        found[f"lr at {said}"] = cells
    return found


def _half(outcome: Outcome) -> str:
    """When a run has come to half of its peak; of a log, what lies between its points is not known."""
    if outcome.half_step is not None:
        return count(outcome.half_step)
    return "unknown" if outcome.logged else "never"


def outcomes(report: Report) -> list[Outcome]:
    """What came of a comparison: one outcome for each run, for each parameter group where a run has several."""
    return [_outcome(curve_name(trace, group), group.lr) for trace in report.traces for group in trace.groups]


def _known_outcome(name: str, column: Column) -> Outcome:
    """What came of a logged run; nothing is said of what lies between the steps that are known."""
    at = peak_of(column)
    return Outcome(
        name=name,
        n_steps=len(column),
        peak=column[at],
        peak_step=at,
        last=column[column.last_known],
        area=nan,
        half_step=None,
        logged=True,
    )


def _outcome(name: str, column: Column) -> Outcome:
    if column.at is not None:
        return _known_outcome(name, column)
    at = peak_of(column)
    peak, stride, values = column[at], column.stride, column.values
    # A value lasts for `stride` steps, the last one perhaps for fewer.
    area = fsum(values) * stride - values[-1] * (len(values) * stride - len(column)) if isfinite(sum(values)) else nan
    half_peak = peak / 2 * (1 + 1e-9)  # a cosine is half as high up to a rounding error
    after = range(at // stride + 1, len(values))
    half = next((index for index in after if values[index] <= half_peak), None) if peak > 0 else None
    return Outcome(
        name=name,
        n_steps=len(column),
        peak=peak,
        peak_step=at,
        last=column[-1],
        area=area,
        half_step=None if half is None else half * stride,
    )
