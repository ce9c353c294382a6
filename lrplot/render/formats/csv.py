"""CSV for spreadsheets and data frames: one row per optimizer step and group of the run, floats exact."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain, islice, repeat

from lrplot.model.column import Column
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.trace import Trace
from lrplot.render.axis import StepAxis, axis_of
from lrplot.render.formats import Format
from lrplot.wording import disarmed, visible

_HEADER = ("schedule", "group", "step", "epoch", "lr", "momentum", "weight_decay")
_MEASURES = ("samples", "tokens", "hours")  # which have a column of their own, the last one
_BLOCK = 1 << 14  # rows written as one chunk


class _Dialect(csv.excel):
    """Puts quotes around a carriage return as well, which Python's writer does only where lines may end in one."""

    lineterminator = "\r\x00\n"  # no name has it: NUL is written as an escape


def render(report: Report, style: Style) -> Iterator[bytes]:
    """The run as tidy CSV, in chunks; a step's groups follow each other, as do the runs of a comparison."""
    axis = axis_of(report, style.x_axis)
    return _chunks(report, axis if axis.unit in _MEASURES else None)


def _chunks(report: Report, axis: StepAxis | None) -> Iterator[bytes]:
    yield _text([(*_HEADER, *(() if axis is None else (axis.unit,)))])
    rows = chain.from_iterable(
        _logged_rows(part, axis) if _has_log(part) else _rows(part, axis) for part in report.parts
    )
    while block := list(islice(rows, _BLOCK)):
        yield _text(block)


def _text(rows: Iterable[tuple[object, ...]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, _Dialect).writerows(rows)
    return buffer.getvalue().replace(_Dialect.lineterminator, "\n").encode("utf-8", "backslashreplace")


def _has_log(report: Report) -> bool:
    return any(trace.role == "logged" for trace in report.traces)


def _position(axis: StepAxis | None, trace: Trace, step: int) -> tuple[float, ...]:
    """What the run has used up of the axis' unit before a step; nothing where there is no such axis."""
    return () if axis is None else (axis.position(trace, step),)


def _logged_rows(report: Report, axis: StepAxis | None) -> Iterator[tuple[object, ...]]:
    """What a log knows, after what was planned where there is a plan."""
    if report.logged is not None:
        yield from _rows(report, axis)
    trace = report.logged or report.trace
    for group in trace.groups:
        for step, value in zip(group.lr.at or (), group.lr.values, strict=True):
            epoch = trace.timeline.epoch_of(step)
            known = trace.label, group.name, step, "" if epoch is None else epoch, value, "", ""
            yield *known, *_position(axis, trace, step)


def _rows(report: Report, axis: StepAxis | None) -> Iterator[tuple[object, ...]]:
    trace = report.trace
    columns = [
        zip(group.lr, _cells(group.momentum, trace.n_steps), _cells(group.weight_decay, trace.n_steps), strict=True)
        for group in trace.groups
    ]
    label = _cell(trace.label)
    names = [_cell(group.name) or index for index, group in enumerate(report.plan.optimizer.groups)]
    for step in range(trace.n_steps):
        epoch = trace.timeline.epoch_of(step)
        position = _position(axis, trace, step)
        for index, values in enumerate(columns):
            # csv writes a float as repr does: the shortest text that reads back as the same number.
            yield (label, names[index], step, "" if epoch is None else epoch, *next(values), *position)


def _cell(name: str) -> str:
    """A name as every reader takes it for one cell, and no terminal obeys it."""
    return "\r".join(map(disarmed, visible(name, keep="\r\n").split("\r")))


def _cells(column: Column | None, n: int) -> Iterable[object]:
    return repeat("", n) if column is None else column


FORMAT: Format = Format(help="one row per optimizer step and group", render=render, suffixes=(".csv",))
