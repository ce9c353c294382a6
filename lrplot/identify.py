"""Which schedule made a curve: every family guesses, and the schedulers themselves are the only judge."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from lrplot.errors import LrplotError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.plan import OptimizerSpec, ParamGroup, Plan, ScheduleSpec, parts_of
from lrplot.schedulers.families import families
from lrplot.simulate.resume import build

if TYPE_CHECKING:
    from lrplot.model.points import Points
    from lrplot.schedulers.family import Guess

_MOST = 6  # schedules that are named
_TRIES = 24  # steps towards the end of a range of integers
_SECONDS = 0.8  # after which no more is tried, where something fits
_STEPS = 100_000  # steps from which on a longer run is given more time

Path: TypeAlias = "tuple[str | int, ...]"
"""The way to an argument: its name, or that of the parts, the place of a part, and its argument's name."""


def identify(points: Points, most: int = _MOST) -> list[Plan]:
    """The schedules that give every value of a curve, the usual one first.

    Args:
        points: the curve, by 0-based optimizer step.
        most: how many to find.
    """
    found: list[Plan] = []
    began = time.thread_time()
    patience = _SECONDS * max(1, (points.steps[-1] if len(points) else 0) / _STEPS)
    tried: set[str] = set()
    shapes: set[str] = set()
    for guess in _guesses(points):
        if time.thread_time() - began > patience * (1 if found else 4):
            break
        plan = plan_of(guess, points)
        key = repr(plan)
        shape = _shape(plan)
        if key in tried or shape in shapes:
            continue
        tried.add(key)
        if gives(plan, points):
            found.append(plan)
            shapes.add(shape)
        if len(found) == most:
            break
    return sorted(found, key=lambda each: len(parts_of(each.schedule)))


def _shape(plan: Plan) -> str:
    """A plan without its integers: what differs only by these is one schedule, with a range."""
    schedule = plan.schedule
    for path, _ in _integers(schedule):
        schedule = _changed(schedule, path, 0)
    per_epoch = plan.loop is not None and plan.loop.interval == "epoch"
    return repr((schedule, plan.optimizer, per_epoch))


def ranges_of(plan: Plan, points: Points) -> dict[str, tuple[int, int]]:
    """The integers of a schedule that the points cannot tell from their neighbours.

    Args:
        plan: a plan that gives the points.
        points: the points.

    Returns:
        By argument, `T_max` or `CosineAnnealingLR.T_max` of a part, the lowest and the highest that fit as well, all
        else being equal; none where the points tell it.
    """
    found = {}
    for path, value in _integers(plan.schedule):
        low = _reach(plan, points, path, value, -1)
        high = _reach(plan, points, path, value, 1)
        if low < high:
            found[_name(plan.schedule, path)] = (low, high)
    return found


def _reach(plan: Plan, points: Points, path: Path, value: int, way: int) -> int:
    """How far an integer may go up or down before the points refuse it."""
    reached, step = value, 1
    for _ in range(_TRIES):
        if reached + way * step < 1 or not gives(_with(plan, path, reached + way * step), points):
            if step == 1:
                break
            step = 1
            continue
        reached += way * step
        step *= 2
    return reached


def _integers(schedule: ScheduleSpec, above: Path = ()) -> Iterator[tuple[Path, int]]:
    """The integers among a schedule's arguments and its parts', each with the way to it."""
    for name, value in schedule.arguments.items():
        if isinstance(value, int) and not isinstance(value, bool):
            yield (*above, name), value
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ScheduleSpec):
                    yield from _integers(item, (*above, name, index))
                elif isinstance(item, int):
                    yield (*above, name, index), item


def _with(plan: Plan, path: Path, value: int) -> Plan:
    return replace(plan, schedule=_changed(plan.schedule, path, value))


def _changed(item: Any, path: Path, value: int) -> Any:
    if not path:
        return value
    first, *rest = path
    if isinstance(item, ScheduleSpec):
        arguments = {**item.arguments, str(first): _changed(item.arguments[str(first)], tuple(rest), value)}
        return replace(item, arguments=arguments)
    return [_changed(each, tuple(rest), value) if index == first else each for index, each in enumerate(item)]


def _name(schedule: ScheduleSpec, path: Path) -> str:
    """An argument as people call it: `T_max`, `milestones[1]`, `CosineAnnealingLR.T_max` of a part."""
    item: Any = schedule
    names: list[str] = []
    for step in path:
        item = item.arguments[str(step)] if isinstance(item, ScheduleSpec) else item[step]
        if isinstance(item, ScheduleSpec):
            names = [item.name + "."]
        elif isinstance(step, int):
            names.append(f"[{step}]")
        else:
            names.append(str(step))
    return "".join(names)


def _guesses(points: Points) -> Iterator[Guess]:
    for family in families().values():
        if family.guess is not None and family.installed:
            yield from family.guess(points)


def plan_of(guess: Guess, points: Points) -> Plan:
    """The plan of a guess, over a run as long as the curve."""
    n_steps = points.steps[-1] + 1
    loop = TrainingLoop(max_steps=n_steps)
    if guess.stride > 1:
        loop = replace(loop, batches_per_epoch=guess.stride, interval="epoch")
    return Plan(
        schedule=guess.schedule,
        optimizer=OptimizerSpec(groups=(ParamGroup(lr=guess.lr),)),
        loop=loop,
    )


def gives(plan: Plan, points: Points) -> bool:
    """Whether a plan's own scheduler gives every value, stepped no further than to the first that it does not."""
    try:
        stepper = build(plan)
    except LrplotError:
        return False
    group = stepper.optimizer.param_groups[0]
    loop = plan.loop
    stride = loop.batches_per_epoch if loop is not None and loop.interval == "epoch" else None
    done = 0
    try:
        for index, step in enumerate(points.steps):
            position = step // (stride or 1)
            while done < position:
                stepper.advance(done)
                done += 1
            if not points.fits(index, group["lr"]):
                return False
    except Exception:  # a scheduler may raise anything; then it did not make this curve
        return False
    return True
