"""From names and words to a plan: which scheduler is meant, which arguments it gets, how many groups there are."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from lrplot.errors import MissingLibraryError, UsageError
from lrplot.families import Scheduler, family_named, family_names, parts_of, scheduler_of
from lrplot.importing import is_path, parted
from lrplot.options import Option, parse, plain
from lrplot.plan import OptimizerSpec, ParamGroup, ScheduleSpec, TrainingLoop
from lrplot.wording import count

_PLAIN = "torch"  # the family whose schedulers need no prefix

code_allowed: ContextVar[bool] = ContextVar("code_allowed", default=True)
"""Whether a name may be that of a user's code, which is imported: not where a file names it and nobody allowed it."""

METRIC = Option(
    name="metric",
    kind="metric",
    help="What the scheduler is stepped with: numbers, an expression of epoch, or a CSV file's column.",
    panel="Scheduler",
    required=True,
)


def key_of(name: str) -> str:
    """A scheduler's name as names are compared: `OneCycleLR`, `one-cycle` and `onecycle` are one."""
    key = name.replace("-", "").replace("_", "").lower()
    for ending in ("scheduler", "lr"):
        if len(key) > len(ending):
            key = key.removesuffix(ending)
    return key


def typed_names(scheduler: Scheduler) -> tuple[str, ...]:
    """The names to type for a scheduler, the best one first: `onecycle`, or `warm-restarts` and `sgdr`."""
    if scheduler.code:
        return (scheduler.code,)
    short_names = family_named(scheduler.family).names().get(scheduler.name, ())
    if scheduler.family == _PLAIN:
        return short_names or (key_of(scheduler.name),)
    return tuple(f"{scheduler.family}:{name}" for name in (*short_names, scheduler.name))


@cache
def _by_key(family: str) -> dict[str, str]:
    """Every key that stands for a scheduler of a family, with the scheduler's name."""
    found: dict[str, str] = {}
    for name, short_names in family_named(family).names().items():
        for alias in (*short_names, name):
            if found.setdefault(key_of(alias), name) != name:
                raise LookupError(f"{alias} names both {name} and {found[key_of(alias)]}")
    return found


@cache
def _libraries() -> frozenset[str]:
    """The families whose schedulers have names, to be typed after the family's own."""
    return frozenset(name for name in family_names() if family_named(name).named)


def find(name: str) -> Scheduler:
    """The scheduler of that name, whatever its case, hyphens, underscores, with or without LR at its end.

    Args:
        name: `onecycle` for one of torch's, `transformers:cosine` for another library's, and for a user's own code
            `path/to/sched.py:Name` or `package.module:name`, which is imported.

    Raises:
        UsageError: there is none; the message says which name is close.
        SchedulerError: the user's code raises while it is imported.
        MissingLibraryError: there is no torch, or the library is not installed.
    """
    prefix, colon, rest = name.partition(":")
    family = prefix.lower().replace("-", "_") if colon else _PLAIN
    if is_path(parted(name)[0]) or (colon and family not in _libraries()):
        if not code_allowed.get():
            raise UsageError(
                f"'{name}' is code, and a file must not run code by itself: if you trust it, add --allow-code"
            )
        return family_named("code").scheduler(name)
    if not family_named(family).installed:
        raise MissingLibraryError(
            f"{family_named(family).library} is not installed in this Python, and '{name}' needs it:"
            f" type {family_named(family).install}"
        )
    known = _by_key(family)
    key = key_of(rest if colon else name)
    if key not in known:
        raise UsageError(f"there is no scheduler named '{name}': {_hint(prefix, colon, key, known)}")
    return family_named(family).scheduler(known[key])


