"""Lightning's CSVLogger: `metrics.csv`, a row per step, with the columns that LearningRateMonitor names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lrplot.logs import Log, LoggedRun, LogRequest
from lrplot.logs._table import header_of, read_table
from lrplot.logs._tags import is_lightning_s


def _recognise(path: Path, head: bytes) -> bool:
    columns = header_of(head)
    if "step" not in columns or columns != sorted(columns):  # CSVLogger sorts them (2.6)
        return False
    return path.name == "metrics.csv" or "epoch" in columns or any(map(is_lightning_s, columns))


def _read(paths: Sequence[Path], request: LogRequest) -> LoggedRun:
    # The monitor logs before the step is made, under the number of steps made so far.
    return read_table(paths, request, printed=False, offset=0 if request.axis in (None, "step") else None)


LOG: Log = Log(help="Lightning's CSVLogger", recognise=_recognise, read=_read)
