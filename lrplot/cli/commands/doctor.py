"""`lrplot doctor`: what lrplot finds on this machine, and what it makes of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from lrplot.cli import terminal
from lrplot.cli.command import Command, CommandWords
from lrplot.errors import EXIT_FAILED, EXIT_OK, LrplotError
from lrplot.options.option import HELP, JSON
from lrplot.output import write_stdout
from lrplot.schedulers.chosen_torch import VARIABLE, chosen_folder
from lrplot.schedulers.engine import source_engine, torch_folder, torch_version
from lrplot.schedulers.families import families
from lrplot.schedulers.installed import is_installed, release_of
from lrplot.version import VERSION

_SUMMARY = "Shows what lrplot finds here: Python, torch, libraries, the file of schedules, fonts and the terminal."
_ALSO = ("matplotlib", "numpy", "typer", "yaml", "lightning", "accelerate")


def _run(said: CommandWords) -> int:
    """Shows what there is; returns the exit code, 2 where there is no torch to step.

    Raises:
        LrplotError: a wrong option.
    """
    found = dict(_found())
    if said.values.get("json"):
        from lrplot.render.as_json import document

        write_stdout(document(found))
    else:
        width = max(map(len, found)) + 2
        write_stdout("".join(f"{name:<{width}}{what}\n" for name, what in found.items()).encode())
    return EXIT_OK if found["engine"] != "none" else EXIT_FAILED


def _found() -> Iterator[tuple[str, str]]:
    yield "lrplot", VERSION
    import platform

    yield "python", f"{platform.python_version()} ({sys.executable}), {platform.system()} {platform.machine()}"
    yield from _torch()
    for name, family in families().items():
        if family.library:
            yield name, _release(family.distribution or family.library, family.library) or f"no: {family.install}"
    for name in _ALSO:
        yield name, _release({"yaml": "pyyaml"}.get(name, name), name) or "no"
    yield "file of schedules", _file()
    yield "fonts", "those of matplotlib, DejaVu Sans" if is_installed("matplotlib") else "none: no matplotlib"
    yield "terminal", _terminal()


def _release(distribution: str, package: str) -> str:
    return release_of(distribution) if is_installed(package) else ""


def _torch() -> Iterator[tuple[str, str]]:
    try:
        folder, version = torch_folder(), torch_version()
    except LrplotError as error:
        yield "torch", error.for_shell
        yield "engine", "none"
        return
    whose = "" if chosen_folder() is None else f", named by {VARIABLE if VARIABLE in os.environ else '--torch'}"
    yield "torch", f"{version} ({folder}{whose})"
    try:
        n = len(source_engine().schedulers)
        yield "engine", f"source: {n} schedulers of {folder / 'optim' / 'lr_scheduler.py'}, torch itself is not loaded"
    except Exception as error:  # whatever a scheduler file of some torch needs
        yield "engine", f"torch itself: its scheduler file does not run alone ({type(error).__name__}: {error})"


def _file() -> str:
    from lrplot.project.config.document import default_file, read_document

    try:
        path = default_file()
        schedules = read_document(path).values.get("schedules", {})
    except LrplotError as error:
        return error.for_shell
    return f"{path}: {', '.join(schedules) or 'no schedules'}"


def _terminal() -> str:
    rows = terminal.window_rows(sys.stdout)
    what = f"{terminal.columns()} columns" + ("" if rows is None else f", {rows + 1} rows")
    colour = "colours" if terminal.has_colour(sys.stdout) else "no colours"
    letters = "Unicode" if terminal.has_unicode(sys.stdout) else "ASCII only"
    kind = "a terminal" if sys.stdout.isatty() else "no terminal, a pipe or a file"
    return f"{kind}: {what}, {colour}, {letters}, TERM={os.environ.get('TERM', '')}"


COMMAND = Command(summary=_SUMMARY, run=_run, options=(JSON, HELP), example="lrplot doctor")
