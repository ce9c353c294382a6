"""Which schedule made a curve: every family guesses, and the schedulers themselves are the only judge."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from lrplot.errors import LrplotError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.plan import OptimizerSpec, ParamGroup, Plan, ScheduleSpec, parts_of
from lrplot.schedulers.families import families
from lrplot.simulate.resume import build

if TYPE_CHECKING:
    from lrplot.model.points import Points
    from lrplot.schedulers.family import Guess

_MOST = 6  # schedules that are named
_FORMULAS = 2  # of them that are formulas of the step, where no scheduler is found before
_TRIES = 24  # steps towards the end of a range of integers
_SECONDS = 0.8  # after which no more is tried, where something fits
_STEPS = 100_000  # steps from which on a longer run is given more time

Path: TypeAlias = "tuple[str | int, ...]"
"""The way to an argument: its name, or that of the parts, the place of a part, and its argument's name."""


Libraries: TypeAlias = Literal["none", "needed", "all"]
"""Which installed libraries are loaded for their schedules: none, all, or all where none of torch's fits."""


def identify(points: Points, most: int = _MOST, *, libraries: Libraries = "needed") -> list[Plan]:
    """The schedules that give every value of a curve, the usual one first.

    Torch's own schedules are tried first, without loading torch. Where one fits, other libraries' are not loaded to
    be stepped as well, unless that is asked for; `untried` names them.

    Args:
        points: the curve, by 0-based optimizer step.
        most: how many to find in each library.
        libraries: which libraries to load.
    """
    names = _guessing()
    whole = _Clock(points)
    found = _fitting(names[0], points, most, whole, loads=libraries != "none")
    if libraries == "all" or (libraries == "needed" and all(is_formula(plan) for plan in found)):
        for name in names[1:]:
            if libraries == "all" or not whole.is_over(found):
                found += _fitting(name, points, 1, whole)
    return sorted(found, key=lambda each: (is_formula(each), len(parts_of(each.schedule)), _numbers_said(each)))


def _numbers_said(plan: Plan) -> int:
    """How many numbers must be said to a library's schedule; what needs the fewest is the usual one."""
    if plan.schedule.family == "torch":
        return 0
    numbers = re.findall(r"[0-9.e-]*[0-9]", " ".join(map(str, plan.schedule.arguments.values())))
    return len(numbers) + len(plan.schedule.arguments)


def untried(points: Points) -> list[str]:
    """The schedules of installed libraries that have the shape of a curve: `["timm:cosine"]`; none is stepped."""
    found = []
    for name in _guessing()[1:]:
        guess = next(_guesses(name, points), None)
        if guess is not None:
            short = families()[name].names().get(guess.schedule.name, ())
            found.append(f"{name}:{(*short, guess.schedule.name)[0]}")
    return found


def _guessing() -> list[str]:
    """The families that know schedules by their shape, torch's first."""
    every = [name for name, family in families().items() if family.guess is not None and family.installed]
    # From the end of the alphabet, as transformers and timm read a curve as torch does, while others shift or widen it.
    return sorted(every, key=lambda name: (not families()[name].library, name), reverse=True)


def is_formula(plan: Plan) -> bool:
    """Whether a plan is a formula of the step, which may be written for most curves."""
    return plan.schedule.name == "LambdaLR"


def _fitting(name: str, points: Points, most: int, whole: _Clock, *, loads: bool = True) -> list[Plan]:
    """The schedules of one family that give every value of a curve; what its library takes to load is not counted."""
    found: list[Plan] = []
    own, loaded = _Clock(points), not families()[name].library
    tried: set[str] = set()
    for guess in _guesses(name, points):
        if own.is_over(found):
            break
        if guess.schedule.dampen and not loads:
            continue
        plan = plan_of(guess, points)
        both = {repr(plan), _shape(plan)}
        if both & tried or (is_formula(plan) and (len(found) >= _FORMULAS or not all(map(is_formula, found)))):
            continue
        began = time.thread_time()
        if gives(plan, points):
            found.append(plan)
            tried.add(_shape(plan))
        if not loaded or guess.schedule.dampen:
            loaded = True
            own.forget(began)
            whole.forget(began)
        tried.add(repr(plan))
        if len(found) == most:
            break
    return found


class _Clock:
    """How long schedules are sought."""

    def __init__(self, points: Points) -> None:
        self._patience = _SECONDS * max(1, (points.steps[-1] if len(points) else 0) / _STEPS)
        self._began = time.thread_time()

    def is_over(self, found: list[Plan]) -> bool:
        """Whether it has been long enough; it is longer where nothing is found."""
        return time.thread_time() - self._began > self._patience * (1 if found else 2)

    def forget(self, began: float) -> None:
        """Leaves out the time since then."""
        self._began += time.thread_time() - began


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


def _guesses(name: str, points: Points) -> Iterator[Guess]:
    guess = families()[name].guess
    if guess is not None:
        yield from guess(points)


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
