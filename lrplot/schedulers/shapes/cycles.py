"""Curves that rise and fall: restarts, triangles, one cycle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lrplot.schedulers.shapes.curve import Curve, Floats, _range, misfit, thin, two_numbers
from lrplot.schedulers.shapes.falls import line_through
from lrplot.schedulers.shapes.numbers import rounded, roundest
from lrplot.schedulers.shapes.search import integers_within, round_digits

_MOST = 3
_NEAR = 3.0  # misfits by least squares beyond which no numbers can fit
_USUAL_SHARES = (0.3, 0.1, 0.2, 0.25, 0.4, 0.5, 0.05, 0.15, 0.35, 0.45)
_OTHER_SHARES = tuple(n / 100 for n in range(1, 100) if n / 100 not in _USUAL_SHARES)


# -- restarts ----------------------------------------------------------------------------------------


def restarts(curve: Curve) -> Iterator[tuple[int, int, float, float]]:
    """Cosines that begin anew: the first cycle's length, the factor from cycle to cycle, the top and the bottom."""
    few = thin(curve)
    jumps = np.flatnonzero(np.diff(few.values) > 0.3 * np.ptp(few.values))
    if not len(jumps):
        return
    lengths = list(integers_within(few.at[jumps[0]] + 1, few.at[jumps[0] + 1], most=400))
    for factor in (1, 2, 3, 4):
        shapes = np.stack([_restarted(few.at, length, factor) for length in lengths])
        scores = _misfits(shapes, few)
        for index in sorted(
            np.argsort(scores)[:_MOST], key=lambda each: (scores[each] > 2, round_digits(lengths[each]))
        ):
            if scores[index] <= 3:
                numbers = two_numbers(shapes[index], 1 - shapes[index], few)
                if numbers is not None:
                    yield lengths[index], factor, *numbers


def _restarted(at: Floats, length: int, factor: int) -> Floats:
    start, period = np.zeros_like(at), np.full_like(at, length)
    while np.any(passed := at >= start + period):
        start = np.where(passed, start + period, start)
        period = np.where(passed, period * factor, period)
    shape: Floats = (1 + np.cos(np.pi * (at - start) / period)) / 2
    return shape


def _misfits(shapes: Floats, curve: Curve) -> Floats:
    """The misfit of each of K shapes."""
    found = [misfit(shapes[at : at + 2048], curve) for at in range(0, len(shapes), 2048)]
    return np.nan_to_num(np.concatenate(found), nan=np.inf)


# -- triangles ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Triangle:
    """A cycle of CyclicLR, by its arguments' names; gamma is 1 where the mode is not exp_range."""

    base_lr: float
    max_lr: float
    step_size_up: int
    step_size_down: int
    mode: str
    gamma: float = 1.0


def triangles(curve: Curve) -> Iterator[Triangle]:
    """Triangles that fit, of every mode."""
    few = thin(curve)
    turns = np.diff(np.sign(np.diff(few.values)))
    peaks, valleys = np.flatnonzero(turns < 0) + 1, np.flatnonzero(turns > 0) + 1
    if not len(peaks) or few.values[1] <= few.values[0]:
        return
    ups = list(integers_within(few.at[peaks[0] - 1], few.at[peaks[0] + 1], most=120))
    ups = [up for up in ups if up > 0]
    pairs = [(up, up) for up in ups]
    if len(valleys):
        pairs += [
            (up, cycle - up)
            for up, cycle in product(ups[:60], integers_within(few.at[valleys[0] - 1], few.at[valleys[0] + 1], most=60))
            if cycle - up > 0 and cycle != 2 * up
        ]
    for mode in ("triangular", "triangular2"):
        shapes = np.stack([_triangular(few.at, up, down, mode == "triangular2") for up, down in pairs])
        yield from _fitting(pairs, shapes, few, mode)
    yield from _shrinking(pairs, few)


def _triangular(at: Floats, up: int, down: int, halved: bool) -> Floats:
    cycle = np.floor(at / (up + down))
    within = at - cycle * (up + down)
    shape: Floats = np.where(within <= up, within / up, 1 - (within - up) / down)
    return shape / 2**cycle if halved else shape


