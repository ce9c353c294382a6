"""Whether a logged run is the planned one, and the simplest story of what happened where it is not."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lrplot.logs._planned import Planned
from lrplot.model.logged import Agreement
from lrplot.model.points import Points
from lrplot.wording import count, rate

Explain: TypeAlias = Callable[[int, int], "float | None"]
"""What a story says of an optimizer step and a group; None where it says nothing of it."""

_FEW = 60  # points by which most stories are found out
_MOST_TRIED = 5_000  # cadences, and places of a resume, that are tried
_FEWEST = 2  # points that a story about a part of the run must explain, or it explains nothing


@dataclass(frozen=True, slots=True)
class _Part:
    """Where a story ends to explain: the place among a group's points."""

    index: int
    group: int


def shifted(points: Points, offset: int) -> Points:
    """Points whose steps are moved."""
    if not offset:
        return points
    return Points(
        steps=array("q", (step + offset for step in points.steps)), values=points.values, precision=points.precision
    )


def compare(groups: Sequence[Points], planned: Planned, offset: int | None) -> Agreement:
    """Holds logged groups against a plan.

    Args:
        groups: the points of each group, their steps as logged.
        planned: the plan.
        offset: what turns a logged step into an optimizer step; None where that is to be found out.
    """
    usual = offset or 0
    best: tuple[int, int, _Part] | None = None  # the step where it parts, the offset, the place
    for moved, habit in _offsets(usual):
        points = [shifted(each, moved) for each in groups]
        if any(len(each) and each.steps[0] < 0 for each in points):
            continue
        part = _first_unexplained(points, lambda step, group: planned.at_step(step, group), planned, moved > usual)
        if part is None:
            return Agreement(agrees=True, offset=moved, story=habit)
        at = points[part.group].steps[part.index] - moved
        if best is None or at > best[0]:
            best = (at, moved, part)
    if best is None:  # a log that counts below zero
        return Agreement(agrees=False, offset=usual, parts_at=0)
    _, moved, part = best
    points = [shifted(each, moved) for each in groups]
    place = points[part.group]
    step = place.steps[part.index]
    return Agreement(
        agrees=False,
        offset=moved,
        parts_at=step,
        story=_story(groups, planned, usual, moved, part),
        logged=place.values[part.index],
        planned=planned.at_step(step, min(part.group, planned.n_groups - 1)),
        group=part.group,
    )


def _offsets(usual: int) -> Iterator[tuple[int, str]]:
    """The habits of writers, the simplest first."""
    yield usual, "as planned"
    yield usual + 1, "as planned, each value logged one step late: after scheduler.step()"
    yield usual - 1, "as planned, its steps counted from 1"


def _first_unexplained(
    groups: Sequence[Points], explain: Explain, planned: Planned, late: bool = False
) -> _Part | None:
    """The earliest point that a story does not explain.

    Args:
        groups: the points.
        explain: the story.
        planned: the plan; one logged group may be compared with several.
        late: whether the last value is the one after the run's last step, which the story need not know.
    """
    found: _Part | None = None
    for group, points in enumerate(groups):
        theirs = min(group, planned.n_groups - 1)
        for index, step in enumerate(points.steps):
            if found is not None and step >= groups[found.group].steps[found.index]:
                break
            value = explain(step, theirs)
            if value is None and late and step == planned.n_steps:
                continue
            if value is None or not _fits(points, index, value):
                found = _Part(index, group)
                break
    return found


def _fits(points: Points, index: int, value: float) -> bool:
    return points.fits(index, value) or (math.isnan(value) and math.isnan(points.values[index]))


# -- stories -----------------------------------------------------------------------------------------


def _story(groups: Sequence[Points], planned: Planned, usual: int, moved: int, part: _Part) -> str | None:
    """The simplest story that explains every point, of a run that is not the planned one."""
    for habit in dict.fromkeys((moved, usual, usual + 1, usual - 1)):
        points = [shifted(each, habit) for each in groups]
        if any(len(each) and each.steps[0] < 0 for each in points):
            continue
        for story, explain in _cadences(points, planned):
            if _explains(points, explain, planned, habit > usual):
                return story
    points = [shifted(each, moved) for each in groups]
    step = points[part.group].steps[part.index]
    rest = [_from(each, step) for each in points]
    if max(map(len, rest)) < _FEWEST:
        return None
    before = max((each.steps[part.index - 1] for each in points if part.index and part.index <= len(each)), default=-1)
    return _afterwards(rest, planned, before, step)


