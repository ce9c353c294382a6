"""The optimizer's parameter groups, as many as are described."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.model.plan import OptimizerSpec, ParamGroup, ScheduleSpec, parts_of
from lrplot.schedulers.families import scheduler_of
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.loop.training_loop import TrainingLoop

# -- parameter groups --------------------------------------------------------------------------------


def usual_optimizer(loop: TrainingLoop | None) -> OptimizerSpec:
    """The optimizer where nothing is said of it: the Trainer's is AdamW, with rates of its own."""
    if loop is None:
        return OptimizerSpec()
    return OptimizerSpec(kind=loop.caller.optimizer, usual=loop.caller.hyperparameters)


def optimizer_of(
    kind: str | None,
    schedule: ScheduleSpec,
    *,
    loop: TrainingLoop | None = None,
    lr: float | Sequence[float] | None = None,
    momentum: float | Sequence[float] | None = None,
    betas: tuple[float, float] | None = None,
    weight_decay: float | Sequence[float] | None = None,
    groups: Sequence[ParamGroup] = (),
) -> OptimizerSpec:
    """The optimizer, with as many parameter groups as are described or the longest list says.

    Args:
        kind: the optimizer's kind; None for what is usual in the loop.
        schedule: the schedule, whose lists count too.
        loop: the training loop, whose framework may pass what is not said.
        lr: the rate, or one per group; so with momentum and weight_decay.
        momentum: see lr.
        betas: the betas of all groups.
        weight_decay: see lr.
        groups: groups described one by one; the other arguments hold for what they leave open.

    Raises:
        UsageError: lists or groups of different numbers, or a name given to two groups.
    """
    lr = _of_first_stage(schedule) if lr is None and not groups else lr
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
    usual = usual_optimizer(loop)
    return OptimizerSpec(kind=kind or usual.kind, groups=tuple(made), usual=usual.usual)


_MOST_LAYERS = 1000


def groups_with_layers(
    groups: Sequence[ParamGroup], lr: object, decay: float | None, layers: int | None
) -> list[ParamGroup]:
    """Parameter groups, with one for each layer of a model before them, whose rate decays towards the first layer.

    Layer `k` of `n`, counted from 1 at the input, has `lr * decay ** (n + 1 - k)`, and the rest, such as the head, the
    whole rate, as MAE and BEiT have it (MAE, util/lr_decay.py, where the head is layer n + 1).

    Args:
        groups: the groups of the rest.
        lr: the rate of the rest, one number.
        decay: the factor from one layer to the one before it; None for no such groups.
        layers: how many layers there are.

    Raises:
        UsageError: one of them is missing, or is no such number.
    """
    if decay is None and layers is None:
        return list(groups)
    if decay is None or layers is None:
        lacks = named("layer_decay", "0.75") if decay is None else named("layers", "12")
        raise UsageError(
            f"layer-wise decay needs to know both, {named('layer_decay')} and {named('layers')}: add {lacks}"
        )
    if isinstance(lr, bool) or not isinstance(lr, (int, float)):
        raise UsageError(
            f"layer-wise decay needs the rate of the last group, a single number: add {named('lr', '0.001')}"
        )
    if not 0 < decay <= 1:
        raise UsageError(f"{named('layer_decay')} must be above 0 and at most 1, 0.75 for example, not {decay!r}")
    if not 1 <= layers <= _MOST_LAYERS:
        raise UsageError(f"{named('layers')} must be a whole number from 1 to {_MOST_LAYERS}, not {layers!r}")
    made = [ParamGroup(name=f"layer_{k}", lr=lr * decay ** (layers + 1 - k)) for k in range(1, layers + 1)]
    return [*made, *groups]


def _of_first_stage(schedule: ScheduleSpec) -> float | Sequence[float] | None:
    """The rate that a run's first stage gives the optimizer; None for every other schedule."""
    if schedule.family != "stages":
        return None
    first: Any = next(iter(parts_of(schedule)), None)
    return None if first is None or first.stage is None else first.stage.lr


def _lists_in(schedule: ScheduleSpec) -> Iterator[tuple[str, int]]:
    """The arguments of a schedule, and of its parts, that hold one value per parameter group."""
    if schedule.factory is not None:
        return
    kinds = {option.name: option.kind for option in scheduler_of(schedule).arguments}
    for part in parts_of(schedule):
        yield from _lists_in(part)
    for name, value in schedule.arguments.items():
        if isinstance(value, (list, tuple)) and kinds.get(name) in ("per-group", "expression") and len(value) > 1:
            yield name, len(value)