def _fitting(pairs: list[tuple[int, int]], shapes: Floats, curve: Curve, mode: str) -> Iterator[Triangle]:
    scores = _misfits(shapes, curve)
    order = sorted(
        np.argsort(scores)[: _MOST * 2], key=lambda each: (scores[each] > 2, sum(map(round_digits, pairs[each])))
    )
    for index in order:
        if scores[index] > 3:
            continue
        # base + (max - base) * shape; the amplitude is of no interest where only the base is round.
        numbers = two_numbers(1 - shapes[index], shapes[index], curve)
        if numbers is not None:
            (base, top), (up, down) = numbers, pairs[index]
            yield Triangle(base, top, up, down, mode)


def _shrinking(pairs: list[tuple[int, int]], curve: Curve) -> Iterator[Triangle]:
    """Triangles whose height shrinks with every step; the base is the first value."""
    base = roundest(float(curve.values[0] - curve.slack[0]), float(curve.values[0] + curve.slack[0]))
    for up, down in pairs:
        shape = _triangular(curve.at, up, down, False)
        seen = (shape > 0.02) & (curve.values - base > curve.slack * 4)
        if seen.sum() < 4:
            continue
        heights = (curve.values[seen] - base) / shape[seen]
        logs = Curve(curve.at[seen], np.log(heights), curve.slack[seen] / (curve.values[seen] - base))
        line = line_through(logs)
        if line is None or line[1] >= 0:
            continue
        for gamma in rounded(float(np.exp(line[1]))):
            rest = Curve(curve.at, curve.values - base, curve.slack)
            height = _range(shape * gamma**curve.at, rest.values, rest.slack)
            if height is not None:
                yield Triangle(base, roundest(height[0] + base, height[1] + base), up, down, "exp_range", gamma)
                break


Bend: TypeAlias = Callable[[Floats], Floats]
"""How a rate goes from 1 to 0 over a share of 0 to 1."""


# -- one cycle ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OneCycle:
    """OneCycleLR by its arguments' names."""

    max_lr: float
    total_steps: int
    pct_start: float
    anneal_strategy: str
    three_phase: bool
    div_factor: float
    final_div_factor: float


def one_cycles(curve: Curve) -> Iterator[OneCycle]:
    """One-cycle schedules that fit: a rise to the peak, and a fall over the rest or over two phases."""
    few = thin(curve)
    peak = int(np.argmax(few.values))
    if not 0 < peak < len(few) - 1:
        return
    straight = line_through(few.part(0, max(peak, 2))) is not None
    strategies = (("linear", _linear),) if straight and peak > 2 else (("cos", _cosine), ("linear", _linear))
    for shares, three_phase in ((_USUAL_SHARES, False), (_USUAL_SHARES, True), (_OTHER_SHARES, False)):
        found = False
        for strategy, bend in strategies:
            for cycle in _with_shares(few, peak, shares, bend, strategy, three_phase):
                found = True
                yield cycle
        if found:
            return


def _with_shares(
    curve: Curve, peak: int, shares: Sequence[float], bend: Bend, strategy: str, three_phase: bool
) -> Iterator[OneCycle]:
    """One-cycle schedules whose rise takes one of some shares of the run."""
    low, high, last = curve.at[peak - 1], curve.at[peak + 1], float(curve.at[-1])
    cases = [
        (total, share)
        for share in shares
        for total in integers_within(max((low + 1) / share, last + 1), (high + 1) / share, most=300)
    ]
    if not cases:
        return
    scores = _one_cycle_misfits(curve, cases, bend, three_phase)
    order = [int(index) for index in np.argsort(scores, kind="stable")[:400] if scores[index] <= 2]
    order.sort(key=lambda each: (shares.index(cases[each][1]), round_digits(cases[each][0])))
    for index in order[:_MOST]:
        found = _one_cycle(curve, *cases[index], bend, strategy, three_phase)
        if found is not None:
            yield found


