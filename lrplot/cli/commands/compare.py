"""`lrplot compare 'SCHEDULER ...' 'SCHEDULER ...'`: several schedules on one axis."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence

from lrplot.cli import terminal
from lrplot.cli.help import page, panels_of
from lrplot.cli.outputs import targets_of, write
from lrplot.cli.select import OPTIONS as FINDINGS
from lrplot.cli.select import QUIET, check_codes, exit_code, heard, hushed
from lrplot.errors import EXIT_OK, UsageError
from lrplot.options.reader import asks_for_help, parse
from lrplot.output import write_stdout
from lrplot.planning.options import LOOP, OPTIMIZER
from lrplot.render.options import OUTPUT

SUMMARY = "Draws several schedules on one axis, with a table of what sets them apart."
OPTIONS = (*OPTIMIZER, *LOOP, QUIET, *FINDINGS, *(option for option in OUTPUT if option.name != "code"))
EXAMPLE = "lrplot compare 'onecycle --max-lr 0.01' 'cosine --lr 0.01' --max-steps 10000"
_ABOUT = (
    f"{SUMMARY}\n\nEach part, in quotes, is what you would type after lrplot for one schedule: its name, its arguments"
    " and, where it has others than the rest, options of its optimizer and loop. Options beside the parts hold for all"
    " of them. A scheduler that cannot do without its length (T_max, total_steps, decay_steps, ...) and is given none"
    " gets the run's."
)


def run(tokens: Sequence[str]) -> int:
    """Compares schedules as the command line says; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done, with the part that it is about.
    """
    if asks_for_help(tokens, OPTIONS):
        usage = "lrplot compare 'SCHEDULER ...' 'SCHEDULER ...' [OPTIONS]"
        text = page(usage, f"{_ABOUT}\n\n{EXAMPLE}", panels_of(OPTIONS), **terminal.look(sys.stdout))
        write_stdout(text.encode("utf-8"))
        return EXIT_OK
    hint = f"a scheduler's own options belong in its part, and --vary and --code take a single schedule: {EXAMPLE}"
    values, words = parse(tokens, OPTIONS, "lrplot compare", hint)
    if len(words) < 2:
        given = f"'{words[0]}' is one" if words else "none is given"
        raise UsageError(f"lrplot compare needs two schedules or more, each in quotes, and {given}: {EXAMPLE}")
    from lrplot.cli.parts import compared

    check_codes(values)
    targets = targets_of(values)
    report = heard(compared(words, values, shlex.join(["lrplot", "compare", *tokens])), values)
    write(hushed(report, values), targets)
    return exit_code(report, values)
