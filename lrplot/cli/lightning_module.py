"""`lrplot lit.py:Lit --allow-code`: what a LightningModule configures, in the run that its Trainer will make."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.cli import terminal
from lrplot.cli.help import page, panels_of
from lrplot.cli.outputs import conclude, targets_of
from lrplot.cli.select import OPTIONS as FINDINGS
from lrplot.cli.select import QUIET, check_codes
from lrplot.compare.overlay import compare
from lrplot.errors import EXIT_OK, UsageError
from lrplot.options.from_signature import option_of
from lrplot.options.option import HELP, Option
from lrplot.options.reader import parse
from lrplot.output import write_stdout
from lrplot.pipeline import report_on
from lrplot.planning.options import LOOP
from lrplot.planning.plans import loop_of
from lrplot.planning.request import without_clashes
from lrplot.recording.configured import Configured, configured, constructor_of, plan_of
from lrplot.render.options import OUTPUT, title_in
from lrplot.schedulers.own.reference import work_allowed

if TYPE_CHECKING:
    from lrplot.model.report import Report

_ABOUT = (
    "A LightningModule: its configure_optimizers is run, with a stand-in for the Trainer that has the numbers of the"
    " options. Its own options are its constructor's arguments."
)
_METRIC = Option(
    name="metric",
    kind="metric",
    help="What a scheduler that monitors one is stepped with.",
    panel="Training loop",
)
_ALLOW = "allow_code"


def plot(reference: str, tokens: Sequence[str]) -> int:
    """Plots what a LightningModule configures; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done.
    """
    own = _arguments_of(reference)
    shared = (*LOOP, _METRIC, QUIET, *FINDINGS, *(each for each in OUTPUT if each.name not in ("code", "engine")))
    options = without_clashes(own, shared)
    values, words = parse(tokens, options, f"lrplot {reference}")
    if values.get(HELP.name):
        text = page(f"lrplot {reference} [OPTIONS]", _ABOUT, panels_of(options), **terminal.look(sys.stdout))
        write_stdout(text.encode("utf-8"))
        return EXIT_OK
    if words:
        raise UsageError(f"lrplot {reference} takes only options, and '{words[0]}' is not one")
    if not values.get(_ALLOW):
        raise UsageError(
            f"{reference} is a LightningModule, and its configure_optimizers is code of yours: to run it, add"
            " --allow-code"
        )
    check_codes(values)
    targets = targets_of(values)
    asked = shlex.join(["lrplot", reference, *tokens])
    arguments = {each.name: values[each.name] for each in own if each.name in values}
    return conclude(_report(reference, arguments, values, asked), values, targets)


def _report(reference: str, arguments: Mapping[str, Any], values: Mapping[str, Any], asked: str) -> Report:
    loop = loop_of({**values, "framework": "lightning"})
    title = title_in(values)
    allowed = work_allowed.set(True)
    try:
        found = configured(reference, arguments, loop)
        reports = [report_on(plan_of(each, loop, values.get("metric")), command=asked) for each in found]
    finally:
        work_allowed.reset(allowed)
    if len(reports) == 1:
        return replace(reports[0], title=title or f"{reports[0].plan.schedule.name} of {reference}")
    return compare(reports, _labels(found), title=title or f"the optimizers of {reference}", command=asked)


def _labels(found: Sequence[Configured]) -> list[str]:
    labels = [each.label for each in found]
    return [label if labels.count(label) == 1 else f"{label} {at}" for at, label in enumerate(labels)]


def _arguments_of(reference: str) -> list[Option]:
    """The constructor's arguments as options, from the file's text."""
    return [option_of(each, {}, guessed=True) for each in constructor_of(reference)]
