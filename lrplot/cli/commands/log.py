"""`lrplot log RUN [-- SCHEDULER ...]`: what a run really used, over what was planned."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.cli import terminal
from lrplot.cli.command import Command, CommandWords
from lrplot.cli.log_lock import LOCK_RUN, check_lock, lock_run
from lrplot.cli.log_options import LOG, TAG, logged_run, split_plan
from lrplot.cli.log_plan import PLAN, plan_asked
from lrplot.cli.log_stdin import STDIN
from lrplot.cli.outputs import LISTS, STDOUT, targets_of, write
from lrplot.cli.progress import progress_bar
from lrplot.cli.select import FAIL_ON, IGNORE, QUIET, SELECT, check_codes, exit_code, select_findings, without_findings
from lrplot.errors import EXIT_FOUND, UsageError
from lrplot.model.severity import NEVER
from lrplot.render.options import OUTPUT, title_in

if TYPE_CHECKING:
    from lrplot.logs._report import Logged
    from lrplot.model.plan import Plan
    from lrplot.model.report import Report

_SUMMARY = "Draws the rates that a training log tells, over a plan if there is one, and says where they part."
_EXAMPLE = "lrplot log runs/exp1 -- cosine --T-max 400 --lr 0.1"
_ABOUT = (
    f"{_SUMMARY} A run is a log or the folder of a run: TensorBoard, Lightning, transformers, W&B offline, MLflow,"
    " MMEngine, timm, Ultralytics, CSV, lines of JSON, or text; - is one on stdin. What follows -- is the plan, as it"
    " is typed after lrplot: a schedule, a recording that lrplot record -o has kept, or train.py:79, a line of code"
    " that builds one. Every logged value is a range as wide as its digits, and every comparison is exact within it."
    " Ends with 1 where the run is not the planned one."
)
_FAIL_ON = replace(
    FAIL_ON,
    help="Exit with 1 where a finding of the plan is as serious as this; 'never' also where run and plan part.",
    default="where run and plan part",
)
_OPTIONS = (
    *LOG,
    PLAN,
    LOCK_RUN,
    QUIET,
    SELECT,
    IGNORE,
    _FAIL_ON,
    *(each for each in OUTPUT if each.name not in ("code", "show", "tag")),
)


def _run(said: CommandWords) -> int:
    """Draws logged runs as the command line says; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done.
    """
    from lrplot.logs._finding import with_partings
    from lrplot.logs._units import EPOCH

    values, runs = said.values, said.words
    if not runs:
        raise UsageError(f"lrplot log needs a log or the folder of a run: {_EXAMPLE}")
    if runs.count(STDIN) > 1:
        raise UsageError(f"stdin can be read once, and {STDIN} stands there {runs.count(STDIN)} times")
    check_codes(values)
    targets = targets_of({name: value for name, value in values.items() if name != TAG.name})
    check_lock(values, runs)
    read = [logged_run(place, values) for place in runs]
    by_epochs = all(each.run.axis == EPOCH for each in read)
    plan = plan_asked(values, said.rest, _EXAMPLE, by_epochs=by_epochs)
    command = shlex.join(["lrplot", "log", *said.tokens])
    report = select_findings(_report(read, plan, values, command), values)
    if values.get(LOCK_RUN.name):
        lock_run(read[0], report, values)
    report = without_findings(report, values)
    write(report, targets, listed=with_partings(report, command))
    agreements = [
        part.log.agreement for part in report.parts if part.log is not None and part.log.agreement is not None
    ]
    if not any(target.place == STDOUT and target.name in ("terminal", LISTS[0]) for target in targets):
        for agreement in agreements:
            terminal.remark(agreement.sentence)
    parts = any(not agreement.agrees for agreement in agreements)
    if parts and values.get(FAIL_ON.name) != NEVER:
        return EXIT_FOUND
    return exit_code(report, values)


def _report(runs: Sequence[Logged], plan: Plan | Report | None, values: Mapping[str, Any], command: str) -> Report:
    from lrplot.compare.overlay import compare
    from lrplot.logs._report import report_of

    title = title_in(values)
    with progress_bar() as progress:
        reports = [report_of(run, plan, title=title, command=command, progress=progress) for run in runs]
    if len(reports) == 1:
        return reports[0]
    labels = [str(run.run.path) for run in runs]
    notes = list(dict.fromkeys(note for report in reports for note in report.notes))
    parts = [replace(each, trace=each.logged or each.trace, logged=None, findings=()) for each in reports]
    if plan is not None:  # the plan itself is the first of the curves
        parts.insert(0, replace(reports[0], logged=None, log=None))
        labels.insert(0, "planned")
    return compare(parts, labels, title=title or f"{len(runs)} logged runs", command=command, notes=notes)


COMMAND = Command(
    summary=_SUMMARY,
    run=_run,
    options=_OPTIONS,
    usage="RUN... [OPTIONS] [-- SCHEDULER ...]",
    about=_ABOUT,
    example=_EXAMPLE,
    hint=f"the plan's options follow --: {_EXAMPLE}",
    split=split_plan,
)
