"""The log of a schedule's run, as a file names it: where it lies, and what to take of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrplot.errors import UsageError
from lrplot.options.option import Option, plain
from lrplot.options.spelling import hint
from lrplot.reading import real_path

LOG = Option(
    name="log",
    kind="text",
    help="The log of a run of it, a file or a folder beside or below this file: a path, or a table with run, tag,"
    " step_column, offset and every, as lrplot log takes them.",
    panel="Log",
    metavar="PATH|TABLE",
)
_EXAMPLE = 'log = "runs/exp1"'
_KEYS: Mapping[str, str] = {
    "run": "a path",
    "tag": "a name, or a list of one for each parameter group",
    "step_column": "a name",
    "offset": "a whole number",
    "every": "a whole number of at least 1",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class LogSource:
    """A log that a schedule is held against.

    Attributes:
        run: the log, or the folder of the run, as the file has it.
        folder: the folder that it is relative to.
        tags: the series to take, one for each parameter group; none for what is called a learning rate.
        axis: the column or key that counts steps; None for the format's own.
        offset: a logged step k is the optimizer step k + offset; None for what its writer does.
        every: optimizer steps from one count of the log to the next.
    """

    run: str
    folder: Path
    tags: tuple[str, ...] = ()
    axis: str | None = None
    offset: int | None = None
    every: int = 1


def log_of(value: object, folder: Path) -> LogSource:
    """The log that a file names.

    Args:
        value: what the file has.
        folder: the file's folder.

    Raises:
        UsageError: it is not one, or lies outside of the folder.
    """
    said = _table(value)
    run = said.get("run")
    if not isinstance(run, str) or not run.strip():
        raise UsageError(f"needs the path of a log or of a run's folder: {_EXAMPLE}")
    if not real_path(folder / run).is_relative_to(real_path(folder)):
        raise UsageError(f"'{run}' is outside the file's folder: put it beside the file, or below it")
    tags = said.get("tag", [])
    return LogSource(
        run=run,
        folder=folder,
        tags=tuple(dict.fromkeys([tags] if isinstance(tags, str) else tags)),
        axis=said.get("step_column"),
        offset=said.get("offset"),
        every=said.get("every", 1),
    )


def _table(value: object) -> dict[str, Any]:
    """The keys of a log, each with a value of its kind; a path alone stands for one."""
    if not isinstance(value, Mapping):
        return {"run": value}
    said: dict[str, Any] = {}
    known_as = {plain(name): name for name in _KEYS}
    for key, item in value.items():
        name = known_as.get(plain(str(key)))
        if name is None:
            known = f"there are {', '.join(_KEYS)}"
            raise UsageError(f"has no key {key}: {hint(str(key), list(_KEYS), known)}")
        if not _fits(name, item):
            raise UsageError(f"{name} must be {_KEYS[name]}, not {item!r}")
        said[name] = item
    return said


def _fits(name: str, value: object) -> bool:
    if name in ("offset", "every"):
        return isinstance(value, int) and not isinstance(value, bool) and (name == "offset" or value >= 1)
    if name == "tag" and isinstance(value, list):
        return bool(value) and all(isinstance(each, str) for each in value)
    return isinstance(value, str)
