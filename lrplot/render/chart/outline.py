"""From values to pixels: what a curve does in every column of pixels of a chart."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from lrplot.model.column import Column, extremes
from lrplot.render.chart.ticks import Scale, drawable


class Reach(NamedTuple):
    """What a curve does within one column of pixels.

    Attributes:
        low: its lowest value.
        high: its highest value.
        first: the value that it enters with; None where that has no place on the axis.
        last: the value that it leaves with; None where that has no place on the axis.
        whole: whether all of its values have a place on the axis.
    """

    low: float
    high: float
    first: float | None
    last: float | None
    whole: bool


def reaches(column: Column, starts: Sequence[int], log: bool) -> list[Reach | None]:
    """The lowest and highest value of every column of pixels, so that not even one step's spike is lost.

    Args:
        column: the values.
        starts: the step that each column of pixels begins in, and the one behind the last.
        log: whether zero and negative values have no place.

    Returns:
        One entry per column of pixels up to the curve's end; None where nothing can be drawn.
    """
    found: list[Reach | None] = []
    for start, following in pairwise(starts):
        if start >= len(column):
            break
        values = column.between(start, min(max(following, start + 1), len(column)))
        found.append(_reach(values, log) if len(values) else None)
    return found


def _reach(values: array[float], log: bool) -> Reach | None:
    found = extremes(values)
    if found is not None:
        low, high = found
        if drawable(low, log) and drawable(high, log):
            return Reach(low, high, values[0], values[-1], whole=True)
    kept = [value for value in values if drawable(value, log)]
    if not kept:
        return None
    first, last = (value if drawable(value, log) else None for value in (values[0], values[-1]))
    return Reach(min(kept), max(kept), first, last, whole=False)


def missing(column: Column, log: bool) -> int:
    """How many steps have a value that the axis has no place for."""
    return min(sum(column.stride for value in column.values if not drawable(value, log)), len(column))


def outline(
    reached: Iterable[Reach | None], scale: Scale, pixels_per_row: int, *, joined: bool = True
) -> list[tuple[int, int] | None]:
    """The pixels of a curve, each column reaching out to where the one before it ended if they are to be joined."""
    found: list[tuple[int, int] | None] = []
    before: int | None = None
    for reach in reached:
        if reach is None:
            before = None
            found.append(None)
            continue
        bottom, top = scale.pixel(reach.low, pixels_per_row), scale.pixel(reach.high, pixels_per_row)
        if joined and before is not None and reach.first is not None:
            bottom, top = min(bottom, before + 1), max(top, before - 1)
        found.append((bottom, top))
        before = None if reach.last is None else scale.pixel(reach.last, pixels_per_row)
    return found
