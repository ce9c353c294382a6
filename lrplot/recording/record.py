"""Records a command and reports on what came of it."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lrplot.errors import LrplotError
from lrplot.model.report import Report
from lrplot.recording.assemble import report_of
from lrplot.recording.launch import CommandOutcome, run_recorded
from lrplot.wording import count


class NothingRecordedError(LrplotError):
    """A command that made no optimizer step which could be recorded, and why."""


def record(
    command: Sequence[str],
    *,
    n_steps: int | None = None,
    n_epochs: int | None = None,
    keep_files: bool = False,
    asked: str = "",
    title: str = "",
    say: Callable[[str], None],
) -> Report:
    """Runs a command until its loop is known, undoes what it wrote, and reports on the whole run.

    Args:
        command: the program and its arguments, see `whole_command`.
        n_steps: optimizer steps to record; None for as many as it takes.
        n_epochs: epochs to record instead.
        keep_files: whether what the command writes stays.
        asked: the command line that asks for it.
        title: the picture's title.
        say: told what else there is to know, a sentence each.

    Raises:
        UsageError: the program cannot be started.
        NothingRecordedError: it made no step of a torch optimizer.
    """
    outcome = run_recorded(command, n_steps=n_steps, n_epochs=n_epochs, keep_files=keep_files)
    for sentence in outcome.failed:
        say(f"! could not be put back: {sentence}")
    known = next((each for each in outcome.records if each["optimizers"]), None)
    if known is None:
        raise NothingRecordedError(_why_nothing(outcome, command))
    if any(each["optimizers"] and not _agree(each, known) for each in outcome.records):
        say("! the processes that train together do not use the same rates; those of rank 0 are shown")
    return report_of(known, restored=outcome.n_restored, seconds=outcome.seconds, command=asked, title=title)


def whole_command(words: Sequence[str]) -> list[str]:
    """A command as it is run: a script of Python's, or of a shell's that cannot be run alone, with what runs it."""
    command = list(words)
    if command and command[0].endswith(".py"):
        return [_python(), *command]
    if command and command[0].endswith(".sh") and not os.access(command[0], os.X_OK):
        return ["sh", *command]
    return command


def _python() -> str:
    """The Python that trains: the active environment's, else lrplot's own unless that is a place for tools alone."""
    active = os.environ.get("VIRTUAL_ENV") or os.environ.get("CONDA_PREFIX")
    if active and Path(active).resolve() != Path(sys.prefix).resolve():
        for name in ("bin/python", "python.exe", "Scripts/python.exe"):
            if (Path(active) / name).exists():
                return str(Path(active) / name)
    alone = {"pipx", "uv"} & set(Path(sys.prefix).parts)
    return (shutil.which("python") or sys.executable) if alone else sys.executable


def _agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two processes that train together use the same rates, as far as both were recorded."""
    if one["rank"] == other["rank"] or len(one["optimizers"]) != len(other["optimizers"]):
        return True
    return all(a["trace"] == b["trace"] for a, b in zip(one["optimizers"], other["optimizers"], strict=True))


def _why_nothing(outcome: CommandOutcome, command: Sequence[str]) -> str:
    """Why nothing was recorded, in a sentence."""
    failed = next((each["failed"] for each in outcome.records if "failed" in each), "")
    if failed:
        return f"the recording was lost by a bug in lrplot, please report it:\n{failed}"
    if outcome.exit_code:
        ended = f"'{shlex.join(command)}' ended with exit code {outcome.exit_code}"
        return f"nothing was recorded: {ended} before its first optimizer step; what it said is above"
    if outcome.records:
        n_built = sum(len(each["schedulers"]) for each in outcome.records)
        return (
            f"nothing was recorded: {count(n_built, 'scheduler')} built, and no torch optimizer made a step."
            " A loop that changes its parameters by itself has no rate to record"
        )
    if not outcome.n_processes:
        return (
            "nothing was recorded: the command ran no Python that takes the PYTHONPATH it is given, as"
            " python -I and -E, containers, other machines and commands that set a PYTHONPATH of their own do not"
        )
    return (
        "nothing was recorded: no torch optimizer made a step. A loop that changes its parameters by itself has no rate"
        " to record, nor has one of another library than torch"
    )
