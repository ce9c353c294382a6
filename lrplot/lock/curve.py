"""A curve in few points, and whether another curve is still the same.

A schedule is smooth but for a few corners, so polynomials through a few of its own values give back all of them: the
points of a baseline are values that the optimizer used, and between them lies nothing that they do not tell.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, frexp, isfinite, pi
from sys import float_info
from typing import TYPE_CHECKING, Any, TypeAlias

from lrplot.model.column import Column

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Piece: TypeAlias = Sequence[tuple[int, float]]
"""Points (index, value) of a stretch of a curve, its first and its last among them: the polynomial through them has
all of its values."""

TOLERANCE = 1e-9
"""Two rates that differ by less, relative to the larger one, are equal."""

_ROUNDING = 1e-15
"""Differences below this share of the largest rate are none: a few units in its last place. A cosine that ends at zero
comes there by subtraction, and its last rates differ by 3e-9 where a C library's cos() differs in the last bit."""

_FIT = 1e-11  # how well a piece must give back its values, relative to each of them
_DEGREES = (1, 4, 12)
_SMALLEST = float_info.min  # below it numbers have fewer digits, down to a single one
_SHORT = 128  # values for which products with a matrix, made once, are the fastest


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """Where a curve is not what it was.

    Attributes:
        first: the first step at which it differs.
        before: the value that it had there; NaN beyond the end of what it was.
        after: the value that it has there; NaN beyond the end of what it is.
        largest: the largest difference, relative to the larger value, 0 to 2; NaN where the lengths alone differ.
        at: the first step of the largest difference.
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
    with np.errstate(all="ignore"):  # what overflows does not fit
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
    """How a curve differs from what it was; None where no value does by more than the tolerance and than rounding."""
    import numpy as np

    old, new = before.numpy(), after.numpy()
    n = min(len(old), len(new))
    scale = np.maximum(np.abs(old[:n]), np.abs(new[:n]))
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.abs(old[:n] - new[:n])
        # What a baseline gives back may be off by _FIT itself.
        near = np.isfinite(scale) & (apart <= np.maximum((TOLERANCE + _FIT) * scale, _least(old)))
        moved = ~(near | (old[:n] == new[:n]) | (np.isnan(old[:n]) & np.isnan(new[:n])))
    if not moved.any():
        if len(old) == len(new):
            return None
        gone = float(old[n]) if n < len(old) else float("nan")
        come = float(new[n]) if n < len(new) else float("nan")
        return Difference(first=n, before=gone, after=come, largest=float("nan"), at=n)
    with np.errstate(invalid="ignore", divide="ignore"):
        relative = np.where(moved, np.nan_to_num(apart / scale, nan=2.0, posinf=2.0), 0.0)
    first, at = int(np.argmax(moved)), int(np.argmax(relative >= relative.max() * (1 - TOLERANCE)))
    return Difference(
        first=first, before=float(old[first]), after=float(new[first]), largest=float(relative[at]), at=at
    )


def _least(values: NDArray[np.float64]) -> float:
    """The least difference that is one, whatever the values that differ."""
    import numpy as np

    sizes = np.abs(values[np.isfinite(values)])
    return max(_ROUNDING * float(sizes.max(initial=0.0)), _SMALLEST)


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
    return (good, nodes) if len(nodes) < good - start else _sparing(y, start, good)


def _same(y: NDArray[np.float64], start: int) -> tuple[int, list[int]]:
    """A stretch of NaN, or of one infinity."""
    stop = start + 1
    while stop < len(y) and (y[stop] == y[start] or (y[stop] != y[stop] and y[start] != y[start])):
        stop += 1
    return stop, sorted({start, stop - 1})


def _sparing(y: NDArray[np.float64], start: int, stop: int) -> tuple[int, list[int]]:
    """Where every value of a stretch would be a node: what begins it and takes fewer nodes than values, if anything."""
    best, nodes = stop, list(range(start, stop))
    for degree in _DEGREES[:-1]:
        last = None
        for end in range(start + degree + 2, stop + 1):
            found = _fit(y, start, end, (degree,))
            if found is None:
                break
            last = end, found
        if last is not None and len(last[1]) * (best - start) < len(nodes) * (last[0] - start):
            best, nodes = last
    return best, nodes


def _fit(y: NDArray[np.float64], start: int, stop: int, degrees: Sequence[int] = _DEGREES) -> list[int] | None:
    """Nodes for the values of `start <= index < stop`, of the lowest degree that gives them back; None if none does."""
    import numpy as np

    wanted = y[start:stop]
    if not np.isfinite(wanted).all():
        return None
    n = stop - start
    for degree in degrees:
        nodes = _nodes(n, degree)
        if len(nodes) == n or _gives_back(wanted, nodes):
            return [start + node for node in nodes]
    return None


def _gives_back(wanted: NDArray[np.float64], nodes: tuple[int, ...]) -> bool:
    """Whether the polynomial through some of the values has all of them."""
    import numpy as np

    n = len(wanted)
    if n <= _SHORT:
        return _near(_matrix(n, nodes) @ wanted.take(nodes), wanted)
    piece = [(node, float(wanted[node])) for node in nodes]
    at = np.arange(n, dtype=np.float64)
    some = np.unique(np.concatenate((at[:: n // _SHORT], nodes)))  # tells most that do not fit, in no time
    return _near(_through(piece, some), wanted[some.astype(np.int64)]) and _near(_through(piece, at), wanted)


def _near(got: NDArray[np.float64], wanted: NDArray[np.float64]) -> bool:
    """Whether values are near enough, with room for how whoever reads them computes them."""
    import numpy as np

    return bool((np.abs(got - wanted) <= np.maximum(0.99 * _FIT * np.abs(wanted), _SMALLEST)).all())


@lru_cache(maxsize=4 * _SHORT)
def _matrix(n: int, nodes: tuple[int, ...]) -> NDArray[np.float64]:
    """What the values at the nodes are to be multiplied with for the n values of a polynomial, shape (n, nodes)."""
    import numpy as np

    at = np.arange(n, dtype=np.float64)
    return np.stack([_through([(x, float(x == node)) for x in nodes], at) for node in nodes], axis=1)


@lru_cache(maxsize=4 * _SHORT)
def _nodes(n: int, degree: int) -> tuple[int, ...]:
    """Indices near the Chebyshev points of n values, the ends among them, at which polynomials do not swing."""
    if n <= degree + 1:
        return tuple(range(n))
    half = (n - 1) / 2
    return tuple(sorted({round(half - half * cos(pi * k / degree)) for k in range(degree + 1)}))


def _through(piece: Piece, at: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values at some indices, the piece's own among them, of the polynomial through its points.

    In the barycentric form of the second kind, which rounds hardly more than the values themselves.
    """
    import numpy as np

    x = np.array([index for index, _ in piece], dtype=np.float64)
    y = np.array([value for _, value in piece], dtype=np.float64)
    if len(x) == 1 or not np.isfinite(y).all() or (y == y[0]).all():
        return np.full(len(at), y[0])
    scale = (x[-1] - x[0]) / 4  # keeps the products near 1
    gaps = (x[:, None] - x[None, :]) / scale
    np.fill_diagonal(gaps, 1.0)
    weights = 1.0 / gaps.prod(axis=1)
    exponent = frexp(float(np.abs(y).max()))[1]  # so that nothing overflows on the way
    above, below = np.zeros(len(at)), np.zeros(len(at))
    with np.errstate(all="ignore"):  # at the nodes themselves, which are put in below
        for node, value, weight in zip(x, np.ldexp(y, -exponent), weights, strict=True):
            share = weight / (at - node)
            above += share * value
            below += share
        found: Any = np.ldexp(above / below, exponent)
    found[np.searchsorted(at, x)] = y
    return np.asarray(found, dtype=np.float64)
