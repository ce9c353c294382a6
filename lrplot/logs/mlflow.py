"""MLflow's store: a database, `mlflow.db`, or files, `mlruns/EXPERIMENT/RUN/metrics/KEY`."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from lrplot.errors import UsageError
from lrplot.logs import Log, LoggedRun, LogRequest
from lrplot.logs._collect import Collector
from lrplot.logs._lines import lines_of

_SQLITE = b"SQLite format 3\0"
_LINE = re.compile(rb"\d{10,16} [-+.\w]+ -?\d+\s*$", re.MULTILINE)
_PATIENCE = 2.0  # seconds to wait for a database that somebody writes
_SHORT_ID = 8  # digits of a run's id, where it has no name


def _recognise(path: Path, head: bytes) -> bool:
    if head.startswith(_SQLITE):
        return b"metrics" in head or path.suffix in (".db", ".sqlite", ".sqlite3")
    return "metrics" in path.parts[:-1] and _LINE.match(head) is not None


def _run_of(path: Path) -> Path:
    """The files of all metrics of one store belong together."""
    parts = path.parts
    if "metrics" not in parts[:-1]:
        return path
    at = len(parts) - 1 - parts[::-1].index("metrics")
    return Path(*parts[: max(at - 2, 1)])


def _read(paths: Sequence[Path], request: LogRequest) -> LoggedRun:
    found = Collector(request)
    for run, key, step, value in _points(paths, request):
        raw = found[key] if run is None else found[f"{run}/{key}"]
        if raw is not None:
            raw.add(step, value)
    series, notes = found.series(printed=False)
    return LoggedRun(axis="step", offset=None, series=series, tags=found.tags, notes=notes)


Point = tuple["str | None", str, int, float]
"""The run's name, None where there is one run only; the metric's key, its step and its value."""


def _points(paths: Sequence[Path], request: LogRequest) -> Iterator[Point]:
    for path in paths:
        with path.open("rb") as file:
            if file.read(len(_SQLITE)) == _SQLITE:
                yield from _in_database(path, request.shown(path))
                return
    yield from _in_files(paths)


# -- a database --------------------------------------------------------------------------------------


def _in_database(path: Path, shown: Path) -> Iterator[Point]:
    try:
        with closing(_opened(path)) as database:
            database.execute("pragma trusted_schema = off")
            kinds = database.execute("select type from sqlite_master where name = 'metrics'").fetchall()
            if kinds != [("table",)]:
                raise UsageError(f"{shown} is a database without a table 'metrics', so it is not MLflow's")
            runs = [run for (run,) in database.execute("select distinct run_uuid from metrics")]
            names = _run_names(database, runs)
            rows = database.execute("select run_uuid, key, step, value from metrics order by timestamp, rowid")
            for run, key, step, value in rows:
                if isinstance(key, str) and isinstance(step, int) and isinstance(value, (int, float)):
                    yield names.get(run), key, step, float(value)
    except sqlite3.Error as error:
        why = "somebody is writing it" if "locked" in str(error) else str(error)
        raise UsageError(f"the database {shown} cannot be read: {why}") from None


def _opened(path: Path) -> sqlite3.Connection:
    """A connection that writes nothing, not even the files that SQLite lays beside a database in WAL mode."""
    with path.open("rb") as file:
        in_wal_mode = file.read(20)[18:20] == b"\2\2"
    log = path.with_name(path.name + "-wal")
    whole = in_wal_mode and not (log.exists() and log.stat().st_size)
    uri = f"file:{quote(str(path.resolve()))}?mode=ro{'&immutable=1' if whole else ''}"
    return sqlite3.connect(uri, uri=True, timeout=_PATIENCE)


def _run_names(database: sqlite3.Connection, runs: Sequence[str]) -> dict[str, str]:
    """What to call each run where there are several: its name, or the beginning of its id."""
    if len(runs) < 2:
        return {}
    try:
        named = {str(run): str(name) for run, name in database.execute("select run_uuid, name from runs") if name}
    except sqlite3.Error:  # a table of another release
        named = {}
    names = {run: named.get(run, str(run)[:_SHORT_ID]) for run in runs}
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    return {run: f"{name}-{str(run)[:_SHORT_ID]}" if name in twice else name for run, name in names.items()}


# -- files -------------------------------------------------------------------------------------------


def _in_files(paths: Sequence[Path]) -> Iterator[Point]:
    places = {path: _place_of(path) for path in paths}
    several = len({run for run, _ in places.values()}) > 1
    for path, (run, key) in sorted(places.items()):
        for line in lines_of(path):
            words = line.split()
            try:
                yield (run[:_SHORT_ID] if several else None), key, int(words[2]), float(words[1])
            except (IndexError, ValueError):
                continue


def _place_of(path: Path) -> tuple[str, str]:
    """The run's id, and the metric's key, of a file."""
    parts = path.parts
    at = len(parts) - 1 - parts[::-1].index("metrics")
    return parts[at - 1] if at else "", "/".join(parts[at + 1 :])


LOG: Log = Log(help="MLflow's store: mlflow.db or mlruns", recognise=_recognise, read=_read, run_of=_run_of)
