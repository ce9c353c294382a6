"""What a schedule lacks: asked for all at once, with a line that works."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError, as_flag, example
from lrplot.errors import option as named
from lrplot.model.plan import ScheduleSpec
from lrplot.options.kinds import KINDS, in_toml, placeholder, typed
from lrplot.planning.names import typed_names
from lrplot.schedulers.families import family_named
from lrplot.schedulers.length import missing_length

if TYPE_CHECKING:
    from lrplot.options.option import Option
    from lrplot.schedulers.family import Scheduler

# Values that make a curve worth looking at, together with each other.
_EXAMPLES: dict[str, str] = {
    "total_steps": "1000",
    "num_training_steps": "1000",
    "num_warmup_steps": "100",
    "num_stable_steps": "700",
    "num_decay_steps": "200",
    "warmup_steps": "100",
    "warmup_duration": "10",
    "decay_steps": "1000",
    "transition_steps": "1000",
    "T_0": "10",
    "base_lr": "0.001",
    "gamma": "0.95",
    "decay_rate": "0.95",
    "step_size": "30",
    "decay_t": "30",
    "milestones": "30,60",
    "start_value": "0.1",
    "init_value": "0.1",
    "peak_value": "0.1",
    "end_value": "0.001",
    "warmup_start_value": "0.001",
    "min_lr": "1e-5",
    "metric": "stalls@20",
    "durations": "50",
    "boundaries": "500",
    "milestones_values": "0:0.1,500:0.01",
    "interpolate_type": "linear",
}
_EITHER = ("min_lr", "min_lr_rate")
_PARTS = {
    "SequentialLR": ("linear --total-iters 5", "cosine --T-max 95"),
    "ChainedScheduler": ("constant", "exp --gamma 0.95"),
}
_PART_EXAMPLES = {"milestones": "5", "durations": "50", "boundaries": "500"}


class MissingArgumentsError(UsageError):
    """A schedule that lacks something; the message ends in an example of one that does not."""


def check_complete(scheduler: Scheduler, arguments: Mapping[str, Any], metric: Any) -> None:
    """Refuses a schedule that lacks something.

    Args:
        scheduler: which one.
        arguments: what it was given, by name.
        metric: what it is stepped with; None where nothing was said.

    Raises:
        MissingArgumentsError: an argument that it cannot do without is missing; the message has all of them.
    """
    missing = [option for option in scheduler.options if option.required and option.name not in arguments]
    missing = [option for option in missing if option.kind != "metric" or metric is None]
    length = missing_length(scheduler.arguments, arguments)
    if not [option for option in missing if option.kind != "metric"]:
        return  # a metric alone is asked for where the schedule is built, which knows what it could be
    missing += [each for each in scheduler.arguments if each.name == _EITHER[0] and _lacks_either(scheduler, arguments)]
    if length is not None and length not in {option.name for option in missing}:
        missing += [option for option in scheduler.arguments if option.name == length]
    said = {**arguments, **({"metric": metric} if metric is not None else {})}
    typed = typed_names(scheduler)[0]
    if scheduler.code:
        needed = " ".join(f"{option.flag} {placeholder(option)}" for option in missing)
        values = {option.name: placeholder(option) for option in missing}
        instead = example(f"lrplot {typed} {needed}", values)
        raise MissingArgumentsError(f"{scheduler.name} needs {_and(missing)}: {instead}")
    raise MissingArgumentsError(f"{scheduler.name} needs {_and(missing)}: {_instead(scheduler, said, missing)}")


def _instead(scheduler: Scheduler, said: Mapping[str, Any], missing: Sequence[Option]) -> str:
    """What to say instead: a command line that works, or in a file the keys that are missing."""
    values = {each.name: _PART_EXAMPLES.get(each.name) if scheduler.parts else None for each in missing}
    told = {each.name: in_toml(each, values[each.name] or _example(each)) for each in missing}
    return example(example_of(scheduler, said, missing), told)


def _lacks_either(scheduler: Scheduler, arguments: Mapping[str, Any]) -> bool:
    """Whether one of two arguments is needed, as of transformers' cosine_with_min_lr, and none is given."""
    names = {option.name for option in scheduler.arguments}
    return names.issuperset(_EITHER) and not set(_EITHER) & arguments.keys()


def example_of(scheduler: Scheduler, arguments: Mapping[str, Any], missing: Sequence[Option]) -> str:
    """A command line that works: with what was given, and an example for what was not.

    Example:
        >>> from lrplot.planning.names import find
        >>> onecycle = find("onecycle")
        >>> lengths = [option for option in onecycle.arguments if option.name == "total_steps"]
        >>> example_of(onecycle, {"max_lr": 0.01}, lengths)
        'lrplot onecycle --max-lr 0.01 --total-steps 1000'
    """
    words: list[str] = []
    parts: list[str] = []
    for name, value in arguments.items():
        if name == scheduler.parts:
            parts = [_typed(part) for part in value]
        else:
            words += _words(name, value)
    for option in missing:
        if option.kind == "parts":
            parts = list(_PARTS.get(scheduler.name, _parts(scheduler)))
        else:
            own = _PART_EXAMPLES.get(option.name) if scheduler.parts else None
            words += [option.flag, own or _example(option)]
    return shlex.join(["lrplot", typed_names(scheduler)[0], *parts, *words])


def _and(missing: Sequence[Option]) -> str:
    parts = "the schedules that it is made of, each in quotes"
    names = [parts if each.kind == "parts" else named(each.name) for each in missing]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _example(option: Option) -> str:
    if option.choices:
        return option.choices[0]
    return _EXAMPLES.get(option.name) or KINDS[option.kind].example or placeholder(option)


def _parts(scheduler: Scheduler) -> tuple[str, ...]:
    """Two parts of a library's own."""
    family = family_named(scheduler.family)
    for name in family.names():
        part = family.scheduler(name)
        if not any(option.kind in ("parts", "schedule", "value") for option in part.arguments if option.required):
            required = [option for option in part.arguments if option.required]
            text = example_of(part, {}, required).removeprefix("lrplot ")
            return text, text
    return (f"{scheduler.family}:NAME ...", f"{scheduler.family}:NAME ...")


def _words(name: str, value: Any) -> list[str]:
    flag = as_flag(name)
    if isinstance(value, bool):
        return [flag if value else f"--no-{flag[2:]}"]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [word for item in value for word in (flag, item)]
    return [flag, _typed(value) if isinstance(value, ScheduleSpec) else typed(value)]


def _typed(spec: ScheduleSpec) -> str:
    """A part as it was typed."""
    from lrplot.planning.to_command import words_of_schedule

    return shlex.join(words_of_schedule(spec))
