"""`lrplot lock lrplot.toml`: agrees to the curves that the schedules of a file have now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lrplot.cli import terminal
from lrplot.cli.command import Command, CommandWords
from lrplot.cli.config_option import ALLOW_CODE, LOCK, METRIC_OF_ALL, config_of, lock_of
from lrplot.cli.progress import progress_bar
from lrplot.errors import EXIT_OK, UsageError
from lrplot.options.option import HELP
from lrplot.planning.options import LOOP
from lrplot.wording import count

_SUMMARY = "Writes the curves of a file's schedules down, for lrplot check --locked to compare with."
_ABOUT = (
    f"{_SUMMARY} The file is lrplot.toml, or pyproject.toml with [tool.lrplot], of this folder or the nearest one"
    f" above it, where none is named. Keep the baselines under version control: their diff shows which schedule"
    f" moved."
)


def _run(said: CommandWords) -> int:
    """Locks the schedules of a file as the command line says; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done; the baselines are as they were then.
    """
    from lrplot.lock.file import write_lock
    from lrplot.project.reports import reports_of

    config, rest = config_of(said.words, said.values)
    if rest:
        raise UsageError(f"lrplot lock locks all schedules of a file, and takes no name: leave '{rest[0]}' out")
    path = lock_of(config, said.values)
    with progress_bar() as progress:
        is_new = write_lock(path, reports_of(config, progress))
    terminal.remark(f"wrote {path}: {count(len(config.entries), 'schedule')}" if is_new else f"{path} is up to date")
    return EXIT_OK


def _lock_recording(tokens: Sequence[str]) -> int | None:
    """Locks the curves of a recording where the words name one."""
    if not tokens or not tokens[0].lower().endswith(".json") or not Path(tokens[0]).is_file():
        return None
    from lrplot.cli import saved

    return saved.lock(tokens[0], tokens[1:])


COMMAND = Command(
    summary=_SUMMARY,
    run=_run,
    options=(LOCK, ALLOW_CODE, *LOOP, METRIC_OF_ALL, HELP),
    takes="[FILE]",
    about=_ABOUT,
    example="lrplot lock lrplot.toml",
    otherwise=_lock_recording,
)
