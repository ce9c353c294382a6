"""A recorded run as a plan, so that a command line can ask for it and every rule can look at it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from lrplot.errors import LrplotError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.plan import OptimizerSpec, ParamGroup, Plan, ScheduleSpec
from lrplot.model.recording import RecordedScheduler, Recording
from lrplot.schedulers.families import family_named
from lrplot.schedulers.optimizers import optimizer_kind

Raw = Mapping[str, Any]
_FUNCTIONS = ("lr_lambda", "scale_fn")  # arguments whose value has no name


def plan_of(record: Raw, optimizer: Raw, recording: Recording) -> Plan | None:
    """The plan that a recorded run follows, as far as its loop and its schedule can be named; else None.

    Nothing says yet that it gives the recorded rates: the engine is to tell.
    """
    driver = recording.driver
    if len(recording.drivers) != 1 or driver is None or recording.by_hand is not None:
        return None
    raw = next(each for each in record["schedulers"] if each["index"] == driver.index)
    schedule = _schedule(driver, raw)
    if schedule is None:
        return None
    try:
        optimizer_kind(optimizer["class"])
        return Plan(schedule=schedule, optimizer=optimizer_of(optimizer), loop=_loop(optimizer, recording))
    except LrplotError:
        return None


def _schedule(driver: RecordedScheduler, raw: Raw) -> ScheduleSpec | None:
    if raw["maker"]:
        names = family_named("transformers").names()
        if raw["maker"] not in names:
            return None
        return ScheduleSpec(name=raw["maker"], arguments=_of_maker(raw), family="transformers")
    if not raw["module"].startswith("torch.optim"):
        return None
    arguments = _arguments(driver.arguments)
    return None if arguments is None else ScheduleSpec(name=driver.name, arguments=arguments)


def _of_maker(raw: Raw) -> dict[str, Any]:
    """The arguments of a function of transformers, as its own signature has them."""
    known = {option.name for option in family_named("transformers").scheduler(raw["maker"]).arguments}
    return {name: value for name, value in raw["arguments"].items() if name in known}


def _arguments(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Arguments as a schedule takes them; None where one of them is a function."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in _FUNCTIONS and value is not None:
            return None
        made = _value(value)
        if made is _NOTHING:
            return None
        if name != "last_epoch" or value != -1:
            found[name] = made
    return found


_NOTHING: Any = object()


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        arguments = _arguments(value["arguments"])
        return _NOTHING if arguments is None else ScheduleSpec(name=value["scheduler"], arguments=arguments)
    if isinstance(value, list):
        made = [_value(each) for each in value]
        return _NOTHING if any(each is _NOTHING for each in made) else made
    return value


def optimizer_of(optimizer: Raw) -> OptimizerSpec:
    """The optimizer as it was built: its class, torch's own or not, and what its groups were given."""
    try:
        defaults = optimizer_kind(optimizer["class"]).defaults
    except LrplotError:  # another library's, or the script's own
        defaults = {}
    groups = []
    for name, made in zip(optimizer["groups"], optimizer["made"], strict=False):
        chosen = {key: value for key, value in made.items() if value is not None}
        chosen = {key: tuple(value) if key == "betas" else value for key, value in chosen.items()}
        kept = {key: value for key, value in chosen.items() if key == "lr" or value != defaults.get(key)}
        groups.append(ParamGroup(name=name, **kept))
    return OptimizerSpec(kind=optimizer["class"].lower(), groups=tuple(groups) or (ParamGroup(),))


def _loop(optimizer: Raw, recording: Recording) -> TrainingLoop:
    steps, every = optimizer["steps_per_epoch"], recording.accumulate_grad_batches
    batches = recording.batches_per_epoch
    total = recording.total_steps or recording.steps
    made = total + len(recording.skip_steps)
    if steps is None:
        batches, every = None, 1
    elif batches is None or math.ceil(batches / every) != steps:
        batches, every = steps, 1  # a rest of batches that makes no step, or several steps of a batch
    epochs = recording.epochs if steps and recording.epochs and recording.epochs * steps == made else None
    framework: Any = recording.framework
    both = recording.interval == "step" and recording.calls_at_epoch_end == 1
    interval: Any = "both" if both else recording.interval
    order: Any = recording.step_order
    return TrainingLoop(
        max_epochs=epochs,
        max_steps=None if epochs else made,
        batches_per_epoch=batches,
        accumulate_grad_batches=every,
        devices=recording.devices if batches or framework == "accelerate" else 1,
        interval=interval if steps else None,
        frequency=optimizer.get("frequency", 1),
        framework=framework,
        skip_steps=recording.skip_steps if framework in ("torch", "lightning") else (),
        step_order=order,
    )
