"""Lines of JSON, one per logged step or epoch: `log.txt` of DINO and MAE, and many a script's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lrplot.logs import Log, LoggedRun, LogRequest
from lrplot.logs._json_lines import first_object, read_objects


def _recognise(path: Path, head: bytes) -> bool:
    return first_object(head) is not None


def _read(paths: Sequence[Path], request: LogRequest) -> LoggedRun:
    return read_objects(paths, request, printed=True)


LOG: Log = Log(help="lines of JSON", rank=7, recognise=_recognise, read=_read)
