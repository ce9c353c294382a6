"""What a log's steps count: optimizer steps, or batches of which several make a step, or epochs."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from lrplot.logs._agreement import compare
from lrplot.logs._planned import Planned
from lrplot.loop.timeline import Timeline
from lrplot.model.logged import Agreement
from lrplot.model.points import Points

EPOCH = "epoch"

Step: TypeAlias = Callable[[int], int]
"""The optimizer step that a logged one is."""


def best_reading(
    groups: Sequence[Points], planned: Planned, axis: str, offset: int | None
) -> tuple[Sequence[Points], Agreement]:
    """The points by optimizer step, and how they compare with a plan.

    An axis of epochs is read at their ends and at their beginnings. Any other is taken for one of optimizer steps, and
    where those part from the plan, for one of batches or epochs, if the plan agrees with all points then.

    Args:
        groups: the points of each group, their steps as logged.
        planned: the plan.
        axis: what the log calls its steps.
        offset: what turns a logged step into an optimizer step; None where that is the writer's habit.
    """
    line = planned.trace.timeline
    per_epoch = line.steps_per_epoch or 1
    if axis == EPOCH and per_epoch > 1:
        return _by_epochs(groups, planned, per_epoch, offset)
    usual = compare(groups, planned, offset)
    if usual.agrees or offset:
        return groups, usual
    for what, step_of in _units(line, max((each.steps[-1] for each in groups if len(each)), default=0)):
        moved = [_moved(each, step_of, end=line.n_steps) for each in groups]
        if any(each is None for each in moved):
            continue
        points = [each for each in moved if each is not None]
        agreement = compare(points, planned, 0)
        if agreement.agrees:
            return points, replace(agreement, story=f"{agreement.story}; the log counts {what}")
    return groups, usual


def _by_epochs(
    groups: Sequence[Points], planned: Planned, per_epoch: int, offset: int | None
) -> tuple[Sequence[Points], Agreement]:
    readings = []
    for within in (per_epoch - 1, 0):
        for epochs in (offset,) if offset is not None else (0, -1):
            moved = [_moved(each, lambda epoch: (epoch + epochs) * per_epoch + within) for each in groups]  # noqa: B023
            points = [each for each in moved if each is not None]
            if len(points) == len(groups):
                readings.append((points, compare(points, planned, 0)))
    agreeing = [reading for reading in readings if reading[1].agrees]
    if not readings:
        return groups, compare(groups, planned, offset)
    return agreeing[0] if agreeing else max(readings, key=lambda each: each[1].parts_at or 0)


def _units(line: Timeline, last: int) -> Iterator[tuple[str, Step]]:
    """What a log may count instead of optimizer steps, and the optimizer step that each count is.

    Only where its length tells: it goes on after the plan's last step, or ends with its last epoch. A scheduler that is
    stepped too seldom, or too often, looks the same elsewhere.
    """
    every, batches, per_epoch = line.accumulate_grad_batches, line.batches_per_epoch, line.steps_per_epoch
    if every > 1 and last > line.n_steps:
        for ahead in (0, 1):  # logged before its step, or after it and scheduler.step()
            yield (
                f"batches, {every} of which make a step",
                lambda batch, ahead=ahead: _step_of(batch + ahead, every, batches, per_epoch),  # type: ignore[misc]
            )
    if per_epoch is not None and per_epoch > 1 and 0 <= last + 1 - -(-line.n_steps // per_epoch) <= 1:
        for within in (0, per_epoch - 1):
            yield "epochs", lambda epoch, within=within: epoch * per_epoch + within  # type: ignore[misc]


def _step_of(batch: int, every: int, batches: int | None, per_epoch: int | None) -> int:
    if batches is None or per_epoch is None:
        return batch // every
    epoch, within = divmod(batch, batches)
    return epoch * per_epoch + min(within // every, per_epoch - 1)


def _moved(points: Points, step_of: Step, end: int | None = None) -> Points | None:
    """Points by optimizer step; None where that would be below 0, or a step have two values.

    What was logged of the step at `end`, after the run's last one, is left out: no step used it.
    """
    steps, values = array("q"), array("d")
    for index, (logged, value) in enumerate(zip(points.steps, points.values, strict=True)):
        step = step_of(logged)
        if step < 0:
            return None
        if step == end:
            continue
        if steps and steps[-1] == step:
            if not points.fits(index, values[-1]):
                return None
            continue
        steps.append(step)
        values.append(value)
    return Points(steps=steps, values=values, precision=points.precision)
