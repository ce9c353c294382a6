"""The schedulers of other libraries as Python code, built and stepped as their families do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from lrplot.errors import UsageError
from lrplot.loop.framework import Interval
from lrplot.model.plan import ScheduleSpec
from lrplot.schedulers.code_text import STEP, SchedulerCode, Text, Verbatim, code_of
from lrplot.schedulers.families import family_named
from lrplot.schedulers.installed import imported, pairs_of

EVENTS: Mapping[Interval, str] = {"step": "ITERATION_STARTED", "epoch": "EPOCH_STARTED"}
"""The events of an Ignite trainer that a scheduler is attached to."""


def _transformers(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    """`get_scheduler`, which takes a schedule by its type; it passes most arguments on in a dictionary."""
    kind = family_named(spec.family).names()[spec.name][0]
    text.imports.add("from transformers import get_scheduler")
    lengths = {name: spec.arguments[name] for name in _COUNTED if name in spec.arguments}
    others = [f'"{key}": {text.value(key, spec.arguments[key])}' for key in spec.arguments if key not in lengths]
    specific = [f"scheduler_specific_kwargs={{{', '.join(others)}}}"] if others else []
    built = text.call("get_scheduler", [f'"{kind}"', "optimizer", *text.arguments(lengths), *specific])
    return code_of(built, call=STEP if spec.metric is None else "scheduler.step(metric)")


_COUNTED = ("num_warmup_steps", "num_training_steps")


def _pytorch_optimizer(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    module = "pytorch_optimizer.lr_scheduler"
    text.imports.add(f"from {module} import {spec.name}")
    made_by = getattr(imported(module), spec.name)
    code = code_of(text.call(spec.name, ["optimizer", *text.arguments(spec.arguments)]))
    return replace(code, made_by=made_by if isinstance(made_by, type) else None)  # its functions make torch's own


def _timm(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    """As timm's training script (1.0.31): `step(epoch + 1)` after an epoch, `step_update(num_updates)` after a step."""
    text.imports.add(f"from timm.scheduler import {spec.name}")
    values = dict(spec.arguments)
    noise = values.get("noise_range_t")
    if isinstance(noise, list) and len(noise) == 1:
        values["noise_range_t"] = noise[0]  # where it begins; timm fails on a list of one
    method = "step" if interval == "epoch" else "step_update"
    call = f"scheduler.{method}({{t}})" if spec.metric is None else f"scheduler.{method}({{t}}, metric)"
    return code_of(text.call(spec.name, ["optimizer", *text.arguments(values)]), call=call, counts="intervals")


def _ignite(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
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
    code = code_of(text.call(spec.name, ["optimizer", '"lr"', *text.arguments(values)]), call="scheduler(None)")
    first = (
        "scheduler(None)"
        if text.flat
        else f"scheduler(None)  # as trainer.add_event_handler(Events.{EVENTS[interval]}, scheduler) calls it"
    )
    return replace(code, lines=(*code.lines, first))


def _optax(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    """A LambdaLR on a base rate of 1, which leaves every bit of the schedule's values as it is."""
    text.imports |= {"import jax", "import optax"}
    schedule = f"schedule = {text.call('jax.jit', [optax_call(spec, text)])}"
    scheduler = "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: float(schedule(step)))"
    code = code_of(scheduler, lr=1.0)
    return replace(code, lines=(schedule, *code.lines))


def optax_call(spec: ScheduleSpec, text: Text) -> str:
    """A schedule of optax as an expression."""
    values = dict(spec.arguments)
    if values.get("boundaries_and_scales") is not None:
        scales = dict(pairs_of(values["boundaries_and_scales"], "--boundaries-and-scales"))
        values["boundaries_and_scales"] = Verbatim(repr(scales))
    return text.call(f"optax.{spec.name}", text.arguments(values))


LIBRARIES: Mapping[str, Callable[[ScheduleSpec, Text, Interval], SchedulerCode]] = {
    "transformers": _transformers,
    "pytorch_optimizer": _pytorch_optimizer,
    "timm": _timm,
    "ignite": _ignite,
    "optax": _optax,
}
"""What writes the schedulers of a library, by its family."""
