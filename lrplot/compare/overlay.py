"""Several reports on one axis, and the labels that tell what differs between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from lrplot.compare.sweep import naming
from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.training_loop import Edit, TrainingLoop
from lrplot.model.report import Report
from lrplot.model.text import schedule_text, value_text
from lrplot.planning.recipes import RECIPE, recipe_named
from lrplot.schedulers.families import scheduler_of
from lrplot.schedulers.optimizers import optimizer_kind

if TYPE_CHECKING:
    from lrplot.compare.sweep import Varied
    from lrplot.model.grid import Grid
    from lrplot.model.plan import Plan, ScheduleSpec, Value

_MANY = 4  # schedulers of different names are counted in a title, no longer named


def compare(
    parts: Sequence[Report],
    labels: Sequence[str] = (),
    *,
    title: str = "",
    command: str = "",
    grid: Grid | None = None,
    shades: Sequence[float] = (),
    notes: Sequence[str] = (),
) -> Report:
    """Puts reports on one axis.

    Args:
        parts: two reports or more, each of a single schedule.
        labels: what to call them; by default what differs between their plans.
        title: the picture's title; by default what they have in common.
        command: the command line that asks for it.
        grid: how to arrange the runs in panels; as many cells as there are parts.
        shades: where each run stands among several values of one number, 0 to 1; none for any other comparison.
        notes: what was settled for the user.

    Raises:
        UsageError: fewer than two reports, a comparison among them, or runs that count in different units.
    """
    if len(parts) < 2:
        raise UsageError(f"a comparison needs two schedules or more, not {len(parts)}")
    if any(part.compared for part in parts):
        raise UsageError("a comparison cannot be compared again: give the reports that it was made of")
    labels = labels or labels_of([part.plan for part in parts])
    compared = tuple(
        replace(part, trace=replace(part.trace, label=label)) for part, label in zip(parts, labels, strict=True)
    )
    _refuse_different_units(compared)
    return Report(
        plan=compared[0].plan,
        trace=compared[0].trace,
        defaults=compared[0].defaults,
        title=title or title_of([part.plan for part in parts]),
        command=command,
        compared=compared,
        grid=grid,
        shades=tuple(shades),
        notes=(*notes, *dict.fromkeys(note for part in parts for note in part.notes)),
    )


def compare_values(varied: Varied, run: Callable[[Plan], Report], *, title: str = "", command: str = "") -> Report:
    """Puts what comes of several values of an argument on one axis.

    Args:
        varied: the plans that the values make.
        run: steps a plan and says what is wrong with it.
        title: the picture's title; by default what the plans have in common.
        command: the command line that asks for it.

    Raises:
        LrplotError: what cannot be stepped or compared, with the value that it comes with.
    """
    reports = []
    for label, plan in zip(varied.labels, varied.plans, strict=True):
        with naming(label):
            reports.append(run(plan))
    return compare(reports, varied.labels, title=title, command=command, grid=varied.grid, shades=varied.shades)


def _refuse_different_units(parts: Sequence[Report]) -> None:
    """Refuses runs whose steps stand for epochs, as their batches are unknown, beside runs in optimizer steps."""
    lines = [part.trace.timeline for part in parts]
    units = [line.steps_per_epoch == 1 and line.batches_per_epoch is None for line in lines]
    if any(units) and not all(units):
        of_epochs, of_steps = parts[units.index(True)].trace.label, parts[units.index(False)].trace.label
        raise UsageError(
            f"{of_epochs} can only be counted in epochs and {of_steps} in optimizer steps:"
            f" say how many batches an epoch has, {named('batches_per_epoch', 'N')}"
        )


def title_of(plans: Sequence[Plan]) -> str:
    """What schedules have in common: the scheduler with the arguments that all have, or else their names."""
    names = list(dict.fromkeys(_names(plans)))
    if len(names) >= _MANY:
        return f"{len(plans)} schedules"
    if len(names) > 1:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    first, *others = (plan.schedule.arguments for plan in plans)
    alike = {name: value for name, value in first.items() if all(_has(other, name, value) for other in others)}
    bare = not alike and plans[0].schedule.family == RECIPE  # a name of no class, and nothing to say of it
    return names[0] if bare else schedule_text(names[0], alike)


def _has(arguments: Mapping[str, Value], name: str, value: Value) -> bool:
    return name in arguments and value_text(arguments[name]) == value_text(value)


# -- labels ------------------------------------------------------------------------------------------


def labels_of(plans: Sequence[Plan]) -> list[str]:
    """What differs between plans, in a few words for each.

    Different schedulers are told apart by their names and by the arguments that not all of them have, equal
    ones by the arguments that differ; options of optimizer and loop are added only where that is not enough.
    """
    names = _names(plans)
    alone = len(set(names)) == 1
    given = [{name: value_text(value) for name, value in _asked(plan.schedule).items()} for plan in plans]
    if alone:
        labels = [", ".join(texts) for texts in _differing(given, [_argument_defaults(plan) for plan in plans])]
    else:
        shown = [", ".join(texts) for texts in _differing(given, [{}] * len(plans))]
        labels = [f"{name}({text})" if text else name for name, text in zip(names, shown, strict=True)]
    labels = _extended(labels, plans, whole=alone)
    labels = [label or name for label, name in zip(labels, names, strict=True)]
    return _numbered(labels)


def _names(plans: Sequence[Plan]) -> list[str]:
    """The schedulers' names; users' own that only share a name are called as they were typed, `sched.py:decay`."""
    known: dict[str, set[str]] = {}
    for plan in plans:
        known.setdefault(plan.schedule.name, set()).add(plan.schedule.code)
    schedules = [plan.schedule for plan in plans]
    return [each.code if each.code and len(known[each.name]) > 1 else each.name for each in schedules]


def _asked(schedule: ScheduleSpec) -> Mapping[str, Value]:
    """The arguments of a schedule, and the warm-up around it."""
    around = {} if schedule.dampen is None else {"dampen": schedule.dampen}
    return {**schedule.arguments, **around}


def _differing(given: Sequence[Mapping[str, str]], defaults: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """For each of several sets of values, in words, those that are not the same in all of them."""
    names = {name for each in given for name in each}
    known = [{**default, **each} for each, default in zip(given, defaults, strict=True)]
    kept = {name for name in names if len({each.get(name) for each in known}) > 1}
    found = []
    for each, values in zip(given, known, strict=True):
        # An argument without a default is not worth a word where it was not given.
        shown = [name for name in dict.fromkeys([*each, *values]) if name in kept]
        found.append([f"{name}={values[name]}" + ("" if name in each else " (default)") for name in shown])
    return found


def _argument_defaults(plan: Plan) -> dict[str, str]:
    """The defaults of a scheduler's arguments in words; nothing is known of what Python code builds."""
    schedule = plan.schedule
    if schedule.factory is not None:
        return {}
    named = recipe_named(schedule.name) if schedule.family == RECIPE else scheduler_of(schedule)
    options = [option for option in (named.options if named else ()) if option.name != "as" and option.default]
    return {
        option.name: option.default if option.default_value is None else value_text(_as_typed(option.default_value))
        for option in options
    }


