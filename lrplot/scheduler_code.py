"""A scheduler as Python code: the statements that build it, what they import, and the call that advances it."""

from __future__ import annotations

import ast
import json
import keyword
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import indent
from typing import Literal

from lrplot.candidates import Candidate, candidate_named, sole_candidate
from lrplot.errors import UsageError
from lrplot.families import family_named, scheduler_of
from lrplot.importing import imported, is_path, parted
from lrplot.libraries import imported as library
from lrplot.libraries import pairs_of
from lrplot.metrics import takes_count
from lrplot.plan import Interval, ScheduleSpec, Value
from lrplot.warmup import LIBRARY as WARMUP
from lrplot.warmup import class_and_period

_WIDTH = 88  # of a call on one line
_STEP = "scheduler.step()"
# Names of the code around a scheduler, which a user's own must not take.
_TAKEN = ("scheduler", "optimizer", "model", "train_loader", "training_step", "metric", "torch", "math")


class Verbatim(str):
    """An argument's value that is Python code already: `len(train_loader) * 5`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SchedulerCode:
    """A scheduler as Python code.

    Attributes:
        lines: the statements that build `scheduler` on `optimizer`.
        imports: the statements that import what they use, torch left out.
        call: the call that advances it; `{t}` in it stands for how far the run is.
        counts: what `{t}` counts, this time included: `calls` of it, or `intervals`, which are optimizer steps or
            epochs; empty where the call does not say.
        around: the context that the call is made in; empty where there is none.
        lr: the rate that the optimizer must have for it; None for any.
        made_by: the class or function that makes it, where it may be none of torch's schedulers; else None.
    """

    lines: tuple[str, ...]
    imports: tuple[str, ...]
    call: str = _STEP
    counts: Literal["", "calls", "intervals"] = ""
    around: str = ""
    lr: float | None = None
    made_by: Callable[..., object] | None = None


def scheduler_line(spec: ScheduleSpec, interval: Interval = "step") -> str:
    """One line of Python that builds a scheduler on `optimizer`, with a comment on when it is called.

    `scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)  # scheduler.step() after every epoch`.
    Imports are left out; what is built in several statements has semicolons between them.

    Args:
        spec: the schedule. A user's own code that it names is imported.
        interval: whether it is called after every optimizer step or every epoch.

    Raises:
        UsageError: there is no code to write for it, as for a function of Python's.
    """
    code = scheduler_code(spec, interval, flat=True)
    unit = "optimizer step" if interval == "step" else "epoch"
    if spec.family == "ignite":
        return f"{code.lines[0]}  # trainer.add_event_handler(Events.{_EVENTS[interval]}, scheduler)"
    t = {"step": "n_steps", "epoch": "epoch + 1"}[interval]
    call = code.call.replace("{t}", t)
    needs = "" if code.lr is None else f", on an optimizer with lr={code.lr}"
    said = f"with {code.around}: {call}" if code.around else call
    return f"{'; '.join(code.lines)}  # {said} after every {unit}{needs}"


_EVENTS: Mapping[Interval, str] = {"step": "ITERATION_STARTED", "epoch": "EPOCH_STARTED"}


def scheduler_code(spec: ScheduleSpec, interval: Interval = "step", *, flat: bool = False) -> SchedulerCode:
    """A scheduler as Python code, built and stepped as lrplot builds and steps it.

    Args:
        spec: the schedule. Of its arguments, those that are `Verbatim` are code already. A user's own code that it
            names is imported.
        interval: whether it is called after optimizer steps or after epochs.
        flat: whether every statement is on one line, however long.

    Raises:
        UsageError: there is no code to write for it: a function of Python's, or a library of which none is known.
    """
    if spec.factory is not None:
        raise UsageError("the schedule is a function already: there is no code to write for it")
    writer = _WRITERS.get(spec.family)
    if writer is None:
        raise UsageError(f"there is no code to write for schedulers of {spec.family}, such as {spec.name}")
    text = _Text(flat=flat)
    code = writer(spec, text, interval)
    if spec.warmup is not None:
        name, period = class_and_period(spec.warmup)
        arguments = ["optimizer"] if period is None else ["optimizer", str(period)]
        text.imports.add(f"import {WARMUP}")
        line = f"warmup_scheduler = {text.call(f'{WARMUP}.{name}', arguments)}"
        code = replace(code, lines=(*code.lines, line), around="warmup_scheduler.dampening()")
    return replace(code, imports=tuple(sorted(text.imports)))


def interval_wanted(spec: ScheduleSpec) -> Interval | None:
    """What a call of the scheduler stands for, where its arguments say so, as timm's do; else None."""
    if spec.family != "timm":
        return None
    return "step" if spec.arguments.get("t_in_epochs") is False else "epoch"


