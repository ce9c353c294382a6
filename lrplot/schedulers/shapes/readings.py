"""Every way to read a curve, found once for all families that ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lrplot.model.points import Points
from lrplot.schedulers.shapes.bodies import annealed, bodies, cycled, stepped, torch_s
from lrplot.schedulers.shapes.curve import Curve, curve_of
from lrplot.schedulers.shapes.falls import single_value
from lrplot.schedulers.shapes.levels import are_stays, levels_of, strides_of
from lrplot.schedulers.shapes.warm_up import WarmUpShape, beside, plateaus, warmed

_MOST_STRIDES = 8


class _Shared:
    """Readings that are sought no further than somebody asked, and kept for who asks next."""

    def __init__(self, points: Points) -> None:
        self.points = points
        self._found: list[WarmUpShape] = []
        self._more = _read(points)

    def __iter__(self) -> Iterator[WarmUpShape]:
        index = 0
        while True:
            if index == len(self._found):
                reading = next(self._more, None)
                if reading is None:
                    return
                self._found.append(reading)
            yield self._found[index]
            index += 1


_MOST_KEPT = 3  # of the last curves: all families are asked about one before the next, and some shift or widen it
_kept: list[_Shared] = []


def readings(points: Points) -> Iterator[WarmUpShape]:
    """The ways to read a curve, the usual ones first."""
    shared = next((each for each in _kept if each.points is points), None)
    if shared is None:
        shared = _Shared(points)
        _kept[:] = [*_kept[1 - _MOST_KEPT :], shared]
    return iter(shared)


def _read(points: Points) -> Iterator[WarmUpShape]:
    curve = curve_of(points)
    value = single_value(curve)
    if value is not None:
        yield WarmUpShape(body=torch_s("ConstantLR", factor=1.0, total_iters=1), lr=value)
        return
    levels = levels_of(curve)
    if are_stays(levels):
        for spec, lr in stepped(levels):
            yield WarmUpShape(body=spec, lr=lr)
        for stride in strides_of(levels)[:_MOST_STRIDES]:
            for reading in _whole(_per_stride(curve, stride)):
                yield replace(reading, stride=stride)
    yield from _whole(curve)


def _per_stride(curve: Curve, stride: int) -> Curve:
    """The curve by advances that are `stride` steps apart, one point each."""
    at, first = np.unique(np.floor(curve.at / stride), return_index=True)
    return Curve(at, curve.values[first], curve.slack[first])


def _whole(curve: Curve) -> Iterator[WarmUpShape]:
    """Schedules of one piece, then of several."""
    turns = np.any(np.diff(np.sign(np.diff(curve.values))) < 0)
    for spec, lr in (*bodies(curve), *annealed(curve)):
        yield WarmUpShape(body=spec, lr=lr)
    if turns:
        for spec, lr in cycled(curve):
            yield WarmUpShape(body=spec, lr=lr)
    yield from warmed(curve)
    for plateau, spec, lr in plateaus(curve):
        yield WarmUpShape(body=spec, lr=lr, plateau=plateau)
    if turns or curve.values[0] < curve.values.max():
        yield from beside(curve)
