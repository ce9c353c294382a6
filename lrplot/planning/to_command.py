"""From a plan back to the words that ask for it, on the command line."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from lrplot.errors import as_flag
from lrplot.loop.training_loop import Edit, TrainingLoop
from lrplot.model.plan import OptimizerSpec, ParamGroup, Plan, ScheduleSpec, Stage, Value, is_parts
from lrplot.options.kinds import read, typed
from lrplot.options.option import CLASH_PREFIX, Option
from lrplot.planning.groups import usual_optimizer
from lrplot.planning.names import typed_names
from lrplot.schedulers.families import family_named, scheduler_of
from lrplot.schedulers.family import METRIC

_NOTHING: Mapping[str, Value] = {}
_DEFAULTS = {each.name: each.default for each in fields(TrainingLoop)}


def command_of(plan: Plan) -> str:
    """The command line that makes a plan, as it would be typed: `lrplot onecycle --max-lr 0.01 ...`.

    Empty where there is none: a schedule that is a Python function or holds one, or a value that words cannot say, such
    as the text "10" for an argument of a user's that takes anything.
    """
    words = words_of(plan)
    return "" if words is None else shlex.join(["lrplot", *words])


def words_of(plan: Plan) -> list[str] | None:
    """The words after `lrplot` that make a plan; None where there are none."""
    schedule = plan.schedule
    if schedule.family == "values" and not schedule.code:
        return None  # more rates than anybody types
    if _has_function(schedule) or not _is_typable(schedule):
        return None
    words = words_of_schedule(schedule, _passed(plan))
    taken = {option.name for option in scheduler_of(schedule).arguments}
    said = [*_optimizer(plan.optimizer, usual_optimizer(plan.loop)), *_loop(plan.loop)]
    if schedule.metric is not None and "metric" not in taken:
        said.insert(0, (METRIC.name, typed(schedule.metric)))
    if schedule.dampen is not None:
        said.append(("dampen", schedule.dampen))
    if plan.resume_with is not None:
        inner = words_of(plan.resume_with)
        if inner is None:
            return None
        said.append(("resume_with", shlex.join(inner)))
    if plan.engine != "source":
        said.append(("engine", plan.engine))
    for name, value in said:
        flag = as_flag(CLASH_PREFIX + name if name in taken and name != METRIC.name else name)
        words += [flag] if value is True else _said(flag, str(value))
    return words


def _has_function(spec: ScheduleSpec) -> bool:
    if spec.factory is not None:
        return True
    values = [
        item for value in spec.arguments.values() for item in (value if isinstance(value, (list, tuple)) else [value])
    ]
    return any(_has_function(item) if isinstance(item, ScheduleSpec) else callable(item) for item in values)


def _is_typable(spec: ScheduleSpec) -> bool:
    """Whether the values of arguments that take anything are what their words would be read as."""
    values: list[Any] = list(spec.arguments.values())
    parts = [each for value in values for each in (value if is_parts(value) else [value])]
    if not all(_is_typable(each) for each in parts if isinstance(each, ScheduleSpec)):
        return False
    takes_anything = [option for option in scheduler_of(spec).arguments if option.kind == "value"] if spec.code else []
    said = [(option, spec.arguments.get(option.name)) for option in takes_anything]
    return all(value is None or _reads_as(option, value) for option, value in said)


def _reads_as(option: Option, value: Any) -> bool:
    found = read(option, typed(value))
    return bool(found == value) and isinstance(found, str) == isinstance(value, str) and not isinstance(value, bool)


def _passed(plan: Plan) -> Mapping[str, Value]:
    """The arguments that the loop's framework passes by itself, where the user left them out."""
    arguments_of = family_named(plan.schedule.family).framework_arguments
    passed = arguments_of(plan.loop) if arguments_of is not None and plan.loop is not None else {}
    return {name: value for name, value in passed.items() if name in plan.schedule.framework_arguments}


