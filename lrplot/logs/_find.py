"""From what a person names, a file or a folder, to the run that is logged there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lrplot.errors import UsageError, option
from lrplot.logs import HEAD, Log, LoggedRun, LogRequest, logs
from lrplot.logs._folder import files_below, is_regular
from lrplot.reading import real_path

_MOST_NAMED = 8
_GENERIC = 7  # the rank from which on a file in a folder must look like a log by its name
_SUFFIXES = {".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".log", ".txt", ".out", ".err"}


def read_log(place: str, request: LogRequest) -> LoggedRun:
    """The rates of a logged run.

    Args:
        place: a file, or the folder of a run.
        request: what is wanted of it.

    Raises:
        UsageError: there is no such place, no log in it or several, or none with a learning rate.
    """
    path = Path(place)
    try:
        if path.is_dir():
            return _in_folder(path, request)
        if not path.exists():
            raise UsageError(f"there is no file or folder {place}: name a run's folder or its log")
        if not is_regular(path):
            raise UsageError(f"{place} is neither a file nor a folder: name a run's folder or its log")
        return _in_file(path, request)
    except OSError as error:
        raise UsageError(f"{error.filename or place} cannot be read: {error.strerror}") from None


def _in_file(path: Path, request: LogRequest) -> LoggedRun:
    """The run in a file, by the first format that it may be and that finds rates in it."""
    head = _head(path)
    if not head:
        raise UsageError(f"{request.shown(path)} is empty")
    found: LoggedRun | None = None
    for name, log in logs().items():
        if request.within is not None and log.rank >= _GENERIC and path.suffix.lower() not in _SUFFIXES:
            continue
        if not log.recognise(path, head):
            continue
        run = _read(name, log, [path], path, request)
        if run.series:
            return with_rates(run, request)
        if found is None or len(run.tags) > len(found.tags):
            found = run
        if log.rank < _GENERIC:
            break
    if found is None:
        raise UsageError(f"{request.shown(path)} is not a log that is known: {_known()}")
    return with_rates(found, request)


def _in_folder(folder: Path, request: LogRequest) -> LoggedRun:
    """The run in a folder, by the first format that has its rates."""
    runs = _runs_in(folder, request.within)
    if not runs:
        raise UsageError(f"{folder} has no log that is known: {_known()}")
    empty: list[LoggedRun] = []
    for name, log in logs().items():
        found = []
        for files in runs.get(name, {}).values():
            try:
                found.append(_read(name, log, files, files[0] if len(files) == 1 else files[0].parent, request))
            except UsageError:
                if len(runs) == 1 and len(runs[name]) == 1:
                    raise
        rated = [each for each in found if each.series]
        if len(rated) > 1:
            shown = ", ".join(str(each.path) for each in rated[:_MOST_NAMED])
            more = f" and {len(rated) - _MOST_NAMED} more" if len(rated) > _MOST_NAMED else ""
            raise UsageError(f"{folder} has {len(rated)} runs ({name}): name one of them, or several: {shown}{more}")
        if rated:
            return rated[0]
        empty += found
    if not empty:
        raise UsageError(f"no log in {folder} can be read")
    return with_rates(max(empty, key=lambda each: len(each.tags)), request)


def _runs_in(folder: Path, within: Path | None) -> dict[str, dict[Path, list[Path]]]:
    """The files of a folder by their format, and by the run that they are of."""
    found: dict[str, dict[Path, list[Path]]] = {}
    for path in files_below(folder):
        if within is not None and not real_path(path).is_relative_to(real_path(within)):
            continue
        try:
            head = _head(path)
        except OSError:
            continue
        for name, log in logs().items():
            if log.rank >= _GENERIC and path.suffix.lower() not in _SUFFIXES:
                continue
            if head and log.recognise(path, head):
                found.setdefault(name, {}).setdefault(log.run_of(path), []).append(path)
                break
    return found


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _read(name: str, log: Log, files: Sequence[Path], path: Path, request: LogRequest) -> LoggedRun:
    run = log.read(files, request)
    return replace(run, format=name, path=request.shown(path if run.path == Path() else run.path))


def with_rates(run: LoggedRun, request: LogRequest) -> LoggedRun:
    """A run that has what was wanted of it.

    Raises:
        UsageError: it has not; the message lists what it has.
    """
    missing = [tag for tag in request.tags if tag not in {each.tag for each in run.series}]
    if run.series and not missing:
        return run
    others = [tag for tag in run.tags if tag not in request.tags]
    shown = ", ".join(others[: _MOST_NAMED * 3]) + (", ..." if len(others) > _MOST_NAMED * 3 else "")
    has = f"it has {shown}" if others else "it has nothing that could be one"
    if missing:
        raise UsageError(f"{run.path} ({run.format}) has no values of '{missing[0]}': {has}")
    then = f": name it with {option('tag')}" if others else ""
    raise UsageError(f"{run.path} ({run.format}) has no learning rate by its name: {has}{then}")


def _known() -> str:
    return "lrplot log reads " + ", ".join(log.help for log in logs().values())
