"""MMEngine's `vis_data/scalars.json`: a line of JSON per logged iteration, counted from 1."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lrplot.logs import Log, LoggedRun, LogRequest
from lrplot.logs._json_lines import first_object, read_objects


def _recognise(path: Path, head: bytes) -> bool:
    first = first_object(head)
    return first is not None and {"data_time", "step"} <= first.keys()


def _read(paths: Sequence[Path], request: LogRequest) -> LoggedRun:
    # The same lines lie beside scalars.json in a file that is named for the run's beginning.
    paths = [path for path in paths if path.name == "scalars.json"] or paths[:1]
    # LoggerHook is called after the iteration, and before the next one's rate is set (0.10).
    return read_objects(paths, request, printed=False, axes=("step", "iter"), offset=-1)


LOG: Log = Log(help="MMEngine's scalars.json", recognise=_recognise, read=_read, run_of=lambda path: path.parent)
