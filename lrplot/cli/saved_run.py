"""A checkpoint on the command line: where its run stands on its schedule, and how it goes on."""

from __future__ import annotations

import shlex
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.cli import terminal
from lrplot.cli.command import Command, CommandWords
from lrplot.cli.log_options import split_plan
from lrplot.cli.outputs import targets_of, write
from lrplot.cli.select import FAIL_ON
from lrplot.errors import EXIT_FOUND, EXIT_OK, UsageError
from lrplot.model.severity import NEVER
from lrplot.options.option import JSON
from lrplot.output import write_stdout
from lrplot.render.options import OUTPUT, title_in
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.checkpoints import SavedRun
    from lrplot.checkpoints._stand import Fact, GoesOn
    from lrplot.model.plan import Plan
    from lrplot.model.report import Report

SUMMARY = "Says where a checkpoint's run stands on its schedule, how it goes on, and what a resume would miss."
EXAMPLE = "lrplot checkpoint checkpoints/last.ckpt"
_FAIL_ON = replace(FAIL_ON, help="Exit with 1 where something that a resume needs is missing, unless it is 'never'.")
OPTIONS = (
    _FAIL_ON,
    JSON,
    *(option for option in OUTPUT if option.name not in ("code", "tag", "show", "at", "x_axis", "spark", "format")),
)
_SHOWN = 3  # rates to come that are named


def run(said: CommandWords) -> int:
    """Reads a checkpoint as the command line says; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done.
    """
    values, places, words_of_plan = said.values, said.words, said.rest
    if len(places) != 1:
        raise UsageError(f"lrplot checkpoint needs one checkpoint, a file or a folder: {EXAMPLE}")
    targets = targets_of(values)
    from lrplot.checkpoints._find import read_checkpoint
    from lrplot.checkpoints._stand import facts_of
    from lrplot.planning.plans import plan_from

    if words_of_plan is not None and not words_of_plan:
        raise UsageError(f"nothing follows --, where the schedule should be: {EXAMPLE} -- cosine --T-max 400")
    asked = plan_from(words_of_plan) if words_of_plan else None
    saved = read_checkpoint(places[0])
    facts = facts_of(saved)
    onward = _onward(saved, asked)
    if onward is not None:
        facts += _onward_facts(saved, onward)
    if values.get(JSON.name):
        from lrplot.render.as_json import document

        write_stdout(document(_facts(saved, facts, onward)))
    else:
        command = shlex.join(["lrplot", "checkpoint", *said.tokens])
        report = None if onward is None else _report(onward, command, values)
        on_stdout = any(target.place == "-" for target in targets)
        if on_stdout:
            write_stdout(_text(facts).encode("utf-8"))
        if report is not None:
            write(report, targets)
        elif not on_stdout:
            raise UsageError(
                f"{places[0]} does not give its schedule away, so there is nothing to draw: name it behind --"
            )
    if FAIL_ON.name in values and values[FAIL_ON.name] != NEVER and any(fact.wrong for fact in facts):
        return EXIT_FOUND
    return EXIT_OK


def _onward(saved: SavedRun, asked: Plan | None) -> GoesOn | None:
    """The rates to come of the first schedule that tells them."""
    from lrplot.checkpoints._stand import goes_on, plan_of

    for number, schedule in enumerate(saved.schedules):
        groups = saved.optimizers[min(number, len(saved.optimizers) - 1)] if saved.optimizers else ()
        plan = asked or plan_of(schedule, groups)
        if plan is None:
            continue
        per_step = saved.step is not None and schedule.position == saved.step
        found = goes_on(plan, schedule, groups, saved.n_steps if per_step else None)
        if found is not None:
            return found
    return None


