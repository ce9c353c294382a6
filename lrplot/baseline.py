"""A curve in few points, and whether another curve is still the same.

A schedule is smooth but for a few corners, so polynomials through a few of its own values give back all of them: the
points of a baseline are values that the optimizer used, and between them lies nothing that they do not tell.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, isfinite, pi
from typing import TYPE_CHECKING, Any, TypeAlias

from lrplot.model import Column

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Piece: TypeAlias = Sequence[tuple[int, float]]
"""Points (index, value) of a stretch of a curve, its first and its last among them: the polynomial through them has
all of its values."""

TOLERANCE = 1e-9
"""Two rates that differ by less, relative to the larger one, are equal."""

_FIT = 1e-11  # how well a piece must give back its values, relative to each of them
_DEGREES = (1, 4, 12)


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """Where a curve is not what it was.

    Attributes:
        first: the first step at which it differs.
        before: the value that it had there; NaN beyond the end of what it was.
        after: the value that it has there; NaN beyond the end of what it is.
        largest: the largest difference, relative to the larger value, 0 to 2; NaN where the lengths alone differ.
        at: the step of the largest difference.
    """

    first: int
    before: float
    after: float
    largest: float
    at: int


def pieces_of(values: Sequence[float]) -> list[Piece]:
    """The fewest points that tell a curve: every value lies within 1e-11 of the polynomial through its piece's points.

    Args:
        values: the curve, at least one value; NaN and infinities stand in pieces of their own.

    Returns:
        The pieces from the first index to the last; each begins one index after the one before.
    """
    import numpy as np

    y = np.asarray(values, dtype=np.float64)
    pieces: list[Piece] = []
    start = 0
    while start < len(y):
        stop, nodes = _longest(y, start)
        pieces.append([(int(index), float(y[index])) for index in nodes])
        start = stop
    return pieces


def column_of(pieces: Sequence[Piece], stride: int, n: int) -> Column:
    """The curve that pieces tell, every value within 1e-11 of what it was, and exactly that at the points."""
    import numpy as np

    values = [_through(piece, np.arange(piece[0][0], piece[-1][0] + 1, dtype=np.float64)) for piece in pieces]
    return Column(values=array("d", np.concatenate(values).tobytes()), stride=stride, n=n)


def difference(before: Column, after: Column) -> Difference | None:
    """How a curve differs from what it was; None where no value does by more than the tolerance."""
    import numpy as np

    old, new = before.numpy(), after.numpy()
    n = min(len(old), len(new))
    scale = np.maximum(np.abs(old[:n]), np.abs(new[:n]))
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.abs(old[:n] - new[:n])
        # What a baseline gives back may be off by _FIT itself.
        moved = ~(
            (old[:n] == new[:n]) | (np.isnan(old[:n]) & np.isnan(new[:n])) | (apart <= (TOLERANCE + _FIT) * scale)
        )
    if not moved.any():
        if len(old) == len(new):
            return None
        gone = float(old[n]) if n < len(old) else float("nan")
        come = float(new[n]) if n < len(new) else float("nan")
        return Difference(first=n, before=gone, after=come, largest=float("nan"), at=n)
    with np.errstate(invalid="ignore", divide="ignore"):
        relative = np.where(moved, np.nan_to_num(apart / scale, nan=2.0, posinf=2.0), 0.0)
    first, at = int(np.argmax(moved)), int(np.argmax(relative))
    return Difference(
        first=first, before=float(old[first]), after=float(new[first]), largest=float(relative[at]), at=at
    )


# -- fitting -----------------------------------------------------------------------------------------


def _longest(y: NDArray[np.float64], start: int) -> tuple[int, list[int]]:
    """The longest piece that begins at `start`: the index after its last, and its nodes."""
    if not isfinite(y[start]):
        return _same(y, start)
    good, nodes = start + 1, [start]
    size = 2
    while True:  # in ever longer steps, and then between the last that fits and the first that does not
        stop = min(start + size, len(y))
        found = _fit(y, start, stop)
        if found is None:
            bad = stop
            break
        good, nodes = stop, found
        if stop == len(y):
            return good, nodes
        size *= 2
    while bad - good > 1:
        middle = (good + bad) // 2
        found = _fit(y, start, middle)
        if found is None:
            bad = middle
        else:
            good, nodes = middle, found
    return good, nodes


def _same(y: NDArray[np.float64], start: int) -> tuple[int, list[int]]:
    """A stretch of NaN, or of one infinity."""
    stop = start + 1
    while stop < len(y) and (y[stop] == y[start] or (y[stop] != y[stop] and y[start] != y[start])):
        stop += 1
    return stop, sorted({start, stop - 1})


def _fit(y: NDArray[np.float64], start: int, stop: int) -> list[int] | None:
    """Nodes for the values of `start <= index < stop`, of the lowest degree that gives them back; None if none does."""
    import numpy as np

    wanted = y[start:stop]
    if not np.isfinite(wanted).all():
        return None
    at = np.arange(start, stop, dtype=np.float64)
    for degree in _DEGREES:
        nodes = _nodes(start, stop, degree)
        got = _through([(index, float(y[index])) for index in nodes], at)
        if (np.abs(got - wanted) <= _FIT * np.abs(wanted)).all():
            return nodes
        if len(nodes) == stop - start:
            return None  # every value is a node
    return None


def _nodes(start: int, stop: int, degree: int) -> list[int]:
    """Indices near the Chebyshev points of a stretch, its ends among them, at which polynomials do not swing."""
    last = stop - 1
    if stop - start <= degree + 1:
        return list(range(start, stop))
    middle, half = (start + last) / 2, (last - start) / 2
    return sorted({round(middle - half * cos(pi * k / degree)) for k in range(degree + 1)})


def _through(piece: Piece, at: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values at some indices of the polynomial through a piece's points (barycentric form, second kind)."""
    import numpy as np

    x = np.array([index for index, _ in piece], dtype=np.float64)
    y = np.array([value for _, value in piece], dtype=np.float64)
    if len(x) == 1 or not np.isfinite(y).all() or (y == y[0]).all():
        return np.full(len(at), y[0])
    scale = (x[-1] - x[0]) / 4  # keeps the products near 1
    gaps = (x[:, None] - x[None, :]) / scale
    np.fill_diagonal(gaps, 1.0)
    weights = 1.0 / gaps.prod(axis=1)
    above, below = np.zeros(len(at)), np.zeros(len(at))
    for node, value, weight in zip(x, y, weights, strict=True):
        with np.errstate(divide="ignore", invalid="ignore"):
            share = weight / (at - node)
            above += share * value
            below += share
    with np.errstate(invalid="ignore"):  # at the nodes themselves, which are put in below
        found: Any = above / below
    found[(x - at[0]).astype(np.int64)] = y
    return np.asarray(found, dtype=np.float64)
