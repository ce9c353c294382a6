"""Which steps a page holds: all that can be told apart, every spike, and the values that were asked for."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lrplot.model.column import Column
from lrplot.render.page.points import MOST_STOPS, points_of


def _column(values: NDArray[Any], stride: int = 1, n: int | None = None) -> Column:
    return Column(values=array("d", values.tolist()), stride=stride, n=len(values) * stride if n is None else n)


def test_a_short_run_is_whole() -> None:
    points = points_of([_column(np.random.default_rng(1).random(1500))])
    assert points.whole
    assert points.stops.tolist() == list(range(1500))


@pytest.mark.parametrize("seed", range(5))
def test_a_spike_of_one_step_is_kept_wherever_it_is(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = 0.5 + 0.4 * np.cos(np.linspace(0, 7, 78_203))
    up, down, odd = rng.choice(len(values) - 2, 3, replace=False)
    values[up], values[down], values[odd] = 2.0, -2.0, np.nan
    points = points_of([_column(values)])
    assert not points.whole
    assert {0, up, down, odd, len(values) - 1} <= set(points.stops.tolist())
    assert len(points.stops) <= MOST_STOPS


def test_noise_keeps_the_extremes_of_every_part_and_stays_small() -> None:
    values = np.random.default_rng(2).random(100_000)
    points = points_of([_column(values)])
    assert len(points.stops) <= MOST_STOPS
    edges = np.arange(0, 100_000, 1000)  # wider than any bin: each part holds a whole one
    for at in edges:
        held = points.values[0][(points.stops >= at) & (points.stops < at + 1000)]
        assert held.max() - held.min() > 0.9


def test_a_long_staircase_of_few_values_is_whole() -> None:
    column = _column(np.array([0.1, 0.1, 0.01, 0.001]), stride=100_000, n=399_999)
    points = points_of([column])
    assert points.whole
    assert points.stops.tolist() == [0, 200_000, 300_000, 399_998]
    assert points.values[0].tolist() == [0.1, 0.01, 0.001, 0.001]


def test_runs_of_different_lengths_have_the_values_that_they_reach() -> None:
    points = points_of([_column(np.arange(10.0)), _column(np.arange(4.0))])
    assert [len(values) for values in points.values] == [10, 4]


def test_what_is_below_shares_the_steps_and_what_is_to_be_kept_is() -> None:
    rates, momentum = np.linspace(1, 0, 50_000), np.zeros(50_000)
    momentum[31_415] = 1.0
    points = points_of([_column(rates)], [_column(momentum)], [27_182, 99_999])
    assert {27_182, 31_415} <= set(points.stops.tolist())
    assert len(points.stops) <= MOST_STOPS + 1
    assert [values.tolist() for values in points.values] == [
        column[points.stops].tolist() for column in (rates, momentum)
    ]
