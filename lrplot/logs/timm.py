"""timm's `summary.csv`: a row per epoch, with the mean rate of all groups in its last batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lrplot.logs import Log, LoggedRun, LogRequest
from lrplot.logs._table import header_of, read_table


def _recognise(path: Path, head: bytes) -> bool:
    columns = header_of(head)
    return columns[:2] == ["epoch", "train_loss"] and columns[-1] == "lr"  # update_summary's order (timm 1.0)


def _read(paths: Sequence[Path], request: LogRequest) -> LoggedRun:
    return read_table(paths, request, printed=False, offset=0 if request.axis in (None, "epoch") else None)


LOG: Log = Log(help="timm's summary.csv", recognise=_recognise, read=_read)
