"""Which schedule made a curve: every family guesses, and the schedulers themselves are the only judge."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lrplot.errors import LrplotError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.plan import OptimizerSpec, ParamGroup, Plan
from lrplot.model.points import Points
from lrplot.schedulers.families import families
from lrplot.schedulers.family import Guess
from lrplot.simulate.resume import build

_MOST = 6  # schedules that are named
_SECONDS = 0.8  # after which no more is tried, where something fits


@dataclass(frozen=True, kw_only=True, slots=True)
class Identified:
    """A schedule that gives every logged value.

    Attributes:
        plan: the schedule, with its optimizer and loop.
        ranges: the integers among its arguments that the points cannot tell from their neighbours, each with the
            lowest and the highest that fits as well.
    """

    plan: Plan
    ranges: dict[str, tuple[int, int]]


def identify(points: Points, most: int = _MOST) -> list[Identified]:
    """The schedules that give every value of a curve, the usual one first.

    Args:
        points: the curve, by 0-based optimizer step.
        most: how many to find.
    """
    found: list[Identified] = []
    began = time.thread_time()
    tried = set()
    for guess in _guesses(points):
        if time.thread_time() - began > (_SECONDS if found else 4 * _SECONDS):
            break
        plan = plan_of(guess, points)
        key = repr(plan)
        if key in tried:
            continue
        tried.add(key)
        if gives(plan, points):
            found.append(Identified(plan=plan, ranges={}))
        if len(found) == most:
            break
    return found


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
