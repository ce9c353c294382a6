"""A user's own schedulers, named by file or module: `path/to/sched.py:Name`, `package.module:name`; on real torch."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from lrplot.errors import ENDINGS, SchedulerError, UsageError
from lrplot.errors import option as named
from lrplot.loop.length import Length
from lrplot.model.text import schedule_text
from lrplot.options.docstrings import argument_types
from lrplot.options.expressions import functions_of
from lrplot.options.from_signature import PLUMBING, option_of
from lrplot.options.option import Option
from lrplot.options.spelling import hint
from lrplot.schedulers.build import built, check_scheduler, with_parts
from lrplot.schedulers.families import family_named, family_names
from lrplot.schedulers.family import Family, Scheduler, Stepper
from lrplot.schedulers.in_loop import steps_of_an_epoch
from lrplot.schedulers.length import GUESS, kept_length, length_of
from lrplot.schedulers.metrics import takes_metric
from lrplot.schedulers.own.before_step import BeforeStep, as_steppable, rates_in, writing
from lrplot.schedulers.own.candidate import STEP_NAMES, Candidate
from lrplot.schedulers.own.find import NAMESPACES, candidate_named, namespace, sole_candidate
from lrplot.schedulers.own.load import NoSuchModuleError, folder_of, import_code, importable, source_of
from lrplot.schedulers.own.outline import outline
from lrplot.schedulers.own.reference import split_reference, text_only
from lrplot.schedulers.own.traceback import describe_error
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.model.plan import Plan, ScheduleSpec
    from lrplot.schedulers.code_text import SchedulerCode, Text
    from lrplot.schedulers.engine import Engine, Optimizer

_READINGS: dict[str, str] = {
    "class": "a class with step()",
    "factory": "a function optimizer -> scheduler",
    "factor": "a function step -> factor of the optimizer's rate",
    "rate": "a function step -> rate",
    "adjuster": "a function that writes the optimizer's rate before each step, f(optimizer, step), or returns f(step)",
    "values": "an array of rates, lr[step], or a function that returns one",
}


# -- what there is -----------------------------------------------------------------------------------


def _names() -> dict[str, tuple[str, ...]]:
    return {}  # nothing is known before a user names it


def _candidate(reference: str) -> Candidate:
    """What a reference stands for; imports the user's code."""
    place, name = split_reference(reference)
    try:
        module = import_code(place, name)
    except NoSuchModuleError as error:
        libraries = {each: f"{each}:{name}" for each in family_names() if family_named(each).named}
        meant = hint(place, libraries, "'lrplot list' shows what there is without a module")
        raise UsageError(f"{error.text}, nor a library of schedulers: {meant}") from None
    return candidate_named(module, place, name) if name else sole_candidate(module, place)


def _scheduler(reference: str) -> Scheduler:
    if text_only.get():
        return _outlined(reference)
    candidate = _candidate(reference)
    doc = candidate.doc()
    options = tuple(_options(candidate, doc))
    metric: bool | None = False
    if candidate.kind == "factory":
        metric = None
    elif candidate.kind == "class":
        metric = takes_metric(candidate.value)
    return Scheduler(
        name=candidate.name,
        family="code",
        arguments=(*options, _as_option(candidate.readings, candidate.kind)),
        doc=doc,
        takes_metric=metric,
        code=reference,
    )


def _outlined(reference: str) -> Scheduler:
    """What a reference stands for, as far as its text tells; nothing is imported."""
    place, name = split_reference(reference)
    path = source_of(place)
    found = None if path is None else outline(path, name)
    if found is None:
        raise UsageError(f"nothing is known of {reference} without importing it")
    parameters, doc = found
    options = (*_options_of(parameters, doc), _as_option(tuple(_READINGS), ""))
    return Scheduler(name=name or place, family="code", arguments=options, doc=doc, takes_metric=False, code=reference)


def _as_option(readings: Sequence[str], default: str) -> Option:
    return Option(
        name="as",
        kind="choice",
        choices=tuple(readings),
        help=f"What to take it for: {', '.join(_READINGS[reading] for reading in readings)}.",
        panel="Scheduler",
        default=default,
    )


def _options(candidate: Candidate, doc: str) -> list[Option]:
    found = _options_of(candidate.parameters, doc)
    first = candidate.given
    if candidate.kind == "factor" and first is not None and first.name not in STEP_NAMES:
        return [
            *(replace(each, required=False) for each in _options_of([first], doc)),
            *found,
        ]  # of an array's function
    if candidate.kind != "factory":
        return found
    # One that is told the step need not be given it: it may write the rate itself.
    return [replace(each, required=False) if each.name in STEP_NAMES else each for each in found]


def _options_of(parameters: Sequence[inspect.Parameter], doc: str) -> list[Option]:
    types = argument_types(doc)
    return [
        option_of(parameter, types, guessed=True)
        for parameter in parameters
        if parameter.name not in PLUMBING or parameter.default is parameter.empty
    ]


