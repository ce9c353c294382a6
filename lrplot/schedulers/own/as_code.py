"""A user's own schedulers as Python code: what imports them, builds them and calls them."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.schedulers.code_text import SchedulerCode, Text, code_of, writing_code
from lrplot.schedulers.families import scheduler_of
from lrplot.schedulers.metrics import takes_count
from lrplot.schedulers.own.find import NAMESPACES, candidate_named, sole_candidate
from lrplot.schedulers.own.load import import_code, module_of
from lrplot.schedulers.own.reference import is_path, split_reference

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.model.plan import ScheduleSpec
    from lrplot.schedulers.own.candidate import Candidate

# Names of the code around a scheduler, which a user's own must not take.
_TAKEN = ("scheduler", "optimizer", "model", "train_loader", "training_step", "metric", "torch", "math")


def reading_of(spec: ScheduleSpec) -> str:
    """What a user's code is taken for."""
    return spec.used_as or _candidate(spec).usual_reading(spec.arguments)


def write(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    """A class, a function or an array of a user's, built and called as lrplot does."""
    candidate = _candidate(spec)
    reading = spec.used_as or candidate.usual_reading(spec.arguments)
    if reading in ("adjuster", "values"):
        return _before_step(spec, candidate, reading, text, interval)
    code = code_of(_own_call(spec, candidate, text))
    if reading in ("factor", "rate"):
        return replace(code, lr=1.0 if reading == "rate" else None)
    code = replace(code, made_by=candidate.value)
    if isinstance(candidate.value, type) and takes_count(candidate.value):
        return replace(code, call="scheduler.step({t})", counts="calls")
    return code if spec.metric is None else replace(code, call="scheduler.step(metric)")


def write_part(spec: ScheduleSpec, text: Text) -> str:
    """A user's scheduler within another one, as an expression."""
    if spec.used_as == "rate":
        raise UsageError(
            f"no code is written for {spec.name}, {named('as', 'rate')}, within another scheduler: write a factor"
        )
    return _own_call(spec, _candidate(spec), text)


def _candidate(spec: ScheduleSpec) -> Candidate:
    place, name = split_reference(spec.code)
    module = import_code(place)
    return candidate_named(module, place, name) if name else sole_candidate(module, place)


def _before_step(
    spec: ScheduleSpec, candidate: Candidate, reading: str, text: Text, interval: Interval
) -> SchedulerCode:
    """What writes the rate itself, before each step."""
    name = _imported(spec, candidate, text)
    values = {key: text.value(key, value) for key, value in spec.arguments.items()}
    if any(key in NAMESPACES for key in values):
        raise UsageError(f"no code is written for {spec.name}, which takes a script's settings as one argument")
    if reading == "values":
        call = text.call(name, [f"{key}={each}" for key, each in values.items()])
        return writing_code(f"rates = {name if candidate.kind == 'values' else call}")
    step = candidate.step_parameter(spec.arguments)
    if step is None:
        line = f"adjust = {text.call(name, _bound(candidate, 'optimizer', values))}"
        return SchedulerCode(lines=(line,), imports=(), call="adjust({t})", counts="calls", before=True)
    if "epoch" in step.name and interval == "step":
        raise UsageError(
            f"{spec.name} is told the epoch as a fraction, batch / len(train_loader) + epoch, for which no code is"
            f" written: take {named('interval', 'epoch')}, or write the call by hand"
        )
    call = text.call(name, _bound(candidate, "optimizer", {**values, step.name: "{t}"}))
    return SchedulerCode(lines=(), imports=(), call=call, counts="calls", before=True)


def _own_call(spec: ScheduleSpec, candidate: Candidate, text: Text) -> str:
    """A user's scheduler; around a function of the step, a LambdaLR."""
    name, expressions = _imported(spec, candidate, text), _expressions(spec)
    values = {key: text.value(key, value, key in expressions) for key, value in spec.arguments.items()}
    if (spec.used_as or candidate.kind) in ("class", "factory"):
        return text.call(name, _bound(candidate, "optimizer", values))
    function = name
    if isinstance(candidate.value, type):
        function = text.call(name, _bound(candidate, "", values))
    elif values:
        function = f"lambda step: {name}({', '.join(_bound(candidate, 'step', values))})"
    return text.call("torch.optim.lr_scheduler.LambdaLR", ["optimizer", function])


def _expressions(spec: ScheduleSpec) -> set[str]:
    return {option.name for option in scheduler_of(spec).arguments if option.kind == "expression"}


def _imported(spec: ScheduleSpec, candidate: Candidate, text: Text) -> str:
    """Imports a user's class or function, and says by which name it is called."""
    place, name = split_reference(spec.code)
    module = place
    comment = ""
    if is_path(place):
        module = module_of(Path(place))
        whose = f"the folder of {module.partition('.')[0]}" if "." in module else "its folder"
        comment = f"  # {place}: {whose} must be on Python's path"
        if not all(part.isidentifier() and not keyword.iskeyword(part) for part in module.split(".")):
            raise UsageError(f"{place} cannot be imported by that name: rename it, or write the code by hand")
    top, dot, rest = (name or candidate.name).partition(".")
    known = f"own_{top}" if top in _TAKEN else top
    text.imports.add(f"from {module} import {top if known == top else f'{top} as {known}'}{comment}")
    return known + dot + rest


def _bound(candidate: Candidate, first: str, values: Mapping[str, str]) -> list[str]:
    """The arguments of a call, by name but for what comes first and what has no name."""
    found: list[str] = []
    for parameter in candidate.signature.parameters.values():
        given = parameter is candidate.given
        if not given and parameter.name not in values:
            continue
        value = first if given else values[parameter.name]
        unnamed = parameter.kind in (parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL)
        leads = given and parameter is next(iter(candidate.signature.parameters.values()))
        found.append(value if unnamed or (leads and not found) else f"{parameter.name}={value}")
    return found