def _onward_facts(saved: SavedRun, onward: GoesOn) -> list[Fact]:
    from lrplot.checkpoints._stand import Fact

    if not onward.rates:
        text = f"a scheduler of this kind refuses the saved state: {onward.error}"
        return [Fact(label="goes on", text=text, wrong=True)]
    rates, facts = onward.rates[0], []
    kept, name = saved.schedules[0].spec.name, onward.plan.schedule.name
    if kept and kept != name:
        text = f"the checkpoint has the state of {kept}, and load_state_dict of {name} takes it without a word"
        facts.append(Fact(label="differs", text=text, wrong=True))
    shown = ", ".join(rate(value, 4) for value in rates[1 : 1 + _SHOWN]) or "nothing more"
    last = f"; {rate(rates[-1], 4)} at position {count(onward.start + len(rates) - 1)}"
    facts.append(Fact(label="goes on", text=shown + (last if len(rates) > 1 + _SHOWN else "")))
    if onward.error:
        text = f"at position {count(onward.start + len(rates))}: {onward.error}"
        facts.append(Fact(label="raises", text=text, wrong=True))
    return facts


def _text(facts: Sequence[Fact]) -> str:
    from lrplot.render.chart.typeset import clean, wrap

    width, indent = max(terminal.columns(), 40), max(len(fact.label) for fact in facts) + 2
    lines = []
    for fact in facts:
        label = f"! {fact.label}" if fact.wrong else fact.label
        first, *more = wrap(clean(fact.text, True), width - indent - 2)
        lines += [f"{label:<{indent + 2}}{first}", *(" " * (indent + 2) + line for line in more)]
    return "\n".join(lines) + "\n\n"


def _report(onward: GoesOn, command: str, values: Mapping[str, Any]) -> Report | None:
    """The schedule from its beginning, and over it what comes after the checkpoint."""
    from lrplot.checkpoints._stand import with_length
    from lrplot.errors import LrplotError
    from lrplot.model.column import Column
    from lrplot.model.trace import GroupTrace
    from lrplot.pipeline import report_on

    if not onward.rates:
        return None
    n_steps = onward.start + len(onward.rates[0])
    try:
        report = report_on(with_length(onward.plan, n_steps), title=title_in(values), command=command)
    except LrplotError:
        return None
    at = array("q", range(onward.start, n_steps))
    groups = tuple(
        GroupTrace(name=f"group {number}", lr=Column(values=rates, stride=1, n=n_steps, at=at))
        for number, rates in enumerate(onward.rates)
    )
    line = replace(report.trace.timeline, n_steps=n_steps)
    logged = replace(
        report.trace, label="from the checkpoint on", role="logged", groups=groups, stopped=None, timeline=line
    )
    return replace(report, configured=None, logged=logged, findings=())


def _facts(saved: SavedRun, facts: Sequence[Fact], onward: GoesOn | None) -> dict[str, Any]:
    return {
        "checkpoint": {"format": saved.format, "path": str(saved.path)},
        "epoch": saved.epoch,
        "step": saved.step,
        "schedulers": [
            {
                "scheduler": each.spec.name or None,
                "arguments": {name: _plain(value) for name, value in each.spec.arguments.items()},
                "position": each.position,
                "rates": list(each.rates),
                "complete": each.complete,
            }
            for each in saved.schedules
        ],
        "optimizers": [[group.get("lr") for group in groups] for groups in saved.optimizers],
        "facts": [{"about": fact.label, "text": fact.text, "wrong": fact.wrong} for fact in facts],
        "next": None if onward is None else [list(rates[1 : 1 + _SHOWN]) for rates in onward.rates],
    }


def _plain(value: Any) -> Any:
    from lrplot.model.plan import ScheduleSpec

    if isinstance(value, ScheduleSpec):
        return {"scheduler": value.name, "arguments": {name: _plain(item) for name, item in value.arguments.items()}}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


CHECKPOINT = Command(
    summary=SUMMARY,
    run=run,
    options=OPTIONS,
    usage="FILE|FOLDER [OPTIONS] [-- SCHEDULER ...]",
    about=f"{SUMMARY} It reads checkpoints of Lightning, of transformers' Trainer, Accelerate, timm and DeepSpeed, and"
    " what scripts save with torch.save, without torch and without running anything that stands in them. What follows"
    " -- is the schedule that it is to go on with; the saved values win, as they do in load_state_dict.",
    example=EXAMPLE,
    hint=f"the schedule's options follow --: {EXAMPLE} -- cosine --T-max 400",
    split=split_plan,
)
