"""`lrplot compare 'SCHEDULER ...' 'SCHEDULER ...'`: several schedules on one axis."""

from __future__ import annotations

import shlex

from lrplot.cli.command import Command, CommandWords
from lrplot.cli.outputs import conclude, targets_of
from lrplot.cli.select import OPTIONS as FINDINGS
from lrplot.cli.select import QUIET, check_codes
from lrplot.errors import UsageError
from lrplot.planning.options import LOOP, OPTIMIZER
from lrplot.render.options import OUTPUT

_SUMMARY = "Draws several schedules on one axis, with a table of what sets them apart."
_OPTIONS = (*OPTIMIZER, *LOOP, QUIET, *FINDINGS, *(option for option in OUTPUT if option.name != "code"))
_EXAMPLE = "lrplot compare 'onecycle --max-lr 0.01' 'cosine --lr 0.01' --max-steps 10000"
_ABOUT = (
    f"{_SUMMARY}\n\nEach part, in quotes, is what you would type after lrplot for one schedule: its name, its arguments"
    " and, where it has others than the rest, options of its optimizer and loop. Options beside the parts hold for all"
    " of them. A scheduler that cannot do without its length (T_max, total_steps, decay_steps, ...) and is given none"
    " gets the run's."
)


def _run(said: CommandWords) -> int:
    """Compares schedules as the command line says; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done, with the part that it is about.
    """
    values, words = said.values, said.words
    if len(words) < 2:
        given = f"'{words[0]}' is one" if words else "none is given"
        raise UsageError(f"lrplot compare needs two schedules or more, each in quotes, and {given}: {_EXAMPLE}")
    from lrplot.cli.parts import compared

    check_codes(values)
    targets = targets_of(values)
    return conclude(compared(words, values, shlex.join(["lrplot", "compare", *said.tokens])), values, targets)


COMMAND = Command(
    summary=_SUMMARY,
    run=_run,
    options=_OPTIONS,
    takes="'SCHEDULER ...' 'SCHEDULER ...'",
    about=_ABOUT,
    example=_EXAMPLE,
    hint=f"a scheduler's own options belong in its part, and --vary and --code take a single schedule: {_EXAMPLE}",
)