def _explains(groups: Sequence[Points], explain: Explain, planned: Planned, late: bool = False) -> bool:
    """Whether a story explains every point; a wrong one is mostly found out by a few of them."""
    few = [_thinned(points) for points in groups]
    if _first_unexplained(few, explain, planned, late) is not None:
        return False
    return _first_unexplained(groups, explain, planned, late) is None


def _thinned(points: Points) -> Points:
    if len(points) <= _FEW:
        return points
    every = len(points) // _FEW
    return Points(steps=points.steps[::every], values=points.values[::every], precision=points.precision)


def _from(points: Points, step: int) -> Points:
    first = next((index for index, each in enumerate(points.steps) if each >= step), len(points))
    return Points(steps=points.steps[first:], values=points.values[first:], precision=points.precision)


def _cadences(points: Sequence[Points], planned: Planned) -> Iterator[tuple[str, Explain]]:
    """Other ways to advance the same schedule."""
    line = planned.trace.timeline
    for times in (*range(2, 9), 16, 32, 64):
        yield (
            f"the scheduler was advanced {times} times for each time planned, as on {times} devices",
            lambda step, group, times=times: planned.at_position(planned.position_of(step) * times, group),  # type: ignore[misc]
        )
    if line.steps_per_epoch is not None and line.steps_per_epoch > 1:
        per_epoch = line.steps_per_epoch
        yield (
            f"the scheduler was advanced once per epoch ({count(per_epoch, 'step')})",
            lambda step, group: planned.at_position(step // per_epoch, group),
        )
    if not line.every_step:
        yield "the scheduler was advanced after every step", lambda step, group: planned.at_position(step, group)
    last = max(each.steps[-1] for each in points if len(each))
    for every in range(2, min(last, _MOST_TRIED) + 1):
        yield (
            f"the scheduler was advanced once in {count(every)} steps",
            lambda step, group, every=every: planned.at_position(step // every, group),  # type: ignore[misc]
        )


def _afterwards(rest: Sequence[Points], planned: Planned, before: int, step: int) -> str | None:
    """What happened at a step, where one thing explains all that follows.

    Args:
        rest: the points from the step on.
        planned: the plan.
        before: the last step that is explained.
        step: the first one that is not.
    """

    def moved(back: int) -> bool:
        return _explains(rest, lambda at, group: planned.at_step(at - back, group), planned)

    begins = [begin for begin in range(max(before + 1, step - _MOST_TRIED), step + 1) if moved(begin)]
    if begins:
        return f"resumed at {_between(begins[0], begins[-1])} without the scheduler's state: the schedule began anew"
    since = _between(before + 1, step)
    held = [each.values[0] for each in rest if len(each)]
    if all(set(each.values) == {each.values[0]} for each in rest if len(each)):
        return f"the rate stays at {rate(held[0], 6)} from {since} on"
    back = next((back for back in range(1, min(step, _MOST_TRIED) + 1) if moved(back)), None)
    if back is not None:
        return f"from {since} on the schedule is {count(back, 'step')} behind, as where a run is resumed"
    factor = _factor(rest, planned)
    if factor is not None:
        return f"every rate from {since} on is {factor} times the planned one"
    return None


def _between(first: int, last: int) -> str:
    """A step, or the stretch without points that it lies in."""
    return f"step {count(last)}" if first == last else f"a step between {count(first)} and {count(last)}"


def _factor(rest: Sequence[Points], planned: Planned) -> str | None:
    """The one factor between what was logged and planned, with as few digits as the log allows."""
    low, high = -math.inf, math.inf
    for group, points in enumerate(rest):
        for index, step in enumerate(points.steps):
            plan = planned.at_step(step, min(group, planned.n_groups - 1))
            logged = points.values[index]
            slack = points.precision.slack(logged)
            if plan is None or not math.isfinite(logged):
                return None
            if plan == 0:
                if abs(logged) > slack:
                    return None
                continue
            bounds = sorted(((logged - slack) / plan, (logged + slack) / plan))
            low, high = max(low, bounds[0] - abs(bounds[0]) * 2e-16), min(high, bounds[1] + abs(bounds[1]) * 2e-16)
    if not low <= high or not math.isfinite(low + high):
        return None
    for digits in range(1, 17):
        text = f"{(low + high) / 2:.{digits}g}"
        if low <= float(text) <= high:
            return rate(float(text), digits)
    return repr((low + high) / 2)