def _hint(prefix: str, colon: str, key: str, known: Mapping[str, str]) -> str:
    """What to type instead of a name that is none, which is `prefix` alone, or `key` in the library `prefix`."""
    library = prefix.lower().replace("-", "_")
    if library in _libraries() and not (colon and key):
        return f"'lrplot list {library}' shows those of {library}"
    if not colon and Path(f"{prefix}.py").is_file():
        return f"did you mean your file {prefix}.py?"
    if not colon and "." in prefix and not Path(prefix).is_file():
        return f"what is in a module is named lrplot {prefix}:NAME"
    commands = () if colon else (command for command in ("list", "compare") if command != key)
    close = get_close_matches(key, [*known, *commands], n=1)
    shown = f"{prefix}:" if colon else ""
    return (
        f"did you mean {shown}{close[0]}?" if close else f"'lrplot list{f' {library}' if colon else ''}' shows them all"
    )


def options_of(scheduler: Scheduler) -> tuple[Option, ...]:
    """The options of a scheduler: its constructor's arguments, and its metric where it takes one or may take one."""
    if scheduler.takes_metric is None and "metric" not in {option.name for option in scheduler.options}:
        return (*scheduler.options, replace(METRIC, required=False))
    return (*scheduler.options, METRIC) if scheduler.takes_metric else scheduler.options


def schedule_of(
    scheduler: Scheduler, values: Mapping[str, Any], words: Sequence[str] = (), loop: TrainingLoop | None = None
) -> ScheduleSpec:
    """The schedule that some values of its options make.

    Args:
        scheduler: which one.
        values: its arguments by name, and `metric` where it takes one.
        words: what was typed without a dash: nested schedules, each one word.
        loop: the training loop, whose framework may pass arguments by itself.

    Raises:
        UsageError: a name that it does not have, a required one that is missing, words it cannot take.
    """
    options = options_of(scheduler)
    for name in values:
        if name not in {option.name for option in options}:
            close = get_close_matches(name, [option.name for option in options], n=1)
            hint = f": did you mean {close[0]}?" if close else ""
            raise UsageError(f"{scheduler.name} has no argument {name}{hint}")
    own = {option.name for option in options if option.kind != "metric" and option.name != "as"}  # no Python name
    arguments = {name: value for name, value in values.items() if name in own}
    for option in options:
        if option.repeatable and isinstance(arguments.get(option.name), list) and len(arguments[option.name]) == 1:
            arguments[option.name] = arguments[option.name][0]
    parts = next((option for option in options if option.kind == "parts"), None)
    if words:
        if parts is None:
            meant = _meant(words[0], [option for option in options if option.name not in values])
            raise UsageError(f"{scheduler.name} takes options only, and '{words[0]}' is none: {meant}")
        arguments = {parts.name: [_part(word) for word in words], **arguments}
    lends = family_named(scheduler.family).lent
    passed = lends(loop) if lends is not None and loop is not None else {}
    lent = {name: value for name, value in passed.items() if name in own and name not in arguments}
    arguments |= lent
    for option in options:
        if option.kind == "schedule" and option.name in arguments:
            arguments[option.name] = _nested(option, arguments[option.name])
    for option in options:
        if option.required and option.name not in arguments and option.kind != "metric":
            raise UsageError(_missing(scheduler, option))
    return ScheduleSpec(
        name=scheduler.name,
        arguments=arguments,
        metric=None if "metric" in own else values.get("metric"),
        family=scheduler.family,
        code=scheduler.code,
        used_as=values.get("as"),
        lent=tuple(lent),
    )


def _meant(word: str, options: Sequence[Option]) -> str:
    """What somebody meant who typed a word where only options can stand, of the options not given yet."""
    name, equals, value = word.lstrip("-\u2010\u2011\u2012\u2013\u2014\u2212").partition("=")
    for option in options:
        if plain(option.name) == plain(name):
            return f"did you mean {option.flag}{' ' + value if equals else ''}?"
    required = [option.flag for option in options if option.required]
    return f"did you mean {required[0]} {word}?" if len(required) == 1 else "its --help lists them"


def _typed(scheduler: Scheduler) -> str:
    return typed_names(scheduler)[0]


def _missing(scheduler: Scheduler, option: Option) -> str:
    typed = f"lrplot {_typed(scheduler)}"
    if option.kind == "parts":
        example = "'linear --total-iters 500' 'cosine --T-max 9500' ..."
        if family_named(scheduler.family).library:
            example = f"'{scheduler.family}:NAME ...' '{scheduler.family}:NAME ...' ..."
        return f"{scheduler.name} needs the schedules that it is made of, each in quotes: {typed} {example}"
    return f"{scheduler.name} needs {option.flag}: {typed} {option.flag} {option.placeholder}"


