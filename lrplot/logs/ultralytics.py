"""Ultralytics' `results.csv`: a row per epoch, with the rates of its groups at the epoch's end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lrplot.logs import Log, LoggedRun, LogRequest
from lrplot.logs._table import header_of, read_table


def _recognise(path: Path, head: bytes) -> bool:
    columns = header_of(head)
    return "epoch" in columns and "lr/pg0" in columns


def _read(paths: Sequence[Path], request: LogRequest) -> LoggedRun:
    found = read_table(paths, request, printed=True)
    if found.axis != "epoch":
        return found
    first = min((each.steps[0] for each in found.series), default=1)
    return replace(found, offset=-1 if first else 0)  # epochs count from 1; in old releases from 0


LOG: Log = Log(help="Ultralytics' results.csv", recognise=_recognise, read=_read)
