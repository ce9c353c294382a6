"""What the code for every framework has: the optimizer, lengths that follow from the loop, changes by hand."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.arithmetic import interval_of
from lrplot.loop.length import Length
from lrplot.loop.training_loop import Edit, TrainingLoop
from lrplot.options.expressions import names_in
from lrplot.schedulers.arguments import WHOLE
from lrplot.schedulers.code_text import SchedulerCode, Verbatim, indent_lines
from lrplot.schedulers.in_loop import loop_names, uses_loop
from lrplot.schedulers.optimizers import defaults_of, optimizer_kind
from lrplot.snippets.schedulers import interval_wanted

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.loop.timeline import Timeline, WarmUp
    from lrplot.model.plan import Plan, ScheduleSpec, Value

OWN_LOOP = named("code", "torch")
"""What to ask for where a framework has no way to do it, and a loop of one's own has."""


def interval_in(plan: Plan) -> Interval:
    """Whether the scheduler is called after optimizer steps or after epochs."""
    length = Length(advances=1, reason="", interval=interval_wanted(plan.schedule))
    return interval_of(plan.loop or TrainingLoop(), length)


def frequency_of(plan: Plan) -> int:
    """Intervals from one call to the next."""
    return 1 if plan.loop is None else plan.loop.frequency


def calls_of(plan: Plan) -> int:
    """Calls of the scheduler in a row."""
    return 1 if plan.loop is None else plan.loop.calls


def called(code: SchedulerCode, t: str, calls: int) -> list[str]:
    """The scheduler's call, in its context and as often as the loop makes it; `t` says how far the run is."""
    lines = [code.call.replace("{t}", t)]
    if code.around:
        lines = [f"with {code.around}:", *indent_lines(lines)]
    return lines if calls == 1 else [f"for _ in range({calls}):", *indent_lines(lines)]


def with_lengths(plan: Plan, line: Timeline, lengths: Mapping[str, str]) -> ScheduleSpec:
    """The schedule, with lengths computed from the loop where they are the loop's; itself where none is.

    Args:
        plan: what the code is for.
        line: the run.
        lengths: expressions for the run's optimizer steps, `total`, and `steps_per_epoch`, where there are any.
    """
    given = plan.schedule.arguments
    if plan.loop is None or not lengths or interval_in(plan) == "epoch" or not line.every_step:
        return plan.schedule
    computed: dict[str, Value] = {
        name: Verbatim(lengths["total"])
        for name in WHOLE
        if given.get(name) == line.n_steps and not isinstance(given[name], bool)
    }
    per_epoch = (given.get("epochs"), given.get("steps_per_epoch"))
    if not computed and per_epoch == (line.n_epochs, line.steps_per_epoch) and plan.schedule.name == "OneCycleLR":
        if "steps_per_epoch" in lengths:
            computed = {"steps_per_epoch": Verbatim(lengths["steps_per_epoch"])}
        else:
            given = {name: value for name, value in given.items() if name not in ("epochs", "steps_per_epoch")}
            computed = {"total_steps": Verbatim(lengths["total"])}
    return replace(plan.schedule, arguments={**given, **computed}) if computed else plan.schedule


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptNames:
    """What an expression's names stand for in code.

    Attributes:
        schedule: the schedule, `base_lr` written out where each parameter group has its own.
        lines: the statements that give the names their values.
        epoch: what `epoch` is beside `step`.
    """

    schedule: ScheduleSpec
    lines: list[str]
    epoch: str


def names_for(plan: Plan, schedule: ScheduleSpec, line: Timeline, lengths: Mapping[str, str]) -> ScriptNames:
    """What the names in a schedule's expressions stand for: `total_steps`, `steps_per_epoch`, `epoch`, `base_lr`.

    Args:
        plan: what the code is for.
        schedule: its schedule.
        line: the run.
        lengths: as for `with_lengths`.
    """
    texts = {item for value in schedule.arguments.values() for item in flat_texts(value) if uses_loop(item)}
    if not texts:
        return ScriptNames(schedule=schedule, lines=[], epoch="step")
    used = frozenset(name for text in texts for name in names_in(text))
    known = {name: value for text in texts for name, value in loop_names(text, plan).items()}
    epoch = "step"
    if {"epoch", "step"} <= used and line.steps_per_epoch:
        n_epochs, rest = divmod(line.stride, line.steps_per_epoch)
        steps = "step" if line.stride == 1 else f"step * {line.stride}"
        epoch = f"{steps} / steps_per_epoch" if rest else "step" if n_epochs == 1 else f"step * {n_epochs}"
        known |= {"steps_per_epoch": line.steps_per_epoch} if rest else {}
    if "base_lr" in known and len(plan.optimizer.groups) > 1:
        schedule = _each_group(schedule, texts, plan)
        del known["base_lr"]
    code = {"total_steps": lengths.get("total"), "steps_per_epoch": lengths.get("steps_per_epoch")}
    lines = [f"{name} = {code.get(name) or repr(value)}" for name, value in sorted(known.items())]
    return ScriptNames(schedule=schedule, lines=lines, epoch=epoch)


def flat_texts(value: object) -> list[str]:
    """The texts among an argument's values."""
    return [item for item in (value if isinstance(value, (list, tuple)) else [value]) if isinstance(item, str)]


