"""A scheduler as Python code: the statements that build it, what they import, and the call that advances it."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from lrplot.errors import UsageError
from lrplot.loop.framework import Interval
from lrplot.model.plan import ScheduleSpec
from lrplot.schedulers.code_text import STEP, SchedulerCode, Text, code_of
from lrplot.schedulers.families import scheduler_of
from lrplot.schedulers.metrics import takes_count
from lrplot.schedulers.own.find import NAMESPACES, Candidate, candidate_named, sole_candidate
from lrplot.schedulers.own.load import imported, is_path, module_of, split_reference
from lrplot.schedulers.warmup import LIBRARY as WARMUP
from lrplot.schedulers.warmup import class_and_period
from lrplot.snippets.libraries import EVENTS, LIBRARIES, optax_call

# Names of the code around a scheduler, which a user's own must not take.
_TAKEN = ("scheduler", "optimizer", "model", "train_loader", "training_step", "metric", "torch", "math")


def scheduler_line(spec: ScheduleSpec, interval: Interval | None = None) -> str:
    """One line of Python that builds a scheduler on `optimizer`, with a comment on when it is called.

    `scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)  # scheduler.step() after every epoch`.
    Imports are left out; what is built in several statements has semicolons between them.

    Args:
        spec: the schedule. A user's own code that it names is imported.
        interval: whether it is called after every optimizer step or every epoch; None for what its arguments ask for,
            and else for every optimizer step.

    Raises:
        UsageError: there is no code to write for it, as for a function of Python's.
    """
    interval = interval or interval_wanted(spec) or "step"
    code = scheduler_code(spec, interval, flat=True)
    unit = "optimizer step" if interval == "step" else "epoch"
    if spec.family == "ignite" and not code.around:
        return f"{code.lines[0]}  # trainer.add_event_handler(Events.{EVENTS[interval]}, scheduler)"
    t = {"step": "n_steps", "epoch": "epoch + 1"}[interval]
    call = code.call.replace("{t}", t)
    needs = "" if code.lr is None else f", on an optimizer with lr={code.lr}"
    said = f"with {code.around}: {call}" if code.around else call
    return f"{'; '.join(code.lines)}  # {said} after every {unit}{needs}"


def scheduler_code(
    spec: ScheduleSpec, interval: Interval = "step", *, flat: bool = False, epoch: str = "step"
) -> SchedulerCode:
    """A scheduler as Python code, built and stepped as lrplot builds and steps it.

    Args:
        spec: the schedule. Of its arguments, those that are `Verbatim` are code already. A user's own code that it
            names is imported.
        interval: whether it is called after optimizer steps or after epochs.
        flat: whether every statement is on one line, however long.
        epoch: what `epoch` is beside `step` in an expression.

    Raises:
        UsageError: there is no code to write for it: a function of Python's, or a library of which none is known.
    """
    if spec.factory is not None:
        raise UsageError("the schedule is a function already: there is no code to write for it")
    writer = _WRITERS.get(spec.family)
    if writer is None:
        raise UsageError(f"there is no code to write for schedulers of {spec.family}, such as {spec.name}")
    text = Text(part=_part, flat=flat, epoch=epoch)
    code = writer(spec, text, interval)
    if spec.dampen is not None:
        name, period = class_and_period(spec.dampen)
        arguments = ["optimizer"] if period is None else ["optimizer", str(period)]
        text.imports.add(f"import {WARMUP}")
        line = f"warmup_scheduler = {text.call(f'{WARMUP}.{name}', arguments)}"
        code = replace(code, lines=(*code.lines, line), around="warmup_scheduler.dampening()")
    return replace(code, imports=tuple(sorted(text.imports, key=lambda each: (each.startswith("from"), each))))


def interval_wanted(spec: ScheduleSpec) -> Interval | None:
    """What a call of the scheduler stands for, where its arguments say so, as timm's do; else None."""
    if spec.family != "timm":
        return None
    return "step" if spec.arguments.get("t_in_epochs") is False else "epoch"


# -- torch's, users' and those that either is made of -------------------------------------------------


def _torch(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    return code_of(_torch_call(spec, text), call=STEP if spec.metric is None else "scheduler.step(metric)")


def _torch_call(spec: ScheduleSpec, text: Text) -> str:
    module = "torch.optim.lr_scheduler"
    if spec.name == "SWALR":
        module = "torch.optim.swa_utils"
        text.imports.add(f"import {module}")
    first = [] if spec.name == "ChainedScheduler" else ["optimizer"]
    return text.call(f"{module}.{spec.name}", [*first, *text.arguments(spec.arguments, _expressions(spec))])


def _expressions(spec: ScheduleSpec) -> set[str]:
    return {option.name for option in scheduler_of(spec).options if option.kind == "expression"}


def _part(spec: ScheduleSpec, text: Text) -> str:
    """A scheduler within another one, as an expression."""
    if spec.family == "torch":
        return _torch_call(spec, text)
    if spec.family == "optax":
        return optax_call(spec, text)
    if spec.family != "code":
        raise UsageError(f"{spec.name} of {spec.family} cannot be a part of another scheduler")
    if spec.used_as == "rate":
        raise UsageError(f"no code is written for {spec.name} --as rate within another scheduler: write a factor")
    return _own_call(spec, _candidate(spec), text)


def _candidate(spec: ScheduleSpec) -> Candidate:
    place, name = split_reference(spec.code)
    module = imported(place)
    return candidate_named(module, place, name) if name else sole_candidate(module, place)


def reading_of(spec: ScheduleSpec) -> str:
    """What a user's code is taken for."""
    return spec.used_as or _candidate(spec).usual_reading(spec.arguments)


def _own(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
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
            " written: take --interval epoch, or write the call by hand"
        )
    call = text.call(name, _bound(candidate, "optimizer", {**values, step.name: "{t}"}))
    return SchedulerCode(lines=(), imports=(), call=call, counts="calls", before=True)


def writing_code(line: str) -> SchedulerCode:
    """The code that takes each step's rate from an array, which one statement makes."""
    call = 'for group in optimizer.param_groups:\n    group["lr"] = float(rates[{t}])'
    return SchedulerCode(lines=(line,), imports=(), call=call, counts="calls", before=True)


def _values(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    place, colon, column = spec.code.rpartition(":")
    if spec.code.endswith(".npy"):
        text.imports.add("import numpy")
        return writing_code(f"rates = numpy.load({spec.code!r})")
    if colon:
        text.imports.add("import csv")
        return writing_code(f"rates = [float(row[{column!r}]) for row in csv.DictReader(open({place!r}))]")
    return writing_code(f"rates = {spec.arguments.get('values') or '[' + spec.code.strip('[]') + ']'}")


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


_WRITERS: Mapping[str, Callable[[ScheduleSpec, Text, Interval], SchedulerCode]] = {
    "torch": _torch,
    "code": _own,
    "values": _values,
    **LIBRARIES,
}
