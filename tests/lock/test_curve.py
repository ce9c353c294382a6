"""A few points give a curve back, and every change beyond the tolerance is found."""

from __future__ import annotations

import shlex
from array import array
from collections.abc import Sequence
from math import inf, isfinite, isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrplot.lock.curve import TOLERANCE, Difference, column_of, difference, pieces_of
from lrplot.model.column import Column
from lrplot.pipeline import report_on
from lrplot.planning.plans import plan_from

SMALLEST = 2.3e-308  # below it, numbers have fewer digits than the promise
CURVES = [
    "onecycle --max-lr 0.01 --total-steps 3000",
    "onecycle --max-lr 0.01 --total-steps 3000 --three-phase --anneal-strategy linear",
    "cosine --T-max 3000 --lr 0.1",
    "cosine --T-max 100 --lr 0.1 --eta-min 1e-5 --max-steps 3000",
    "cosine --T-max 100 --interval epoch --batches-per-epoch 30 --max-epochs 100 --lr 0.1",
    "warmrestarts --T-0 100 --T-mult 2 --lr 0.1 --max-steps 3000",
    "cyclic --base-lr 1e-4 --max-lr 1e-2 --max-steps 3000 --step-size-up 70",
    "cyclic --base-lr 1e-4 --max-lr 1e-2 --max-steps 3000 --step-size-up 70 --mode triangular2",
    "cyclic --base-lr 1e-4 --max-lr 1e-2 --max-steps 3000 --step-size-up 7 --mode exp_range --gamma 0.999",
    "step --step-size 20 --lr 0.1 --max-steps 3000",
    "multistep --milestones 7,500,501 --lr 0.1 --max-steps 3000",
    "exponential --gamma 0.5 --lr 0.1 --max-steps 3000",
    "exponential --gamma 1.2 --lr 0.1 --max-steps 6000",
    "linear --total-iters 100 --lr 0.1 --max-steps 3000",
    "constant --total-iters 100 --lr 0.1 --max-steps 3000",
    "polynomial --total-iters 2000 --power 0.5 --lr 0.1 --max-steps 3000",
    "lambda --lr-lambda 'min((step + 1) ** -0.5, (step + 1) * 400 ** -1.5)' --lr 0.1 --max-steps 3000",
    "sequential 'linear --total-iters 100' 'cosine --T-max 2900' --milestones 100 --lr 0.1 --max-steps 3000",
]


def values_of(words: str) -> list[float]:
    column = report_on(plan_from(shlex.split(words))).trace.groups[0].lr
    return list(column.values)


def column(values: Sequence[float], stride: int = 1) -> Column:
    return Column(values=array("d", values), stride=stride, n=len(values) * stride)


def held(values: Sequence[float]) -> None:
    """Holds the pieces of some values against what they promise."""
    pieces = pieces_of(values)
    assert [piece[0][0] for piece in pieces] == [0, *(piece[-1][0] + 1 for piece in pieces[:-1])]
    assert pieces[-1][-1][0] == len(values) - 1
    back = column_of(pieces, 1, len(values)).values
    for index, value in (point for piece in pieces for point in piece):
        assert value == values[index] or isnan(value)
        assert back[index] == values[index] or isnan(values[index])
    for was, now in zip(values, back, strict=True):
        assert was == now or (isnan(was) and isnan(now)) or abs(was - now) <= max(1e-11 * abs(was), SMALLEST)
    assert difference(column(values), column(back)) is None


@pytest.mark.parametrize("words", CURVES)
def test_a_schedule_comes_back(words: str) -> None:
    held(values_of(words))


anything = st.one_of(
    st.sampled_from([0.0, -0.0, nan, inf, -inf, 5e-324, -1.7e308, 1.7e308, 0.1, 1e-300]),
    st.floats(allow_nan=True, allow_infinity=True),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(anything, st.integers(1, 40)), min_size=1, max_size=12))
