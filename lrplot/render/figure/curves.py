"""A column as the vertices of a curve: exact, and no more of them than a picture can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrplot.model.column import Column
from lrplot.render.axis import STEPS, Ruler
from lrplot.render.ranges import Axis
from lrplot.render.thinning import in_bins

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_VERTICES = 200_000
"""From here on a curve is always thinned: drawing it would cost memory and show nothing more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureCurve:
    """The vertices of one column.

    Attributes:
        x: positions on the axis, optimizer steps unless it counts something else, float64 of shape (V,), ascending.
        y: values, float64 of shape (V,).
        steps: whether y holds until the next x (a staircase), or the vertices are joined.
        low: the least finite value of the column; NaN if it has none.
        high: the greatest.
        smallest: the smallest value above zero; None if there is none.
        n_odd: vertices of the column that are NaN or infinite.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    steps: bool
    low: float
    high: float
    smallest: float | None
    n_odd: int


def curve_of(column: Column, n_bins: int, ruler: Ruler = STEPS) -> FigureCurve:
    """The curve of a column: every value of it, unless that is more than `n_bins` pixels can tell apart.

    Where a value lasts for several steps the true curve is a staircase, which ends after the last step. Of a column
    that knows some steps only, the vertices are those. The ruler says where they lie on the axis.
    """
    import numpy as np

    n_values = (column.n - 1) // column.stride + 1 if column.at is None else len(column.at)
    values = np.frombuffer(column.values, dtype=np.float64)[:n_values]
    finite = np.isfinite(values)
    n_odd = n_values - int(np.count_nonzero(finite))
    known = values[finite] if n_odd else values
    above = known
    if (not n_odd and known.min() <= 0) or n_odd:
        above = known[known > 0]
    shown = _thinned(values, n_bins)
    if shown is None:
        x, y = np.arange(n_values, dtype=np.float64), values
    else:
        x, y = shown.astype(np.float64), values[shown]
    if column.at is not None:
        x = np.frombuffer(column.at, dtype=np.int64)[x.astype(np.int64)].astype(np.float64)
    elif column.stride > 1:
        x = np.append(x * column.stride, float(column.n))
        y = np.append(y, values[-1])
    return FigureCurve(
        x=x if ruler == STEPS else ruler.positions(x),
        y=y,
        steps=column.stride > 1 and column.at is None,
        low=float(known.min()) if known.size else float("nan"),
        high=float(known.max()) if known.size else float("nan"),
        smallest=float(above.min()) if above.size else None,
        n_odd=n_odd,
    )


def _thinned(values: NDArray[np.float64], n_bins: int) -> NDArray[np.intp] | None:
    """Which values to keep; None for all of them.

    A curve that seldom turns stays whole, since matplotlib's own path simplification makes it small.
    """
    if len(values) <= 4 * n_bins or (len(values) <= MAX_VERTICES and _n_turns(values) <= n_bins):
        return None
    return in_bins(values, n_bins)


def _n_turns(values: NDArray[np.float64]) -> int:
    """How often a curve changes between rising, falling and flat."""
    import numpy as np

    now, then = values[1:], values[:-1]
    ways = (now > then).astype(np.int8) - (now < then)
    return int(np.count_nonzero(ways[1:] != ways[:-1]))


def outline(curve: FigureCurve, x_axis: Axis, y_axis: Axis, n_bins: int) -> NDArray[np.float64]:
    """The boxes that a curve passes through, side by side: what a label must keep clear of.

    Returns:
        float64 of shape (n_bins, 4): left, bottom, right, top, each 0 to 1 within the axes; NaN where
        there is no curve.
    """
    import numpy as np

    with np.errstate(all="ignore"):
        x = (curve.x - x_axis.low) / (x_axis.high - x_axis.low)
        y = curve.y
        if y_axis.log:
            y = np.where(y > 0, np.log(np.maximum(y, 1e-320) / y_axis.low), np.nan) / np.log(y_axis.high / y_axis.low)
        else:
            y = (y - y_axis.low) / (y_axis.high - y_axis.low)
        y = np.where(np.isfinite(y), y, np.nan)
    if curve.steps:
        x, y = np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]
    edges = np.linspace(0, 1, n_bins + 1)
    at_edges = np.interp(edges, x, y, left=np.nan, right=np.nan)
    joint = np.concatenate([x, edges])
    order = np.argsort(joint, kind="stable")
    starts = np.searchsorted(joint[order], edges[:-1])
    heights = np.concatenate([y, at_edges])[order]
    bottom = np.fmin(np.fmin.reduceat(heights, starts), at_edges[1:])
    top = np.fmax(np.fmax.reduceat(heights, starts), at_edges[1:])
    return np.stack([edges[:-1], bottom, edges[1:], top], axis=1)