# -- text --------------------------------------------------------------------------------------------


@dataclass(kw_only=True, slots=True)
class _Text:
    """Python text that is being written, and the imports that it needs."""

    flat: bool
    imports: set[str] = field(default_factory=set)

    def call(self, name: str, arguments: Iterable[str]) -> str:
        """A call, on one line where it is short."""
        arguments = list(arguments)
        flat = f"{name}({', '.join(arguments)})"
        if self.flat or (len(flat) <= _WIDTH and "\n" not in flat):
            return flat
        return "\n".join([f"{name}(", *(indent(f"{argument},", "    ") for argument in arguments), ")"])

    def arguments(self, values: Mapping[str, Value], expressions: Iterable[str] = ()) -> list[str]:
        """Arguments by name; of those in `expressions`, texts are written as functions."""
        return [f"{name}={self.value(name, value, name in expressions)}" for name, value in values.items()]

    def value(self, name: str, value: Value, is_expression: bool = False) -> str:
        """An argument's value."""
        if isinstance(value, Verbatim):
            if "math." in value:
                self.imports.add("import math")
            return str(value)
        if isinstance(value, ScheduleSpec):
            return _part(value, self)
        if isinstance(value, str):
            return self.function(value) if is_expression else json.dumps(value, ensure_ascii=False)
        if isinstance(value, (list, tuple)):
            items = [self.value(name, item, is_expression) for item in value]
            if not self.flat and any(isinstance(item, ScheduleSpec) for item in value):
                return "\n".join(["[", *(indent(f"{item},", "    ") for item in items), "]"])
            ending = "," if len(items) == 1 else ""
            return f"[{', '.join(items)}]" if isinstance(value, list) else f"({', '.join(items)}{ending})"
        if callable(value):
            raise UsageError(f"{name} is a Python function, whose code lrplot does not have")
        return f'float("{value}")' if isinstance(value, float) and not math.isfinite(value) else repr(value)

    def function(self, text: str) -> str:
        """An expression as a lambda, with imports of what it uses of Python's math."""
        names = {node.id for node in ast.walk(ast.parse(text.strip(), mode="eval")) if isinstance(node, ast.Name)}
        self.imports.update(f"from math import {name}" for name in names if name in vars(math))
        if "math" in names:
            self.imports.add("import math")
        variable = next((name for name in ("epoch", "step", "x") if name in names), "epoch")
        if {"epoch", "step"} <= names:
            return f"lambda epoch: (lambda step: {text})(epoch)"
        return f"lambda {variable}: {text}"

    def imported(self, spec: ScheduleSpec, candidate: Candidate) -> str:
        """Imports a user's class or function, and says by which name it is called."""
        place, name = parted(spec.code)
        module = place
        comment = ""
        if is_path(place):
            module = Path(place).stem
            comment = f"  # {place}: its folder must be on Python's path"
            if not module.isidentifier() or keyword.iskeyword(module):
                raise UsageError(f"{place} cannot be imported by that name: rename it, or write the code by hand")
        top, dot, rest = (name or candidate.name).partition(".")
        known = f"own_{top}" if top in _TAKEN else top
        self.imports.add(f"from {module} import {top if known == top else f'{top} as {known}'}{comment}")
        return known + dot + rest


