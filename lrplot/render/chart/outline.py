"""From what a curve reaches in every column of pixels of a chart to the pixels themselves."""

from __future__ import annotations

from collections.abc import Iterable

from lrplot.model.column import Column
from lrplot.render.chart.scale import Scale
from lrplot.render.ranges import drawable
from lrplot.render.thinning import Reach


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
