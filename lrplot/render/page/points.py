"""Which steps of a chart a page holds: all that can be told apart, and the same for all of its curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrplot.model.column import Column
from lrplot.render.thinning import beyond_bins

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_STOPS = 1_600
"""A single curve has no more of them: 1,500 values whole, or the pixels of a wide screen with their extremes."""

_MOST_VALUES = 60_000  # of all curves of a chart, half a megabyte
_BINS = (1000, 750, 500, 300, 150, 75)


@dataclass(frozen=True, kw_only=True, slots=True)
class PagePoints:
    """What a page holds of a chart's curves.

    Attributes:
        stops: optimizer steps, uint32, ascending: the first, the last and those between.
        values: of each curve its values at the stops that it reaches, float64.
        whole: whether nothing is left out: every step has the value of the last stop up to it.
        thinned: whether values that are known were left out.
    """

    stops: NDArray[np.uint32]
    values: tuple[NDArray[np.float64], ...]
    whole: bool
    thinned: bool


def points_of(columns: Sequence[Column], below: Sequence[Column] = (), keep: Sequence[int] = ()) -> PagePoints:
    """The points of the curves of a chart, one or more: whole where few values tell all, else thinned.

    A thinned curve has the first step of every bin, and the least and the greatest value where they lie beyond
    what joins one bin to the next: with a bin no wider than a pixel, every spike is there.

    Args:
        columns: the rates.
        below: what the panels below show at the same steps.
        keep: steps to hold in any case.
    """
    import numpy as np

    columns = [*columns, *below]
    n_steps = max(column.n for column in columns)
    most = min(MOST_STOPS * (len(columns) - len(below)), _MOST_VALUES // len(columns))
    kept = np.array([step for step in keep if step < n_steps], dtype=np.intp)
    turns = [_turns(column) for column in columns]
    whole = max(map(len, turns)) <= most
    if whole:
        stops = _union([*turns, kept], n_steps)
        whole = len(stops) <= most
    if not whole:
        stops = _union([_thinned_together(columns, n_steps, most), kept], n_steps)
    values = tuple(_values_at(column, stops[stops < column.n]) for column in columns)
    every = whole and all(column.at is None for column in columns)  # of a log, the next step's value is not known
    return PagePoints(stops=stops.astype(np.uint32), values=values, whole=every, thinned=not whole)


def _thinned_together(columns: Sequence[Column], n_steps: int, most: int) -> NDArray[np.intp]:
    """The stops of thinned curves: no more than `most` of them, or those of the widest bins."""
    for n_bins in _BINS:
        stops = _union([_thinned(column, -(-n_steps // n_bins)) for column in columns], n_steps)
        if len(stops) <= most:
            break
    return stops


def _values_at(column: Column, stops: NDArray[np.intp]) -> NDArray[np.float64]:
    """The values of some steps; NaN where a column does not know a step's."""
    return column.numpy()[stops] if column.at is not None else _values(column)[stops // column.stride]


def _values(column: Column) -> NDArray[np.float64]:
    import numpy as np

    held = np.frombuffer(column.values, dtype=np.float64)
    return held if column.at is not None else held[: (column.n - 1) // column.stride + 1]


def _union(steps: Sequence[NDArray[np.intp]], n_steps: int) -> NDArray[np.intp]:
    import numpy as np

    return np.unique(np.concatenate([[0, n_steps - 1], *steps]).astype(np.intp))


def _turns(column: Column) -> NDArray[np.intp]:
    """The steps around every change of a value, and the last one."""
    import numpy as np

    if column.at is not None:
        return np.frombuffer(column.at, dtype=np.int64)
    values = _values(column)
    bits = values.view(np.uint64)  # NaN is no other value than NaN
    moves = bits[1:] != bits[:-1]
    if column.stride > 1:  # a staircase, whose steps say how far each value goes
        return np.append((np.flatnonzero(moves) + 1) * column.stride, column.n - 1)
    around = np.append(moves, True)
    around[1:] |= moves
    return np.flatnonzero(around)


def _thinned(column: Column, n_steps_per_bin: int) -> NDArray[np.intp]:
    """The first step of every bin and the last one, and where the extremes and the first odd value of one stick out."""
    import numpy as np

    values = _values(column)
    if column.at is not None:
        known = np.frombuffer(column.at, dtype=np.int64)
        return known[beyond_bins(values, -(-len(known) * n_steps_per_bin // column.n))]
    return np.append(beyond_bins(values, -(-n_steps_per_bin // column.stride)) * column.stride, column.n - 1)