# -- torch's, users' and those that either is made of -------------------------------------------------


def _torch(spec: ScheduleSpec, text: _Text, interval: Interval) -> SchedulerCode:
    return _code_of(_torch_call(spec, text), call=_STEP if spec.metric is None else "scheduler.step(metric)")


def _code_of(built: str, **more: object) -> SchedulerCode:
    return replace(SchedulerCode(lines=(f"scheduler = {built}",), imports=()), **more)  # type: ignore[arg-type]


def _torch_call(spec: ScheduleSpec, text: _Text) -> str:
    module = "torch.optim.lr_scheduler"
    if spec.name == "SWALR":
        module = "torch.optim.swa_utils"
        text.imports.add(f"import {module}")
    first = [] if spec.name == "ChainedScheduler" else ["optimizer"]
    return text.call(f"{module}.{spec.name}", [*first, *text.arguments(spec.arguments, _expressions(spec))])


def _expressions(spec: ScheduleSpec) -> set[str]:
    return {option.name for option in scheduler_of(spec).options if option.kind == "expression"}


def _part(spec: ScheduleSpec, text: _Text) -> str:
    """A scheduler within another one, as an expression."""
    if spec.family == "torch":
        return _torch_call(spec, text)
    if spec.family == "optax":
        return _optax_call(spec, text)
    if spec.family != "code":
        raise UsageError(f"{spec.name} of {spec.family} cannot be a part of another scheduler")
    if spec.used_as == "rate":
        raise UsageError(f"no code is written for {spec.name} --as rate within another scheduler: write a factor")
    return _own_call(spec, _candidate(spec), text)


def _candidate(spec: ScheduleSpec) -> Candidate:
    place, name = parted(spec.code)
    module = imported(place)
    return candidate_named(module, place, name) if name else sole_candidate(module, place)


def _own(spec: ScheduleSpec, text: _Text, interval: Interval) -> SchedulerCode:
    candidate = _candidate(spec)
    code = _code_of(_own_call(spec, candidate, text))
    reading = spec.used_as or candidate.kind
    if reading in ("factor", "rate"):
        return replace(code, lr=1.0 if reading == "rate" else None)
    code = replace(code, made_by=candidate.value)
    if isinstance(candidate.value, type) and takes_count(candidate.value):
        return replace(code, call="scheduler.step({t})", counts="calls")
    return code if spec.metric is None else replace(code, call="scheduler.step(metric)")


def _own_call(spec: ScheduleSpec, candidate: Candidate, text: _Text) -> str:
    """A user's scheduler; around a function of the step, a LambdaLR."""
    name, expressions = text.imported(spec, candidate), _expressions(spec)
    values = {key: text.value(key, value, key in expressions) for key, value in spec.arguments.items()}
    if (spec.used_as or candidate.kind) in ("class", "factory"):
        return text.call(name, _bound(candidate, "optimizer", values))
    function = name
    if isinstance(candidate.value, type):
        function = text.call(name, _bound(candidate, "", values))
    elif values:
        function = f"lambda step: {name}({', '.join(_bound(candidate, 'step', values))})"
    return text.call("torch.optim.lr_scheduler.LambdaLR", ["optimizer", function])


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


# -- other libraries' --------------------------------------------------------------------------------


def _transformers(spec: ScheduleSpec, text: _Text, interval: Interval) -> SchedulerCode:
    """`get_scheduler`, which takes a schedule by its type; it passes most arguments on in a dictionary."""
    kind = family_named(spec.family).names()[spec.name][0]
    text.imports.add("from transformers import get_scheduler")
    lengths = {name: spec.arguments[name] for name in _COUNTED if name in spec.arguments}
    others = [f'"{key}": {text.value(key, spec.arguments[key])}' for key in spec.arguments if key not in lengths]
    specific = [f"scheduler_specific_kwargs={{{', '.join(others)}}}"] if others else []
    built = text.call("get_scheduler", [f'"{kind}"', "optimizer", *text.arguments(lengths), *specific])
    return _code_of(built, call=_STEP if spec.metric is None else "scheduler.step(metric)")