# -- building ----------------------------------------------------------------------------------------


def _build(plan: Plan) -> Stepper:
    return built(plan, partial(_construct, plan=plan))


def _construct(spec: ScheduleSpec, optimizer: Optimizer, made: Engine, plan: Plan | None = None) -> tuple[Any, Length]:
    """Builds a scheduler from what the reference stands for, and tells its length."""
    candidate = _candidate(spec.code)
    kind = spec.used_as or candidate.usual_reading(spec.arguments)
    if kind not in candidate.readings:
        raise UsageError(f"{spec.name} is {candidate.words}: as {kind!r} it can mean nothing")
    arguments, parts = with_parts(spec, optimizer, made)
    for option in _options(candidate, ""):
        if option.kind == "expression" and option.name in arguments:
            arguments[option.name] = functions_of(arguments[option.name])
    folder = folder_of(candidate.place)
    with importable(folder):
        try:
            scheduler = _made(candidate, kind, arguments, optimizer, made, plan)
        except ENDINGS:
            raise
        except BaseException as error:  # the user's code may raise anything, and its traceback is kept
            what = schedule_text(spec.name, spec.arguments)
            hint = "" if spec.used_as or kind in ("class", "factory") else _HINT
            raise SchedulerError(f"{what} cannot be built: {describe_error(error, folder)}{hint}") from error
    check_scheduler(scheduler, spec.name, optimizer)
    if kind == "values":
        n = len(getattr(scheduler, "rates", ()))
        return scheduler, Length(advances=n, reason=f"{count(n, 'rate')} in all")
    length = length_of(candidate.all_arguments(arguments), parts)
    length = kept_length(scheduler) if length is GUESS else length
    if kind == "rate" and spec.used_as is None:
        length = replace(length, reason=f"{length.reason}; {spec.name} is taken for a function step -> rate")
    return scheduler, length


_HINT = (
    f" (lrplot took it for a function step -> factor: {named('as', 'rate')}, or {named('as', 'factory')} for a function"
    " of an optimizer)"
)


def _made(
    candidate: Candidate,
    kind: str,
    arguments: Mapping[str, Any],
    optimizer: Optimizer,
    made: Engine,
    plan: Plan | None,
) -> object:
    if kind == "values":
        given = candidate.call_alone(arguments) if callable(candidate.value) else candidate.value
        return writing(rates_in(given, candidate.name), optimizer)
    if kind == "adjuster":
        return _adjuster(candidate, arguments, optimizer, plan)
    if kind in ("class", "factory"):
        if "last_epoch" in arguments and "last_epoch" not in candidate.signature.parameters:
            raise TypeError(f"{candidate.name} has no argument last_epoch to resume with")
        return as_steppable(candidate.call(optimizer, arguments), optimizer)
    function = candidate.of_step(arguments)
    last_epoch = arguments.get("last_epoch", -1)
    if kind == "factor":
        return made.schedulers["LambdaLR"](optimizer, function, last_epoch)
    return _rate_scheduler(function, optimizer, last_epoch)


def _adjuster(candidate: Candidate, arguments: Mapping[str, Any], optimizer: Optimizer, plan: Plan | None) -> object:
    """A function that writes the rate itself, told the step; its epoch, as a fraction, where it calls it so.

    As MAE does it once per step, `data_iter_step / len(data_loader) + epoch`; once per epoch, it is the epoch's number.
    """
    known = {name: namespace(value) if name in NAMESPACES else value for name, value in arguments.items()}
    step = candidate.step_parameter(known)
    if step is None:
        return as_steppable(candidate.call(optimizer, known), optimizer)
    batches = steps_of_an_epoch(plan) if "epoch" in step.name else None

    def call(t: int) -> object:
        position = t if batches is None else t % batches / batches + t // batches
        return candidate.call(optimizer, {**known, step.name: position})

    return BeforeStep(call, optimizer)


def _rate_scheduler(function: Callable[[int], Any], optimizer: Any, last_epoch: int) -> object:
    """A scheduler whose rate is what a function of the step returns, exactly."""
    from torch.optim.lr_scheduler import LRScheduler

    class RateFunction(LRScheduler):
        """Sets every group's rate to what the function returns for the number of advances."""

        def get_lr(self) -> list[Any]:
            """The function's value at this step, for each group."""
            return [function(self.last_epoch)] * len(self.optimizer.param_groups)

    return RateFunction(optimizer, last_epoch)


def _write(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    from lrplot.schedulers.own.as_code import write  # not before code is asked for

    return write(spec, text, interval)


def _write_part(spec: ScheduleSpec, text: Text) -> str:
    from lrplot.schedulers.own.as_code import write_part

    return write_part(spec, text)


FAMILY: Family = Family(
    help="your own classes and functions",
    names=_names,
    scheduler=_scheduler,
    build=_build,
    construct=_construct,
    named=False,
    write=_write,
    write_part=_write_part,
)
