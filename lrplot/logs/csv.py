"""Any table with a header: CSV, TSV, the exports of dashboards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lrplot.logs import Log, LoggedRun, LogRequest
from lrplot.logs._table import header_of, read_table, rows_of

_DOWNLOADED = ["Wall time", "Step", "Value"]  # TensorBoard's own CSV; only the file's name tells the tag


def _recognise(path: Path, head: bytes) -> bool:
    rows = rows_of(head)
    if not rows or len(rows[0]) < 2 or any(_is_number(name) for name in rows[0]):
        return False
    return len(rows) < 2 or (len(rows[1]) == len(rows[0]) and any(map(_is_number, rows[1])))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _read(paths: Sequence[Path], request: LogRequest) -> LoggedRun:
    with paths[0].open("rb") as file:
        downloaded = header_of(file.read(1 << 12)) == _DOWNLOADED
    if downloaded and not request.tags:
        request = replace(request, tags=("Value",))
    return read_table(paths, request, printed=True)


LOG: Log = Log(help="a table with a header: CSV or TSV", rank=8, recognise=_recognise, read=_read)
