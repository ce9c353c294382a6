"""`lrplot SCHEDULER ... --vary NAME=VALUE,VALUE`: one schedule with several values of an argument, or of two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from lrplot.cli.progress import progress_bar
from lrplot.compare.overlay import compare_values
from lrplot.compare.sweep import sweep
from lrplot.errors import UsageError
from lrplot.pipeline import report_on
from lrplot.planning.plans import quantities_of, split_values
from lrplot.render.options import title_in

if TYPE_CHECKING:
    from lrplot.model.report import Report
    from lrplot.options.option import Option
    from lrplot.schedulers.family import Scheduler


def vary(
    scheduler: Scheduler, options: Sequence[Option], values: Mapping[str, Any], words: Sequence[str], command: str
) -> Report:
    """Steps a schedule once for every value of the varied argument; of two arguments, for every pair of values.

    Args:
        scheduler: which one.
        options: everything that can be said after its name.
        values: what was said, `vary` among it.
        words: what was typed without a dash.
        command: the command line that asks for it.

    Raises:
        LrplotError: whatever cannot be done, with the values that it is about.
    """
    if "code" in values:
        raise UsageError("--code prints the lines of one schedule, and --vary makes several: leave one of them out")
    asked = sweep(scheduler, options, values, words, quantities_of(split_values(scheduler, values)[1]) or ())
    with progress_bar() as progress:
        return compare_values(asked, partial(report_on, progress=progress), title=title_in(values), command=command)
