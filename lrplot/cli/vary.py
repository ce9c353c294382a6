"""`lrplot SCHEDULER ... --vary NAME=VALUE,VALUE`: one schedule with several values of an argument, or of two."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from lrplot.cli.progress import progress_bar
from lrplot.compare.overlay import compare_values
from lrplot.compare.sweep import Varied, sweep
from lrplot.errors import UsageError
from lrplot.pipeline import report_on
from lrplot.planning.plans import quantities_of
from lrplot.planning.run_length import length_notes
from lrplot.render.options import title_in

if TYPE_CHECKING:
    from lrplot.model.report import Report
    from lrplot.planning.request import ScheduleRequest


def vary(request: ScheduleRequest, command: str) -> Report:
    """Steps a schedule once for every value of the varied argument; of two arguments, for every pair of values.

    Args:
        request: what was said, `vary` among it.
        command: the command line that asks for it.

    Raises:
        LrplotError: whatever cannot be done, with the values that it is about.
    """
    values = request.shared
    if "code" in values:
        raise UsageError("--code prints the lines of one schedule, and --vary makes several: leave one of them out")
    asked = sweep(request, quantities_of(values) or (), over_run=True)
    with progress_bar() as progress:
        report = compare_values(asked, partial(report_on, progress=progress), title=title_in(values), command=command)
    return replace(report, notes=(*_notes(asked), *report.notes))


def _notes(asked: Varied) -> tuple[str, ...]:
    """Which lengths were filled in; in few words where all of them are one."""
    lengths = {
        label: plan.schedule.arguments[name]
        for label, plan, name in zip(asked.labels, asked.plans, asked.filled, strict=True)
        if name
    }
    names = dict(zip(asked.labels, asked.filled, strict=True))
    if len({(names[label], length) for label, length in lengths.items()}) == 1 and len(lengths) == len(names):
        lengths = {names[label]: length for label, length in lengths.items()}
        return length_notes(lengths)
    return length_notes(lengths, names)