def _as_typed(value: Any) -> Any:
    """A default as a command's value of the same would be: several are a list."""
    return list(value) if isinstance(value, tuple) else value


def _extended(labels: Sequence[str], plans: Sequence[Plan], *, whole: bool) -> list[str]:
    """The labels with what differs in optimizer and loop: of all plans, or of those whose labels are the same."""
    found = list(labels)
    groups = [range(len(plans))] if whole else [_where(labels, label) for label, n in Counter(labels).items() if n > 1]
    for group in groups:
        given = [_surroundings(plans[index]) for index in group]
        defaults = [_optimizer_defaults(plans[index]) for index in group]
        for index, texts in zip(group, _differing(given, defaults), strict=True):
            found[index] = ", ".join([*([labels[index]] if labels[index] else []), *texts])
    return found


def _where(labels: Sequence[str], label: str) -> list[int]:
    return [index for index, each in enumerate(labels) if each == label]


def _surroundings(plan: Plan) -> dict[str, str]:
    """What was said of a plan's optimizer and loop, in words by name."""
    optimizer, loop = plan.optimizer, plan.loop or TrainingLoop()
    found = {"optimizer": optimizer.kind}
    for name in (each.name for each in fields(optimizer.groups[0])):
        chosen = [getattr(group, name) for group in optimizer.groups]
        if any(value is not None for value in chosen):
            found[name] = value_text(chosen if len(set(chosen)) > 1 else chosen[0])
    said = {each.name: getattr(loop, each.name) for each in fields(loop)}
    said["set"] = " and ".join(_edit_text(edit) for edit in said.pop("edits"))
    return found | {name: str(value) for name, value in said.items() if value not in (None, (), "")}


def _edit_text(edit: Edit) -> str:
    """A change by hand as it is typed: `500:lr*=0.5`."""
    group = "" if edit.group is None else f"[{edit.group}]"
    return f"{edit.step}:lr{group}{edit.sign}{value_text(edit.value)}"


def _optimizer_defaults(plan: Plan) -> dict[str, str]:
    return {name: value_text(value) for name, value in optimizer_kind(plan.optimizer.kind).defaults.items()}


def _numbered(labels: Sequence[str]) -> list[str]:
    """The labels, those of equal plans with their number."""
    n_alike, seen = Counter(labels), Counter[str]()
    found = []
    for label in labels:
        seen[label] += 1
        found.append(f"{label} ({seen[label]})" if n_alike[label] > 1 else label)
    return found
