"""The vertices of a curve that the eye needs, for formats that write each of them out as text."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from lrplot.render.figure.curves import FigureCurve
from lrplot.render.ranges import Axis
from lrplot.render.thinning import in_bins

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

N_BINS = 50_000
"""Bins that a curve of more vertices than `MAX_VERTICES` is put into before it is made slim."""

_PIXELS = 2_000  # of a wide screen, or of a column of print: what turns more often is drawn pixel by pixel
_MOST = 4 * _PIXELS + 2

_TOLERANCE = 1e-4  # of the axis' height: a hundredth of a millimetre on a page


def slim(curve: FigureCurve, axis: Axis, *, points: bool = False) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The vertices of a curve that are drawn: what joins them is nowhere further from the others than can be seen.

    Corners, jumps, the extremes and both ends are kept, and every value that is kept is exact. What the axis has no
    place for is NaN, a gap: NaN, infinities and, on a logarithmic axis, rates of 0 and below.

    Args:
        curve: the curve.
        axis: the axis that its values are drawn on.
        points: whether nothing joins them, as where a log knows some steps only: then each counts.

    Returns:
        Steps and values, float64 of the same shape.
    """
    import numpy as np

    with np.errstate(all="ignore"):
        known = np.isfinite(curve.y) & ((curve.y > 0) | (not axis.log))
        heights = np.where(known, curve.y, np.nan)
        scaled = np.log10(heights) / np.log10(axis.high / axis.low) if axis.log else heights / (axis.high - axis.low)
    joined = _stairs(scaled) if curve.steps else _corners(curve.x, scaled)
    kept = np.arange(len(scaled)) if points else joined
    if len(kept) > _MOST:
        kept = in_bins(scaled, _PIXELS)
    return curve.x[kept], heights[kept]


def _ends(heights: NDArray[np.float64]) -> NDArray[np.intp]:
    """Where each part without a gap begins and ends, one vertex of each gap, and where the extremes are."""
    import numpy as np

    odd = np.isnan(heights)
    edges = np.flatnonzero(odd[1:] != odd[:-1])
    extremes = [] if odd.all() else [np.nanargmin(heights), np.nanargmax(heights)]
    return np.unique(np.concatenate([[0, len(heights) - 1], edges, edges + 1, extremes]).astype(np.intp))


def _turns(heights: NDArray[np.float64]) -> NDArray[np.intp]:
    """Where a curve changes between rising, falling and flat."""
    import numpy as np

    ways = np.sign(np.diff(heights))
    return np.flatnonzero(ways[1:] != ways[:-1]) + 1


def _corners(x: NDArray[np.float64], heights: NDArray[np.float64]) -> NDArray[np.intp]:
    """The vertices of a polyline, split where it is furthest from a straight line until it is nowhere far from one."""
    import numpy as np

    turns = _turns(heights)
    if len(turns) > _MOST:  # too many, or the rounding errors of a rate that stays
        near = in_bins(heights, _PIXELS)
        return near[_corners(x[near], heights[near])]
    kept = np.union1d(_ends(heights), turns)
    open_ = [(first, last) for first, last in pairwise(kept) if last - first > 1]
    found = [*kept]
    while open_ and len(found) <= _MOST:
        first, last = open_.pop()
        share = (x[first + 1 : last] - x[first]) / (x[last] - x[first])
        off = np.abs(heights[first + 1 : last] - heights[first] - share * (heights[last] - heights[first]))
        furthest = int(off.argmax())
        if off[furthest] > _TOLERANCE:  # never within a gap, where it is NaN
            middle = first + 1 + furthest
            found.append(middle)
            open_ += [pair for pair in ((first, middle), (middle, last)) if pair[1] - pair[0] > 1]
    return np.unique(np.asarray(found, dtype=np.intp))


def _stairs(heights: NDArray[np.float64]) -> NDArray[np.intp]:
    """The vertices at which a staircase leaves the last one that was kept."""
    import numpy as np

    must = set(_ends(heights).tolist())
    found, level = [], np.nan
    for index, height in enumerate(heights.tolist()):
        if index in must or abs(height - level) > _TOLERANCE:
            found.append(index)
            level = height
    return np.asarray(found, dtype=np.intp)
