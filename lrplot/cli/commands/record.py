"""`lrplot record -- python train.py`: the real run, foretold from a dozen of its steps."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from lrplot.cli import terminal
from lrplot.cli.command import Command, CommandWords
from lrplot.cli.outputs import conclude, targets_of
from lrplot.cli.select import QUIET, STRICT, WORST, check_codes
from lrplot.errors import UsageError
from lrplot.options.option import Option
from lrplot.render.options import OUTPUT, title_in

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
STEPS = Option(
    name="steps", kind="int", help="Record this many optimizer steps and cut no epoch short.", panel="Recording"
)
EPOCHS = Option(name="epochs", kind="int", help="Record this many whole epochs.", panel="Recording")
KEEP = Option(name="keep_files", kind="bool", help="Keep the files that the run writes.", panel="Recording")
_OPTIONS = (
    STEPS,
    EPOCHS,
    KEEP,
    *STRICT,
    QUIET,
    *(option for option in OUTPUT if option.name not in ("code", "engine")),
)


def _run(said: CommandWords) -> int:
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
    from lrplot.recording.record import record

    report = record(
        command,
        n_steps=values.get(STEPS.name),
        n_epochs=values.get(EPOCHS.name),
        keep_files=values.get(KEEP.name, False),
        asked=shlex.join(["lrplot", "record", *said.tokens]),
        title=title_in(values),
        say=terminal.remark,
    )
    return conclude(report, values, targets, WORST)


def split_command(tokens: Sequence[str]) -> tuple[list[str], list[str]]:
    """The options of `lrplot record`, and the command that it is to run: what follows `--`, or the first other word.

    A script of Python's needs no `python` before it.
    """
    takes = {flag for option in _OPTIONS if option.kind != "bool" for flag in (option.flag, option.short) if flag}
    at = 0
    while at < len(tokens) and tokens[at].startswith("-") and tokens[at] != "--":
        at += 2 if tokens[at].replace("_", "-") in takes else 1
    from lrplot.recording.record import whole_command

    command = tokens[at + 1 :] if list(tokens[at : at + 1]) == ["--"] else tokens[at:]
    return list(tokens[:at]), whole_command(command)


COMMAND = Command(
    summary=_SUMMARY,
    run=_run,
    options=_OPTIONS,
    usage="[OPTIONS] -- COMMAND",
    about=_ABOUT,
    example=_EXAMPLE,
    split=split_command,
)
