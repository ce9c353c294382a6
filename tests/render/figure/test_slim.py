"""What text formats keep of a curve: exact values, and nothing that the eye would miss."""

from __future__ import annotations

import time
from array import array
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrplot.model.column import Column
from lrplot.render.figure.curves import FigureCurve, curve_of
from lrplot.render.figure.slim import N_BINS, slim
from lrplot.render.ranges import Axis, rate_axis


def curve(values: np.ndarray, stride: int = 1) -> FigureCurve:
    return curve_of(Column(values=array("d", values.tobytes()), stride=stride, n=len(values) * stride), N_BINS)


def axis(made: FigureCurve, *, log: bool = False) -> Axis:
    return rate_axis([made.low, made.high], made.smallest, log=log)


def off(made: FigureCurve, y: Axis) -> float:
    """How far what is kept is from what is left out, as a part of the axis."""
    steps, values = slim(made, y)
    if made.steps:
        drawn = values[np.searchsorted(steps, made.x, side="right") - 1]
    elif y.log:
        return float(np.abs(np.interp(made.x, steps, np.log10(values)) - np.log10(made.y)).max()) / np.log10(
            y.high / y.low
        )
    else:
        drawn = np.interp(made.x, steps, values)
    return float(np.abs(drawn - made.y).max()) / (y.high - y.low)


COSINE = 0.05 * (1 + np.cos(np.pi * np.arange(25_600) / 25_600))
SHAPES = {
    "cosine": COSINE,
    "line": np.linspace(1e-4, 0.1, 10_000),
    "jumps": np.repeat([0.1, 0.01, 0.001], [300, 3000, 30_000]),
    "triangles": 0.001 + 0.1 * np.abs(np.arange(9_000) % 100 - 50) / 50,
    "decay": 0.1 * 0.9995 ** np.arange(20_000),
}


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("name", SHAPES)
def test_what_is_kept_is_exact_and_what_is_not_cannot_be_seen(name: str, log: bool) -> None:
    made = curve(SHAPES[name])
    y = axis(made, log=log)
    steps, values = slim(made, y)
    assert np.array_equal(values, SHAPES[name][steps.astype(int)])
    assert off(made, y) <= 1e-4
    assert {values.min(), values.max()} == {SHAPES[name].min(), SHAPES[name].max()}
    assert (steps[0], steps[-1]) == (0, len(SHAPES[name]) - 1)


def test_a_smooth_curve_needs_few_vertices() -> None:
    made = curve(COSINE)
    assert len(slim(made, axis(made))[0]) < 200
    line = curve(SHAPES["line"])
    assert len(slim(line, axis(line))[0]) <= 4


def test_both_sides_of_a_jump_are_kept() -> None:
    made = curve(SHAPES["jumps"])
    steps, _ = slim(made, axis(made))
    assert {299, 300, 3299, 3300} <= set(steps.astype(int).tolist())


def test_a_staircase_keeps_where_it_steps() -> None:
    made = curve(np.repeat([0.1, 0.05, 0.01], 1000), stride=7)
    steps, values = slim(made, axis(made))
    assert made.steps
    assert {0, 7000, 14_000, 21_000} <= set(steps.astype(int).tolist())
    assert off(made, axis(made)) == 0
    assert len(values) < 10


def test_what_no_axis_has_a_place_for_is_a_gap() -> None:
    values = COSINE.copy()
    values[100:200] = nan
    values[500] = inf
    values[1000] = -0.1
    made = curve(values)
    for log in (False, True):
        steps, kept = slim(made, axis(made, log=log))
        known = dict(zip(steps.astype(int).tolist(), kept.tolist(), strict=True))
        assert all(known[at] == values[at] for at in (99, 200, 499, 501))
        assert all(known[at] != known[at] for at in (100, 199, 500))
        assert (known[1000] != known[1000]) == log


@pytest.mark.parametrize("period", [10, 77, 5000])
def test_a_curve_that_never_rests_stays_small_and_quick(period: int) -> None:
    n = 150_000
    values = 0.1 * np.abs(np.sin(np.pi * np.arange(n) / period)) + 1e-6
    made = curve(values)
    begun = time.process_time()
    steps, kept = slim(made, axis(made, log=True))
    assert time.process_time() - begun < 5  # an unlucky order of splitting takes minutes
    assert len(steps) <= 8100
    assert np.array_equal(kept, values[steps.astype(int)])
    assert kept.max() == values.max()


@given(st.lists(st.floats(1e-9, 1.0), min_size=1, max_size=60), st.integers(1, 3))
def test_any_curve_is_drawn_as_it_is(values: list[float], stride: int) -> None:
    made = curve(np.array(values), stride)
    for log in (False, True):
        y = axis(made, log=log)
        steps, kept = slim(made, y)
        assert (np.diff(steps) > 0).all()
        assert set(kept.tolist()) <= set(values)
        assert off(made, y) <= 1.01e-4


def test_of_points_that_nothing_joins_each_counts() -> None:
    made = curve(np.linspace(0.0, 1.0, 500))
    assert len(slim(made, axis(made))[0]) <= 4
    steps, values = slim(made, axis(made), points=True)
    assert np.array_equal(steps, made.x)
    assert np.array_equal(values, made.y)
