"""`lrplot init`: a first lrplot.toml, with comments."""

from __future__ import annotations

from pathlib import Path

from lrplot.cli import terminal
from lrplot.cli.command import Command, CommandWords
from lrplot.errors import EXIT_OK, UsageError
from lrplot.options.option import HELP
from lrplot.output import write_file

_SUMMARY = "Writes a first lrplot.toml, with comments, for the schedules of a project."
_FILE = "lrplot.toml"
_ABOUT = f"{_SUMMARY} An existing file is left alone.\n\nlrplot init\nlrplot run"
_FIRST = """\
# The learning-rate schedules of this project.
#   lrplot main           draws the schedule of that name
#   lrplot run            draws all of them, into pictures and a page
#   lrplot check          says what is wrong with them, and exits with 1 where anything is
#   lrplot lock           agrees to the curves; lrplot check --locked says where they moved

[defaults]                    # what all schedules share: the training loop
dataset_size = 50000          # or batches_per_epoch = 391
batch_size = 128
max_epochs = 100

[schedules.main]
scheduler = "onecycle"        # lrplot list shows them all
max_lr = 0.01
total_steps = 39100           # 391 batches/epoch x 100 epochs
# interval = "epoch"          # where scheduler.step() is called once per epoch
# log = "runs/exp1"           # what a run of it logged: lrplot run draws it, and lrplot check fails where they part

[schedules.cosine]
scheduler = "cosine"
lr = 0.1
optimizer = "sgd"
T_max = 100
interval = "epoch"

[compare.both]
schedules = ["main", "cosine"]
"""


def _run(said: CommandWords) -> int:
    """Writes the file; returns the exit code.

    Raises:
        LrplotError: a wrong word, a file that is there, or one that cannot be written.
    """
    words = said.words
    path = Path(words[0]) if words else Path(_FILE)
    if len(words) > 1 or path.suffix != ".toml":
        raise UsageError(f"lrplot init takes the name of a TOML file, lrplot init {_FILE}, not '{' '.join(words)}'")
    if path.exists():
        raise UsageError(f"{path} is there already, and lrplot init writes over nothing: lrplot run {path} draws it")
    write_file(path, _FIRST.encode())
    terminal.remark(f"wrote {path}: change it, and type lrplot run")
    return EXIT_OK


COMMAND = Command(summary=_SUMMARY, run=_run, options=(HELP,), takes="[FILE]", about=_ABOUT)
