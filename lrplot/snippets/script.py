"""What the code for every framework has: the optimizer, lengths that follow from the loop, changes by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lrplot.errors import UsageError
from lrplot.optimizers import optimizer_kind
from lrplot.plan import Edit, Interval, Plan, ScheduleSpec, TrainingLoop, Value
from lrplot.snippets.schedulers import interval_wanted
from lrplot.snippets.text import SchedulerCode, Verbatim, indented
from lrplot.timeline import Timeline
from lrplot.training import Length, interval_of

# Arguments that hold the number of a run's optimizer steps, where they are equal to it.
_TOTALS = (
    *("total_steps", "num_training_steps", "T_max", "t_max", "total_iters", "t_initial", "decay_steps"),
    *("transition_steps", "anneal_epochs", "training_steps", "max_steps", "num_steps", "max_iters"),
)


def interval_in(plan: Plan) -> Interval:
    """Whether the scheduler is called after optimizer steps or after epochs."""
    length = Length(advances=1, reason="", interval=interval_wanted(plan.schedule))
    return interval_of(plan.loop or TrainingLoop(), length)


def frequency_of(plan: Plan) -> int:
    """Intervals from one call to the next."""
    return 1 if plan.loop is None else plan.loop.frequency


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
        for name in _TOTALS
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


def length_comment(line: Timeline) -> list[str]:
    """The comment above lengths that are computed."""
    return [f"# {line.n_steps} optimizer steps" + (f": {line.equation}" if line.steps_per_epoch else "")]


def optimizer_line(plan: Plan, parameters: str, code: SchedulerCode) -> str:
    """The statement that makes the optimizer, of parameters or of named lists of them."""
    name = optimizer_kind(plan.optimizer.kind).name
    groups = plan.optimizer.groups
    if code.lr is not None:
        groups = tuple(replace(group, lr=code.lr) for group in groups)
    chosen = [
        {
            key: value
            for key in ("lr", "momentum", "betas", "weight_decay")
            if (value := getattr(group, key)) is not None
        }
        for group in groups
    ]
    comment = "" if code.lr is None else f"  # lr={code.lr}: the schedule's values are the rates themselves"
    if len(groups) == 1:
        arguments = ", ".join([parameters, *(f"{key}={value!r}" for key, value in chosen[0].items())])
        return f"optimizer = torch.optim.{name}({arguments}){comment}"
    rows = []
    for index, (group, values) in enumerate(zip(groups, chosen, strict=True)):
        variable = group.name if group.name.isidentifier() else f"group_{index}"
        items = [f'"params": {variable}', *(f'"{key}": {value!r}' for key, value in values.items())]
        rows.append(f"{{{', '.join(items)}}},")
    return "\n".join([f"optimizer = torch.optim.{name}({comment}", "    [", *indented(rows, 2), "    ]", ")"])


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


def refuse_without(code: SchedulerCode, methods: tuple[str, ...], framework: str) -> None:
    """Refuses a class of schedulers without a method that a framework calls."""
    for method in methods:
        if isinstance(code.made_by, type) and not hasattr(code.made_by, method):
            raise UsageError(
                f"{code.made_by.__name__} has no {method}(), which {framework} asks for: take --code torch"
            )