_COUNTED = ("num_warmup_steps", "num_training_steps")


def _pytorch_optimizer(spec: ScheduleSpec, text: _Text, interval: Interval) -> SchedulerCode:
    module = "pytorch_optimizer.lr_scheduler"
    text.imports.add(f"from {module} import {spec.name}")
    made_by = getattr(library(module), spec.name)
    code = _code_of(text.call(spec.name, ["optimizer", *text.arguments(spec.arguments)]))
    return replace(code, made_by=made_by if isinstance(made_by, type) else None)  # its functions make torch's own


def _timm(spec: ScheduleSpec, text: _Text, interval: Interval) -> SchedulerCode:
    """As timm's training script (1.0.31): `step(epoch + 1)` after an epoch, `step_update(num_updates)` after a step."""
    text.imports.add(f"from timm.scheduler import {spec.name}")
    values = dict(spec.arguments)
    noise = values.get("noise_range_t")
    if isinstance(noise, list) and len(noise) == 1:
        values["noise_range_t"] = noise[0]  # where it begins; timm fails on a list of one
    method = "step" if interval == "epoch" else "step_update"
    call = f"scheduler.{method}({{t}})" if spec.metric is None else f"scheduler.{method}({{t}}, metric)"
    return _code_of(text.call(spec.name, ["optimizer", *text.arguments(values)]), call=call, counts="intervals")


def _ignite(spec: ScheduleSpec, text: _Text, interval: Interval) -> SchedulerCode:
    """Called as an engine calls its handlers, before the first step and between steps."""
    if spec.metric is not None:
        raise UsageError(
            f"{spec.name} reads its metric from an Ignite evaluator, which a plain loop does not have:"
            " attach it to yours, or take torch's own, lrplot plateau"
        )
    text.imports.add(f"from ignite.handlers.param_scheduler import {spec.name}")
    values = dict(spec.arguments)
    if "milestones_values" in values:
        pairs = pairs_of(values["milestones_values"], "--milestones-values")
        values["milestones_values"] = Verbatim(repr([tuple(pair) for pair in pairs]))
    code = _code_of(text.call(spec.name, ["optimizer", '"lr"', *text.arguments(values)]), call="scheduler(None)")
    first = f"scheduler(None)  # as trainer.add_event_handler(Events.{_EVENTS[interval]}, scheduler) calls it"
    return replace(code, lines=(*code.lines, first))


def _optax(spec: ScheduleSpec, text: _Text, interval: Interval) -> SchedulerCode:
    """A LambdaLR on a base rate of 1, which leaves every bit of the schedule's values as it is."""
    text.imports |= {"import jax", "import optax"}
    schedule = f"schedule = {text.call('jax.jit', [_optax_call(spec, text)])}"
    scheduler = "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: float(schedule(step)))"
    code = _code_of(scheduler, lr=1.0)
    return replace(code, lines=(schedule, *code.lines))


def _optax_call(spec: ScheduleSpec, text: _Text) -> str:
    values = dict(spec.arguments)
    if values.get("boundaries_and_scales") is not None:
        scales = dict(pairs_of(values["boundaries_and_scales"], "--boundaries-and-scales"))
        values["boundaries_and_scales"] = Verbatim(repr(scales))
    return text.call(f"optax.{spec.name}", text.arguments(values))


_WRITERS: Mapping[str, Callable[[ScheduleSpec, _Text, Interval], SchedulerCode]] = {
    "torch": _torch,
    "code": _own,
    "transformers": _transformers,
    "pytorch_optimizer": _pytorch_optimizer,
    "timm": _timm,
    "ignite": _ignite,
    "optax": _optax,
}