def test_whatever_values_come_back(runs: list[tuple[float, int]]) -> None:
    held([value for value, times in runs for _ in range(times)])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.floats(-1, 1), min_size=1, max_size=8),
    st.sampled_from([1e-307, 1e-20, 1.0, 1e300]),
    st.sampled_from([0.0, 1e-13, 1e-11, 1e-9, 1.0]),
    st.integers(1, 400),
    st.integers(0, 2**32),
)
def test_noisy_polynomials_come_back(factors: list[float], scale: float, noise: float, n: int, seed: int) -> None:
    x = np.linspace(-1, 1, n)
    smooth = sum(factor * x**k for k, factor in enumerate(factors)) * scale
    held(list((smooth * (1 + noise * np.random.default_rng(seed).standard_normal(n))).tolist()))


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(CURVES), st.data())
def test_a_change_of_any_single_step_is_found_and_none_within_the_tolerance(words: str, data: st.DataObject) -> None:
    values = _curves(words)
    peak = max(abs(value) for value in values if isfinite(value))
    at = data.draw(st.integers(0, len(values) - 1))
    before = column_of(pieces_of(values[: at + 1]), 1, at + 1)
    by = data.draw(st.sampled_from([1.1e-9, -1.1e-9, 1e-6, 0.5, -0.9, 1e6]))
    moved = [*values[:at], values[at] * (1 + by)]
    if abs(moved[at] - values[at]) > 2e-15 * peak and abs(values[at]) > 1e-290:
        found = difference(before, column(moved))
        assert found is not None
        assert (found.first, found.at, found.after) == (at, at, moved[at])
        larger = max(abs(values[at]), abs(moved[at]))
        assert found.largest == pytest.approx(abs(values[at] - moved[at]) / larger, rel=0.02)
    within = [value * (1 + data.draw(st.sampled_from([-0.9, 0.9])) * TOLERANCE) for value in values[:at]] + [values[at]]
    assert difference(before, column(within)) is None


_KNOWN: dict[str, list[float]] = {}


def _curves(words: str) -> list[float]:
    if words not in _KNOWN:
        _KNOWN[words] = values_of(words)[:400]
    return _KNOWN[words]


@pytest.mark.parametrize(
    ("before", "after", "first", "largest"),
    [
        ([0.1, 0.1], [0.1, nan], 1, 2.0),
        ([0.1, nan], [0.1, 0.1], 1, 2.0),
        ([0.1, inf], [0.1, 0.1], 1, 2.0),
        ([0.1, 0.1], [0.1, inf], 1, 2.0),
        ([inf, 0.1], [-inf, 0.1], 0, 2.0),
        ([0.0, 0.1], [1e-8, 0.1], 0, 1.0),
        ([0.1, 0.0], [0.1, -0.1], 1, 1.0),
        ([0.1, 0.1], [0.1, -0.1], 1, 2.0),
        ([1e308, 1.0], [-1e308, 1.0], 0, 2.0),
    ],
)
def test_values_of_other_kinds(before: list[float], after: list[float], first: int, largest: float) -> None:
    found = difference(column(before), column(after))
    assert found is not None
    assert (found.first, found.largest) == (first, largest)
    assert difference(column(before), column(before)) is None


def test_columns_of_other_strides_and_lengths_are_compared_step_by_step() -> None:
    per_epoch, per_step = column([0.1, 0.2], 3), column([0.1, 0.1, 0.1, 0.2, 0.2, 0.2])
    assert difference(per_epoch, per_step) is None
    longer = difference(per_epoch, column([0.1, 0.2, 0.3], 3))
    assert longer is not None
    assert (longer.first, longer.after, isnan(longer.before), isnan(longer.largest)) == (6, 0.3, True, True)
    both = difference(column([0.25, 0.5], 3), column([0.25, 1.0], 2))
    assert both == Difference(first=2, before=0.25, after=1.0, largest=0.75, at=2)


def test_the_last_bit_of_a_cosine_is_no_change() -> None:
    """CosineAnnealingLR subtracts nearly 1 from 1 for its last rate; the C library decides its last digits."""
    values = values_of("cosine --T-max 3000 --lr 0.1")
    last = values[-1]
    assert difference(column(values), column([*values[:-1], last * (1 + 3e-9)])) is None
    assert difference(column(values), column([*values[:-1], last + 1e-15])) is not None


def test_a_smooth_curve_is_few_points() -> None:
    def n_points(words: str) -> int:
        return sum(map(len, pieces_of(values_of(words))))

    assert n_points("onecycle --max-lr 0.01 --total-steps 78200") < 100
    assert n_points("linear --total-iters 1000 --lr 0.1 --max-steps 78200") == 4
    assert n_points("step --step-size 5 --gamma 0.999 --lr 0.1 --max-steps 1000") < 420  # two for each level
    assert n_points("cosine --T-max 200 --interval epoch --batches-per-epoch 391 --max-epochs 200 --lr 0.1") < 100


def test_noise_takes_linear_time() -> None:
    """Every value of it is a point, and each is looked at a bounded number of times."""
    import lrplot.lock.curve

    calls = 0
    fits = lrplot.lock.curve._gives_back

    def counted(*args: object) -> bool:
        nonlocal calls
        calls += 1
        return fits(*args)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lrplot.lock.curve, "_gives_back", counted)
        pieces = pieces_of(np.random.default_rng(0).random(10_000).tolist())
    assert sum(map(len, pieces)) == 10_000
    assert calls < 2 * 10_000
