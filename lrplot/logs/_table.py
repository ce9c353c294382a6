"""Tables with a header, as CSV loggers write them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from lrplot.errors import UsageError
from lrplot.logs import HEAD, LoggedRun, LogRequest
from lrplot.logs._collect import Collector
from lrplot.logs._lines import decoded, lines_of

_AXES = (
    "step",
    "global_step",
    "trainer/global_step",
    "train/global_step",
    "steps",
    "iteration",
    "iter",
    "_step",
    "epoch",
)
_DELIMITERS = ",\t;"
ROW = "row"


def rows_of(head: bytes) -> list[list[str]]:
    """The first two rows of a table by its first bytes, the header among them; none where that is not a table."""
    lines = [line for line in decoded(head).splitlines()[:8] if line.strip()][:2]
    if not lines or "\0" in lines[0] or lines[0].lstrip()[:1] in ("{", "["):
        return []
    delimiter = _delimiter_of(lines[0])
    if delimiter not in lines[0]:
        return []
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return []


def header_of(head: bytes) -> list[str]:
    """The columns of a table by its first bytes; none where that is not a table."""
    return next(iter(rows_of(head)), [])


def _delimiter_of(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def axis_of(columns: Sequence[str], request: LogRequest, path: Path) -> str:
    """The column that counts steps; `row` where there is none.

    Raises:
        UsageError: there is none of the name that was asked for.
    """
    if request.axis is not None:
        if request.axis not in columns:
            raise UsageError(
                f"{request.shown(path)} has no column '{request.axis}' that could count steps:"
                f" it has {', '.join(columns)}"
            )
        return request.axis
    lower = {name.lower(): name for name in reversed(columns)}
    return next((lower[name] for name in _AXES if name in lower), ROW)


def read_table(paths: Sequence[Path], request: LogRequest, *, printed: bool, offset: int | None = None) -> LoggedRun:
    """The rates of a table, or of several that continue each other.

    Args:
        paths: the files.
        request: what is wanted.
        printed: whether its numbers may have been cut.
        offset: the writer's habit, as `LoggedRun.offset`.

    Raises:
        UsageError: it has not the column that should count steps, or is not a table.
    """
    found, axis = Collector(request), ROW
    for path in paths:
        rows = _rows(path, request)
        columns = [name.strip() for name in next(rows, [])]
        axis = axis_of(columns, request, path)
        place = columns.index(axis) if axis in columns else None
        wanted = [(index, raw) for index, name in enumerate(columns) if name != axis and (raw := found[name])]
        for row_number, row in enumerate(rows):
            step = float(row_number) if place is None else _number(row, place)
            for index, raw in wanted:
                if step is not None and _number(row, index) is not None:
                    raw.add_text(step, row[index])
    series, notes = found.series(printed=printed)
    return LoggedRun(axis=axis, offset=offset, series=series, tags=found.tags, notes=notes)


def _rows(path: Path, request: LogRequest) -> Iterator[list[str]]:
    with path.open("rb") as file:
        delimiter = _delimiter_of(decoded(file.read(HEAD)).lstrip().partition("\n")[0])
    try:
        yield from (row for row in csv.reader(lines_of(path), delimiter=delimiter) if row)
    except csv.Error as error:
        raise UsageError(f"{request.shown(path)} is not a table that can be read: {error}") from None


def _number(row: Sequence[str], index: int) -> float | None:
    if index >= len(row) or not row[index]:
        return None
    try:
        return float(row[index])
    except ValueError:
        return None
