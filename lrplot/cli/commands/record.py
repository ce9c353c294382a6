"""`lrplot record -- python train.py`: the real run, foretold from a dozen of its steps."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lrplot.cli import terminal
from lrplot.cli.command import Command, Said
from lrplot.cli.outputs import targets_of, write
from lrplot.cli.select import FAIL_ON, QUIET, check_codes, exit_code, heard, hushed
from lrplot.cli.select import OPTIONS as FINDINGS
from lrplot.errors import LrplotError, UsageError
from lrplot.model.finding import Severity
from lrplot.options.option import Option
from lrplot.render.options import OUTPUT
from lrplot.wording import count

_SUMMARY = "Records a dozen steps of your own training script, undoes what it wrote, and foretells the rest."
_EXAMPLE = "lrplot record -- python train.py --epochs 200"
_ABOUT = (
    f"{_SUMMARY} The script runs as it is, in its own Python, which need not have lrplot: python x.py, python -m,"
    " torchrun, accelerate launch, a shell script. It is stopped after some 12 optimizer steps, across the end of one"
    " epoch, which is cut short for it; a copy of its own scheduler is stepped through the rest. Exits with 1 where"
    " anything is found that is as serious as a warning, as lrplot check does."
    "\n\nFiles that Python, torch and safetensors write are put back as they were, byte for byte. What cannot be put"
    " back: databases on a server, uploads, and files that other programs or libraries in C write (HDF5, Parquet)."
    " W&B, MLflow, ClearML, Comet and Neptune are kept quiet, unless you have set them yourself. Downloads in ~/.cache"
    " stay."
    f"\n\n{_EXAMPLE}\nlrplot record train.py --epochs 200"
    "\nlrplot record -o run.json -- torchrun --nproc-per-node 2 train.py"
)
_WORST: Severity = "warning"
STEPS = Option(
    name="steps", kind="int", help="Record this many optimizer steps and cut no epoch short.", panel="Recording"
)
EPOCHS = Option(name="epochs", kind="int", help="Record this many whole epochs.", panel="Recording")
KEEP = Option(name="keep_files", kind="bool", help="Keep the files that the run writes.", panel="Recording")
_OPTIONS = (
    STEPS,
    EPOCHS,
    KEEP,
    *(replace(option, default=_WORST) if option == FAIL_ON else option for option in FINDINGS),
    QUIET,
    *(option for option in OUTPUT if option.name not in ("code", "engine")),
)


def _run(said: Said) -> int:
    """Records a command as the command line says; returns the exit code, 1 where something is wrong.

    Raises:
        LrplotError: whatever cannot be done.
    """
    values, command = said.values, said.rest
    if not command:
        raise UsageError("lrplot record needs the command that trains: lrplot record -- python train.py")
    for option in (STEPS, EPOCHS):
        if values.get(option.name, 1) < 1:
            raise UsageError(f"{option.flag} must be a whole number of at least 1, not {values[option.name]}")
    if STEPS.name in values and EPOCHS.name in values:
        raise UsageError("--steps and --epochs both say how much to record: give one of them")
    check_codes(values)
    targets = targets_of(values)
    report = heard(_recorded(command, values, shlex.join(["lrplot", "record", *said.tokens])), values)
    write(hushed(report, values), targets)
    return exit_code(report, values, default=_WORST)


def split_command(tokens: Sequence[str]) -> tuple[list[str], list[str]]:
    """The options of `lrplot record`, and the command that it is to run: what follows `--`, or the first other word.

    A script of Python's needs no `python` before it.
    """
    takes = {flag for option in _OPTIONS if option.kind != "bool" for flag in (option.flag, option.short) if flag}
    at = 0
    while at < len(tokens) and tokens[at].startswith("-") and tokens[at] != "--":
        at += 2 if tokens[at].replace("_", "-") in takes else 1
    command = list(tokens[at + 1 :] if tokens[at : at + 1] == ["--"] else tokens[at:])
    own = list(tokens[:at])
    if command and command[0].endswith(".py"):
        command = [_python(), *command]
    elif command and command[0].endswith(".sh") and not os.access(command[0], os.X_OK):
        command = ["sh", *command]
    return own, command


def _python() -> str:
    """The Python that trains: the active environment's, else lrplot's own unless that is a place for tools alone."""
    active = os.environ.get("VIRTUAL_ENV") or os.environ.get("CONDA_PREFIX")
    if active and Path(active).resolve() != Path(sys.prefix).resolve():
        for name in ("bin/python", "python.exe", "Scripts/python.exe"):
            if (Path(active) / name).exists():
                return str(Path(active) / name)
    alone = {"pipx", "uv"} & set(Path(sys.prefix).parts)
    return (shutil.which("python") or sys.executable) if alone else sys.executable


def _recorded(command: Sequence[str], values: Mapping[str, Any], asked: str) -> Any:
    from lrplot.recording.assemble import report_of
    from lrplot.recording.launch import run_recorded

    outcome = run_recorded(
        command,
        n_steps=values.get(STEPS.name),
        n_epochs=values.get(EPOCHS.name),
        keep_files=values.get(KEEP.name, False),
    )
    for sentence in outcome.failed:
        terminal.remark(f"! could not be put back: {sentence}")
    record = next((each for each in outcome.records if each["optimizers"]), None)
    if record is None:
        raise LrplotError(_why_nothing(outcome, command))
    if any(rank["optimizers"] and not _agree(rank, record) for rank in outcome.records):
        terminal.remark("! the processes that train together do not use the same rates; those of rank 0 are shown")
    return report_of(
        record,
        restored=outcome.n_restored,
        seconds=outcome.seconds,
        command=asked,
        title=values.get("title", ""),
    )


def _agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two processes that train together use the same rates, as far as both were recorded."""
    if one["rank"] == other["rank"] or len(one["optimizers"]) != len(other["optimizers"]):
        return True
    return all(a["trace"] == b["trace"] for a, b in zip(one["optimizers"], other["optimizers"], strict=True))


def _why_nothing(outcome: Any, command: Sequence[str]) -> str:
    """Why nothing was recorded, in a sentence."""
    failed = next((each["failed"] for each in outcome.records if "failed" in each), "")
    if failed:
        return f"the recording was lost by a bug in lrplot, please report it:\n{failed}"
    ended = f"'{shlex.join(command)}' ended with exit code {outcome.exit_code}"
    if outcome.exit_code:
        return f"nothing was recorded: {ended} before its first optimizer step; what it said is above"
    if outcome.records:
        n_built = sum(len(each["schedulers"]) for each in outcome.records)
        return (
            f"nothing was recorded: {count(n_built, 'scheduler')} built, and no torch optimizer made a step."
            " A loop that changes its parameters by itself has no rate to record"
        )
    return (
        "nothing was recorded: no torch optimizer made a step, or Python ignored PYTHONPATH (python -I or -E, a"
        " container), or torch was never imported"
    )


COMMAND = Command(
    summary=_SUMMARY,
    run=_run,
    options=_OPTIONS,
    usage="[OPTIONS] -- COMMAND",
    about=_ABOUT,
    example=_EXAMPLE,
    split=split_command,
)
