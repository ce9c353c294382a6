"""Schedulers that live in this process, foretold from a copy and left as they are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from lrplot.errors import UsageError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.plan import OptimizerSpec, ParamGroup, Plan, ScheduleSpec
from lrplot.record.detached import Copies, is_optimizer, is_scheduler, optimizers_of, unwrap
from lrplot.schedulers.optimizers import optimizer_files, optimizer_kind


def live_plan(scheduler: Any, loop: TrainingLoop | None, metric: str | Sequence[float] | None) -> Plan:
    """The plan that steps a copy of a live scheduler from where it is.

    Args:
        scheduler: a scheduler of torch, of a library or of the user's own, wrapped by a framework or not.
        loop: what the loop will do; None for one advance per step over the schedule's own length.
        metric: what a scheduler such as ReduceLROnPlateau is to be stepped with.

    Raises:
        UsageError: it is not a scheduler, or has no optimizer, or several.
    """
    inner = unwrap(scheduler)
    if is_optimizer(inner):
        raise UsageError(f"preflight takes a scheduler, and {type(inner).__name__} is an optimizer")
    if not is_scheduler(inner):
        raise UsageError(
            f"preflight takes a scheduler, something with step() and an optimizer, not {type(scheduler).__name__}:"
            " lrplot.preflight(scheduler, steps=1000)"
        )
    owned = optimizers_of(inner)
    if len(owned) != 1:
        raise UsageError(
            f"{type(inner).__name__} has {len(owned) or 'no'} optimizers of torch, and preflight needs one"
        )
    name = type(inner).__name__
    schedule = ScheduleSpec(name=name, family="python", factory=_copying(inner, owned[0]), metric=metric)
    return Plan(schedule=schedule, optimizer=optimizer_spec(owned[0]), loop=_accelerated(scheduler, loop))


def _copying(scheduler: Any, optimizer: Any) -> Callable[[Any], Any]:
    """A function that gives an optimizer the live one's groups, and a copy of the live scheduler on it."""

    def factory(own: Any) -> Any:
        copies = Copies()
        stub = copies.of(optimizer)
        for group, live in zip(own.param_groups, stub.param_groups, strict=True):
            group.update({key: value for key, value in live.items() if key != "params"})
        copies.replace(optimizer, own)
        return copies.of(scheduler)

    return factory


def optimizer_spec(optimizer: Any) -> OptimizerSpec:
    """An optimizer as a plan has it: torch's own of that name, or one that has the same hyper-parameters."""
    names = [cls.__name__.lower() for cls in type(optimizer).__mro__]
    beta = "betas" in optimizer.defaults
    kind = next((name for name in names if name in optimizer_files()), "adamw" if beta else "sgd")
    known = optimizer_kind(kind).defaults
    groups = []
    for group in optimizer.param_groups:
        values = {name: group[name] for name in ("momentum", "betas", "weight_decay") if name in group}
        values = {name: value for name, value in values.items() if name in known and value != known[name]}
        lr = float(group.get("initial_lr", group["lr"]))
        groups.append(ParamGroup(name=str(group.get("name", "")), lr=lr, **values))
    return OptimizerSpec(kind=kind, groups=tuple(groups))


def _accelerated(scheduler: Any, loop: TrainingLoop | None) -> TrainingLoop | None:
    """The loop as Accelerate runs it, where it has wrapped the scheduler: one call for each process."""
    if loop is None or type(scheduler).__name__ != "AcceleratedScheduler" or loop.framework != "torch":
        return loop
    from dataclasses import replace

    state = sys.modules["accelerate.state"].AcceleratorState()
    split = bool(scheduler.split_batches)
    devices = int(state.num_processes)
    return replace(loop, framework="accelerate", devices=devices, split_batches=split)


def loop_of(steps: int | None, epochs: int | None, batches_per_epoch: int | None, every: str) -> TrainingLoop | None:
    """The loop that `preflight` was told of; None where nothing was said.

    Raises:
        UsageError: a count below 1, a word that is none, or epochs without a length.
    """
    if every not in ("step", "epoch"):
        raise UsageError(f"every must be 'step' or 'epoch', not {every!r}")
    if steps is None and epochs is None and batches_per_epoch is None and every == "step":
        return None
    interval: Any = every
    return TrainingLoop(max_steps=steps, max_epochs=epochs, batches_per_epoch=batches_per_epoch, interval=interval)