def words_of_schedule(spec: ScheduleSpec, passed: Mapping[str, Value] = _NOTHING) -> list[str]:
    """A scheduler's name and arguments, but for those that need no word."""
    scheduler = scheduler_of(spec)
    options = {option.name: option for option in scheduler.arguments}
    words = [typed_names(scheduler)[0]]
    for name, value in spec.arguments.items() if spec.family != "values" else ():
        if value is None or (name in passed and passed[name] == value):
            continue  # None is what an argument is that nobody gave
        if isinstance(value, ScheduleSpec):
            words += _said(_flag(options.get(name), name), shlex.join(words_of_schedule(value)))
        elif is_parts(value):
            parts: Any = value
            words += [shlex.join([*words_of_schedule(part), *_of_stage(part)]) for part in parts]
        else:
            words += _argument(options.get(name), name, value)
    if spec.used_as is not None:
        words += ["--as", spec.used_as]
    return words


def _of_stage(spec: ScheduleSpec) -> Iterator[str]:
    """What a stage says beside its schedule."""
    if spec.stage is None:
        return
    if spec.metric is not None:
        yield from (METRIC.flag, typed(spec.metric))
    for each in fields(Stage):
        value = getattr(spec.stage, each.name)
        if value is not None:
            yield from (as_flag(each.name), typed(value))


def _argument(option: Option | None, name: str, value: Any) -> Iterator[str]:
    flag = _flag(option, name)
    if option is not None and option.kind == "bool":
        yield flag if value else f"--no-{flag.removeprefix('--')}"
    elif option is not None and option.repeatable and isinstance(value, (list, tuple)):
        for item in value:
            yield from _said(flag, typed(item))
    else:
        yield from _said(flag, typed(value))


def _flag(option: Option | None, name: str) -> str:
    return option.flag if option is not None else as_flag(name)


def _said(flag: str, text: str) -> list[str]:
    return [f"{flag}={text}"] if text.startswith("--") else [flag, text]


def _optimizer(spec: OptimizerSpec, usual: OptimizerSpec) -> list[tuple[str, str]]:
    said = [("optimizer", spec.kind)] if spec.kind != usual.kind else []
    if any(
        group.name or group.lr_scale is not None or group.from_epoch is not None for group in spec.groups
    ) or not _uniform(spec.groups):
        return [*said, *(("group", text) for group in spec.groups for text in [_group(group)])]
    for name in ("lr", "momentum", "betas", "weight_decay"):
        values = [getattr(group, name) for group in spec.groups]
        if values[0] is not None:
            said.append((name, typed(values if name != "betas" and len(values) > 1 else values[0])))
    return said


def _uniform(groups: Sequence[ParamGroup]) -> bool:
    """Whether the groups can be said as one list per hyper-parameter."""
    for name in ("lr", "momentum", "betas", "weight_decay"):
        values = [getattr(group, name) for group in groups]
        if (None in values and any(value is not None for value in values)) or (
            name == "betas" and len(set(values)) > 1
        ):
            return False
    return True


def _group(group: ParamGroup) -> str:
    items = []
    for each in fields(ParamGroup):
        value = getattr(group, each.name)
        if isinstance(value, tuple):
            items.append(f"{each.name}=({typed(value)})")
        elif value not in (None, ""):
            items.append(f"{each.name}={typed(value)}")
    return ",".join(items)


def _loop(loop: TrainingLoop | None) -> Iterator[tuple[str, Any]]:
    if loop is None:
        return
    for name, value in _stated(loop).items():
        if name == "fast_forward":
            continue
        if name == "resume_mode" and loop.fast_forward is not None:
            value = f"{value} {loop.fast_forward}"
        if name == "edits":
            yield from (("set", _edit(edit)) for edit in value)
        else:
            yield name, value if isinstance(value, bool) else typed(value)


def _stated(loop: TrainingLoop) -> Mapping[str, Any]:
    """What a loop says beyond its defaults, without what is only said for an axis and changes no rate."""
    idle = {"sequence_length", "seconds_per_step"}
    if loop.batch_size is not None and loop.dataset_size is None and loop.batches_per_epoch is None:
        idle |= {"batch_size", "accumulate_grad_batches"} | (set() if loop.caller.calls_per_device else {"devices"})
    values = {name: getattr(loop, name) for name in _DEFAULTS if name not in idle}
    return {name: value for name, value in values.items() if value != _DEFAULTS[name]}


def _edit(edit: Edit) -> str:
    group = "" if edit.group is None else f"[{edit.group}]"
    return f"{edit.step}:lr{group}{edit.sign}{typed(edit.value)}"