def _nested(option: Option, value: Any) -> Any:
    """A scheduler's argument that is another schedule; None as it is."""
    if isinstance(value, str):
        return _part(value)
    if value is None or isinstance(value, ScheduleSpec):
        return value
    raise UsageError(f"{option.name} must be a schedule in words, 'cosine --T-max 9500', not {value!r}")


def _part(text: str) -> ScheduleSpec:
    """A nested schedule, written as it would be typed after `lrplot`."""
    try:
        tokens = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"'{text}' cannot be read as a schedule ({error}): check its quotes") from None
    if not tokens:
        raise UsageError("a part of the schedule is empty: write for example 'linear --total-iters 500'")
    scheduler = find(tokens[0])
    hint = f"a part takes the scheduler's own options, and 'lrplot {_typed(scheduler)} --help' lists them"
    values, words = parse(tokens[1:], scheduler.options, f"the part '{tokens[0]}'", hint)
    return schedule_of(scheduler, values, words)


# -- parameter groups --------------------------------------------------------------------------------


def optimizer_of(
    kind: str,
    schedule: ScheduleSpec,
    *,
    lr: float | Sequence[float] | None = None,
    momentum: float | Sequence[float] | None = None,
    betas: tuple[float, float] | None = None,
    weight_decay: float | Sequence[float] | None = None,
    groups: Sequence[ParamGroup] = (),
) -> OptimizerSpec:
    """The optimizer, with as many parameter groups as are described or the longest list says.

    Args:
        kind: the optimizer's kind.
        schedule: the schedule, whose lists count too.
        lr: the rate, or one per group; so with momentum and weight_decay.
        momentum: see lr.
        betas: the betas of all groups.
        weight_decay: see lr.
        groups: groups described one by one; the other arguments hold for what they leave open.

    Raises:
        UsageError: lists or groups of different numbers, or a name given to two groups.
    """
    lists = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}
    counts = {name: len(value) for name, value in lists.items() if isinstance(value, Sequence)}
    counts |= dict(_lists_in(schedule))
    if len(set(counts.values())) > 1:
        said = " and ".join(f"{name} has {n} values" for name, n in counts.items())
        raise UsageError(f"{said}: give one value, or one for each parameter group, everywhere")
    n_groups = next(iter(counts.values()), len(groups) or 1)
    if groups and n_groups != len(groups):
        there = "is one group" if len(groups) == 1 else f"are {count(len(groups), 'group')}"
        raise UsageError(f"{next(iter(counts))} has {n_groups} values, and there {there}")
    names = [group.name for group in groups if group.name]
    if len(set(names)) < len(names):
        raise UsageError(f"two parameter groups are named '{max(names, key=names.count)}': give each its own name")

    def of(value: float | Sequence[float] | None, group: int) -> float | None:
        return value[group] if isinstance(value, Sequence) else value

    made = []
    for index in range(n_groups):
        own = groups[index] if groups else ParamGroup()
        common = {"lr": of(lr, index), "momentum": of(momentum, index), "weight_decay": of(weight_decay, index)}
        every: dict[str, Any] = {**common, "betas": betas}
        left_open = {name: value for name, value in every.items() if getattr(own, name) is None}
        made.append(replace(own, **left_open))
    return OptimizerSpec(kind=kind, groups=tuple(made))


def _lists_in(schedule: ScheduleSpec) -> Iterator[tuple[str, int]]:
    """The arguments of a schedule, and of its parts, that hold one value per parameter group."""
    if schedule.factory is not None:
        return
    kinds = {option.name: option.kind for option in scheduler_of(schedule).options}
    for part in parts_of(schedule):
        yield from _lists_in(part)
    for name, value in schedule.arguments.items():
        if isinstance(value, (list, tuple)) and kinds.get(name) in ("per-group", "expression") and len(value) > 1:
            yield name, len(value)