def _each_group(schedule: ScheduleSpec, texts: Container[str], plan: Plan) -> ScheduleSpec:
    """A schedule with an expression for each parameter group, whose rate is written out."""
    arguments = dict(schedule.arguments)
    for name, value in schedule.arguments.items():
        items = list(value) if isinstance(value, (list, tuple)) else [value]
        if any(isinstance(item, str) and item in texts and "base_lr" in names_in(item) for item in items):
            items = items * len(plan.optimizer.groups) if len(items) == 1 else items
            arguments[name] = [
                re.sub(r"\bbase_lr\b", repr(loop_names("base_lr", plan, index)["base_lr"]), str(item))
                for index, item in enumerate(items)
            ]
    return replace(schedule, arguments=arguments)


def length_comment(line: Timeline) -> list[str]:
    """The comment above lengths that are computed."""
    return [f"# {line.n_steps} optimizer steps" + (f": {line.equation}" if line.steps_per_epoch else "")]


_HYPER = ("lr", "momentum", "betas", "weight_decay", "lr_scale")


def optimizer_line(plan: Plan, parameters: str, code: SchedulerCode) -> str:
    """The statement that makes the optimizer, of parameters or of named lists of them."""
    name = optimizer_kind(plan.optimizer.kind).name
    groups = plan.optimizer.groups
    if code.lr is not None:
        groups = tuple(replace(group, lr=code.lr) for group in groups)
    known = defaults_of(plan.optimizer)
    usual = {key: value for key, value in plan.optimizer.usual if key in known}
    chosen = [
        {
            key: value
            for key in _HYPER
            if (value := getattr(group, key)) is not None or (value := usual.get(key)) is not None
        }
        for group in groups
    ]
    comment = "" if code.lr is None else f"  # lr={code.lr}: the schedule's values are the rates themselves"
    if len(groups) == 1 and groups[0].lr_scale is None:
        arguments = ", ".join([parameters, *(f"{key}={value!r}" for key, value in chosen[0].items())])
        return f"optimizer = torch.optim.{name}({arguments}){comment}"
    rows = []
    for index, (group, values) in enumerate(zip(groups, chosen, strict=True)):
        variable = group.name if group.name.isidentifier() else f"group_{index}"
        items = [f'"params": {variable}', *(f'"{key}": {value!r}' for key, value in values.items())]
        rows.append(f"{{{', '.join(items)}}},")
    return "\n".join([f"optimizer = torch.optim.{name}({comment}", "    [", *indent_lines(rows, 2), "    ]", ")"])


def frozen_in(plan: Plan) -> list[str]:
    """What freezes parameter groups at the beginning of an epoch."""
    lines = []
    for index, group in enumerate(plan.optimizer.groups):
        if group.from_epoch:
            lines += [
                f'for parameter in optimizer.param_groups[{index}]["params"]:',
                f"    parameter.requires_grad_(epoch >= {group.from_epoch})",
            ]
    return lines


def edits_in(edits: tuple[Edit, ...], made: str) -> list[str]:
    """Changes of the rate by hand, each before the optimizer step of its number."""
    lines = []
    for edit in edits:
        lines.append(f"if {made} == {edit.step}:")
        if edit.group is None:
            lines += ["    for group in optimizer.param_groups:", f'        group["lr"] {edit.sign} {edit.value!r}']
        else:
            lines.append(f'    optimizer.param_groups[{edit.group}]["lr"] {edit.sign} {edit.value!r}')
    return lines


def warm_up_in(warm_up: WarmUp | None, made: str) -> tuple[list[str], list[str]]:
    """What a warm-up by hand does before an optimizer step of that number, and after it."""
    if warm_up is None:
        return [], []
    rate = f"rate * ({made} / {warm_up.turns})"
    if warm_up.start:
        rate = f"{warm_up.start!r} + (rate - {warm_up.start!r}) * ({made} / {warm_up.turns})"
    return [
        'rates = [group["lr"] for group in optimizer.param_groups]',
        f"if {made} < {warm_up.turns}:  # the warm-up",
        "    for group, rate in zip(optimizer.param_groups, rates):",
        f'        group["lr"] = {rate}',
    ], [
        "for group, rate in zip(optimizer.param_groups, rates):",
        '    group["lr"] = rate  # as the scheduler has set it',
    ]


def refuse_for_frameworks(plan: Plan, code: SchedulerCode) -> None:
    """Refuses what only a loop of one's own does: freezing parameter groups, and writing the rate before each step."""
    if frozen_in(plan):
        raise UsageError(f"no framework freezes a parameter group by itself: leave from-epoch out, or take {OWN_LOOP}")
    if code.before:
        raise UsageError(f"what writes the rate before each step is not a scheduler for a framework: take {OWN_LOOP}")


def refuse_without(code: SchedulerCode, methods: tuple[str, ...], framework: str) -> None:
    """Refuses a class of schedulers without a method that a framework calls."""
    for method in methods:
        if isinstance(code.made_by, type) and not hasattr(code.made_by, method):
            raise UsageError(f"{code.made_by.__name__} has no {method}(), which {framework} asks for: take {OWN_LOOP}")
