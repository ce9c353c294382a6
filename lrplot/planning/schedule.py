"""From words and values to a schedule: which arguments the scheduler gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError, as_flag
from lrplot.errors import option as named
from lrplot.model.plan import ScheduleSpec, Stage
from lrplot.options.field_words import option_meant
from lrplot.options.option import Option, plain
from lrplot.options.reader import parse, split_schedule
from lrplot.options.spelling import hint
from lrplot.planning.missing import MissingArgumentsError, check_complete
from lrplot.planning.names import find, typed_names
from lrplot.planning.options import LOOP, OPTIMIZER
from lrplot.schedulers.families import family_named

if TYPE_CHECKING:
    from lrplot.loop.training_loop import TrainingLoop
    from lrplot.schedulers.family import Scheduler

_DEEPEST = 5  # schedules within schedules, each level's quotes doubling those of the level below
_LONGEST = 1 << 16  # characters of a part
_BESIDE = ("lr", "optimizer", "momentum", "betas", "weight_decay", "max_steps", "max_epochs", "batches_per_epoch")
_OF_STAGE = tuple(each.name for each in fields(Stage))


def schedule_of(
    scheduler: Scheduler,
    values: Mapping[str, Any],
    words: Sequence[str | ScheduleSpec] = (),
    loop: TrainingLoop | None = None,
    depth: int = 0,
) -> ScheduleSpec:
    """The schedule that some values of its options make.

    Args:
        scheduler: which one.
        values: its arguments by name, and `metric` where it takes one.
        words: what was typed without a dash: nested schedules, each one word, or made already.
        loop: the training loop, whose framework may pass arguments by itself.
        depth: in how many other schedules it lies.

    Raises:
        UsageError: a name that it does not have, a required one that is missing, words it cannot take.
    """
    options = scheduler.options
    _refuse_unknown(scheduler, values, [option.name for option in options])
    own = {option.name for option in options if option.kind != "metric" and option.name != "as"}  # no Python name
    arguments = {name: value for name, value in values.items() if name in own}
    for option in options:
        if option.repeatable and isinstance(arguments.get(option.name), list) and len(arguments[option.name]) == 1:
            arguments[option.name] = arguments[option.name][0]
    if words:
        if not scheduler.parts:
            meant = _meant(str(words[0]), [option for option in options if option.name not in values])
            raise UsageError(f"{scheduler.name} takes only options, and '{words[0]}' is not one: {meant}")
        arguments = {scheduler.parts: [_nested(scheduler.parts, word, depth) for word in words], **arguments}
    arguments_of = family_named(scheduler.family).framework_arguments
    passed = arguments_of(loop) if arguments_of is not None and loop is not None else {}
    from_framework = {name: value for name, value in passed.items() if name in own and name not in arguments}
    arguments |= from_framework
    for option in options:
        if option.kind == "schedule" and option.name in arguments:
            arguments[option.name] = _nested(option.name, arguments[option.name], depth)
    check_complete(scheduler, arguments, values.get("metric"))
    return ScheduleSpec(
        name=scheduler.name,
        arguments=arguments,
        metric=None if "metric" in own else values.get("metric"),
        family=scheduler.family,
        code=scheduler.code,
        used_as=values.get("as"),
        framework_arguments=tuple(from_framework),
    )


def _refuse_unknown(scheduler: Scheduler, values: Mapping[str, Any], names: Sequence[str]) -> None:
    """Refuses an argument that a scheduler does not have."""
    for name in values:
        if name not in names:
            known = option_meant(name, {*names, *_BESIDE})
            meant = f"it is {known}" if known else hint(name, names, f"it has {', '.join(names) or 'none'}")
            raise UsageError(f"{scheduler.name} has no argument {name}: {meant}")


def _meant(word: str, options: Sequence[Option]) -> str:
    """What somebody meant who typed a word where only options can stand, of the options not given yet."""
    name, equals, value = word.lstrip("-\u2010\u2011\u2012\u2013\u2014\u2212").partition("=")
    for option in options:
        if plain(option.name) == plain(name):
            return f"did you mean {named(option.name, value if equals else '')}?"
    required = [option.name for option in options if option.required]
    return f"did you mean {named(required[0], word)}?" if len(required) == 1 else "its --help lists them"


def _typed(scheduler: Scheduler) -> str:
    return typed_names(scheduler)[0]


def _nested(name: str, value: Any, depth: int) -> Any:
    """A scheduler's argument that is another schedule; None as it is."""
    if isinstance(value, str):
        if depth >= _DEEPEST or len(value) > _LONGEST:
            raise UsageError(
                f"there are schedules within schedules, more than {_DEEPEST} deep: write one sequence of all of them"
                if depth >= _DEEPEST
                else f"a part of {len(value):,} characters is longer than the {_LONGEST:,} that are read"
            )
        return _stage(value, depth + 1) if name == "stages" else _part(value, depth + 1)
    if value is None or isinstance(value, ScheduleSpec):
        return value
    raise UsageError(f"{name} must be a schedule in words, 'cosine --T-max 9500', not {value!r}")


def _part(text: str, depth: int) -> ScheduleSpec:
    """A nested schedule, written as it would be typed after `lrplot`."""
    tokens = _tokens(text)
    if not tokens:
        raise UsageError("a part of the schedule is empty: write for example 'linear --total-iters 500'")
    scheduler = find(tokens[0])
    others = f"a part takes the scheduler's own options, and 'lrplot {_typed(scheduler)} --help' lists them"
    values, words = parse(tokens[1:], scheduler.arguments, f"the part '{tokens[0]}'", others)
    return _of_part(text, scheduler, values, words, depth)


def _stage(text: str, depth: int) -> ScheduleSpec:
    """A stage of a run: a schedule with its rate and its length, `cosine --T-max 30 --lr 0.1 --max-epochs 30`."""
    tokens = _tokens(text)
    if not tokens:
        raise UsageError("a stage is empty: write for example 'cosine --T-max 30 --lr 0.1 --max-epochs 30'")
    scheduler = find(tokens[0])
    own = scheduler.options
    taken = {option.name for option in own}
    shared = [option for option in (*OPTIMIZER, *LOOP) if option.name in _OF_STAGE and option.name not in taken]
    others = "a stage takes the scheduler's own options, --lr, --momentum, --weight-decay, --max-epochs and --max-steps"
    values, words = parse(tokens[1:], (*own, *shared), f"the stage '{tokens[0]}'", others)
    said = {option.name: values.pop(option.name) for option in shared if option.name in values}
    spec = _of_part(text, scheduler, values, words, depth)
    said = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    return replace(spec, stage=Stage(**said))


def _of_part(
    text: str, scheduler: Scheduler, values: Mapping[str, Any], words: Sequence[str], depth: int
) -> ScheduleSpec:
    try:
        return schedule_of(scheduler, values, words, depth=depth)
    except MissingArgumentsError as error:
        raise UsageError(f"the part '{text}': {error.told(as_flag, _as_part)}") from None


def _as_part(command: str, values: Mapping[str, str]) -> str:
    """What to say instead of a part of a schedule."""
    return f"write '{command.removeprefix('lrplot ')}'"


def _tokens(text: str) -> list[str]:
    if "(" in text:
        from lrplot.planning.pasted.source import is_python
        from lrplot.planning.pasted.words import part_words  # which reads arguments by this module's options

        if is_python(text):
            return part_words(text)
    return split_schedule(text)