def _cosine(share: Floats) -> Floats:
    """From 1 to 0 as half a wave."""
    shape: Floats = (1 + np.cos(np.pi * share)) / 2
    return shape


def _linear(share: Floats) -> Floats:
    return 1 - share


def _phases(total: int, share: float, three_phase: bool) -> list[tuple[float, float]]:
    """Where phases begin and end, as OneCycleLR computes it (torch 2.13)."""
    peak = float(share * total) - 1
    if not three_phase:
        return [(0.0, peak), (peak, total - 1.0)]
    back = float(2 * share * total) - 2
    return [(0.0, peak), (peak, back), (back, total - 1.0)]


def _one_cycle_misfits(curve: Curve, cases: Sequence[tuple[int, float]], bend: Bend, three_phase: bool) -> Floats:
    """The misfit of each case: the worst of its phases."""
    worst = np.zeros(len(cases))
    for number in range(3 if three_phase else 2):
        spans = np.array([_phases(*case, three_phase)[number] for case in cases])
        left = np.flatnonzero(worst <= _NEAR)  # what a phase before has ruled out need not be looked at
        for start in range(0, len(left), 512):
            some = left[start : start + 512]
            begin, end = spans[some, :1], spans[some, 1:]
            inside = (curve.at >= begin) & (curve.at <= end) & (end - begin >= 1)
            shapes = bend(np.clip((curve.at - begin) / np.maximum(end - begin, 1), 0, 1))
            worst[some] = np.maximum(worst[some], _misfits_inside(shapes, inside, curve))
    return worst


def _misfits_inside(shapes_KN: Floats, inside_KN: NDArray[np.bool_], curve: Curve) -> Floats:
    """As `misfit`, each shape on points of its own; 0 where they are too few to tell."""
    weights = np.where(inside_KN, 1 / curve.slack**2, 0)
    total = weights.sum(axis=1, keepdims=True)
    weights = weights / np.where(total > 0, total, 1)
    centred = shapes_KN - (shapes_KN * weights).sum(axis=1, keepdims=True)
    values = curve.values[None, :] - (weights @ curve.values)[:, None]
    spread = (centred**2 * weights).sum(axis=1)
    slope = (centred * values * weights).sum(axis=1) / np.where(spread > 0, spread, 1)
    rest = np.where(inside_KN, np.abs(values - slope[:, None] * centred) / curve.slack, 0)
    worst: Floats = np.where(inside_KN.sum(axis=1) < 3, 0, rest.max(axis=1))
    return worst


def _one_cycle(curve: Curve, total: int, share: float, bend: Bend, strategy: str, three_phase: bool) -> OneCycle | None:
    """The numbers of a one-cycle schedule, the scheduler's defaults where they are within the ranges."""
    phases = _phases(total, share, three_phase)
    parts = [curve_between(curve, *phase) for phase in phases]
    shapes = [bend((part.at - start) / (end - start)) for part, (start, end) in zip(parts, phases, strict=True)]
    falls = two_numbers(shapes[1], 1 - shapes[1], parts[1])
    if falls is None:
        return None
    top = falls[0]
    initial = _range(shapes[0], parts[0].values - top * (1 - shapes[0]), parts[0].slack)
    if initial is None or initial[1] <= 0:
        return None
    div = _preferred(25.0, top / initial[1], top / max(initial[0], top * 1e-12))
    begin = top / div
    height = begin if three_phase else top
    bottom = _range(1 - shapes[-1], parts[-1].values - height * shapes[-1], parts[-1].slack)
    if bottom is None or bottom[1] <= 0:
        return None
    final = _preferred(1e4, begin / bottom[1], begin / max(bottom[0], begin * 1e-12))
    return OneCycle(top, total, share, strategy, three_phase, div, final)


def curve_between(curve: Curve, start: float, end: float) -> Curve:
    """The points of a stretch."""
    inside = (curve.at >= start) & (curve.at <= end)
    return Curve(curve.at[inside], curve.values[inside], curve.slack[inside])


def _preferred(usual: float, low: float, high: float) -> float:
    return usual if low <= usual <= high else roundest(low, high)
