"""What of a long curve is drawn: the first, the lowest, the highest and the last value of each column of pixels.

With a column no wider than a pixel what is drawn is the same as of all values (U. Jugel et al., "M4", VLDB 2014), and a
spike of a single step survives. The terminal takes the values themselves and never loads NumPy for them; pictures and
pages keep where they lie, and join them.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from lrplot.model.column import Column, extremes
from lrplot.render.ranges import drawable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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

    A terminal's columns are so wide that a curve is drawn as what it reaches within each, wherever in it that lies; so
    steps may be shared out in any way, and a value that lasts beyond a column is in both.

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Bins:
    """Where in each of some bins of equal size a curve's values lie, as numbers of its vertices, one for each bin.

    Attributes:
        first: where it enters.
        lowest: where its lowest finite value is.
        highest: where its highest finite value is.
        last: where it leaves.
        odd: where it first has no finite value; only of those bins that have such a place.
    """

    first: NDArray[np.intp]
    lowest: NDArray[np.intp]
    highest: NDArray[np.intp]
    last: NDArray[np.intp]
    odd: NDArray[np.intp]


def bins_of(values: NDArray[np.float64], size: int) -> Bins:
    """The bins of a curve.

    Args:
        values: float64 of shape (V,), at least one.
        size: how many of them each bin has; the last one may have fewer.
    """
    import numpy as np

    first = np.arange(0, len(values), size)
    last = np.append(first[1:], len(values)) - 1
    finite = bool(np.isfinite(values).all())
    n_whole = len(values) // size
    low, high, odd = [], [], []
    for start, block in (
        (0, values[: n_whole * size].reshape(n_whole, size)),
        (n_whole * size, values[n_whole * size :].reshape(1, -1)),
    ):
        if block.size:
            firsts = first[start // size : start // size + len(block)]
            none = np.zeros((len(block), 1), dtype=bool) if finite else ~np.isfinite(block)
            low.append(firsts + (block if finite else np.where(none, np.inf, block)).argmin(axis=1))
            high.append(firsts + (block if finite else np.where(none, -np.inf, block)).argmax(axis=1))
            odd.append((firsts + none.argmax(axis=1))[none.any(axis=1)])
    return Bins(
        first=first, lowest=np.concatenate(low), highest=np.concatenate(high), last=last, odd=np.concatenate(odd)
    )


def in_bins(values: NDArray[np.float64], n_bins: int) -> NDArray[np.intp]:
    """Which vertices of a curve are drawn where it has more than `n_bins` pixels can show, ascending."""
    import numpy as np

    found = bins_of(values, -(-len(values) // n_bins))
    return np.unique(np.concatenate([found.first, found.lowest, found.highest, found.last, found.odd]))


def beyond_bins(values: NDArray[np.float64], size: int) -> NDArray[np.intp]:
    """The first vertex of each bin and the last one, and of a bin's extremes those beyond what joins it to the next.

    Half as many as `in_bins` keeps of a curve that rises or falls for long, which is what a page's size depends on.
    """
    import numpy as np

    found = bins_of(values, size)
    finite = np.isfinite(values)
    low, high = np.where(finite, values, np.inf), np.where(finite, values, -np.inf)
    following = np.append(found.first[1:], found.first[-1])
    below = low[found.lowest] < np.minimum(low[found.first], low[following])
    above = high[found.highest] > np.maximum(high[found.first], high[following])
    kept = [found.first, found.lowest[below], found.highest[above], found.odd, found.last[-1:]]
    return np.unique(np.concatenate(kept))
