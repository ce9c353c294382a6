"""What of a curve is drawn: wherever it is thinned, each spike, gap and end of it is there."""

from __future__ import annotations

import math
from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrplot.model.column import Column
from lrplot.render.axis import STEPS, StepAxis, even_starts
from lrplot.render.figure.curves import curve_of
from lrplot.render.figure.slim import slim
from lrplot.render.page.points import points_of
from lrplot.render.ranges import rate_axis
from lrplot.render.thinning import beyond_bins, bins_of, in_bins, reaches

VALUES = st.lists(
    st.one_of(st.floats(-1, 1), st.sampled_from([math.nan, math.inf, -math.inf])), min_size=1, max_size=80
)


def column_of(values: list[float], stride: int = 1, at: list[int] | None = None) -> Column:
    n = len(values) * stride if at is None else at[-1] + 1
    return Column(values=array("d", values), stride=stride, n=n, at=at and array("q", at))


def steps(n_steps: int) -> StepAxis:
    """An axis of so many optimizer steps."""
    return StepAxis(unit="step", name="optimizer step", end=n_steps, rulers=())


# The terminal: what is reached within a column


def test_a_spike_of_one_step_in_a_million_is_drawn() -> None:
    values = [0.1] * 10**6
    values[432_100] = 0.5
    reached = reaches(column_of(values), even_starts(10**6, 146), log=False)
    # Step 432,100 lies in column 432,100 * 146 / 1,000,000 = 63.09 of the pixels.
    assert [pixel for pixel, reach in enumerate(reached) if reach is not None and reach.high == 0.5] == [63]
    assert steps(10**6).last_pixel(STEPS, 432_100, 146) == 63


@given(
    values=st.lists(st.floats(-1, 1), min_size=1, max_size=60),
    stride=st.integers(1, 4),
    n_pixels=st.integers(1, 80),
    later=st.integers(0, 50),
)
def test_every_step_is_within_the_reach_of_its_pixels(
    values: list[float], stride: int, n_pixels: int, later: int
) -> None:
    column = column_of(values, stride)
    n_steps = len(column) + later
    reached = reaches(column, even_starts(n_steps, n_pixels), log=False)
    for step, value in enumerate(column):
        reach = reached[steps(n_steps).last_pixel(STEPS, step, n_pixels)]
        assert reach is not None
        assert reach.low <= value <= reach.high


def test_nan_leaves_a_gap() -> None:
    column = column_of([0.1, math.nan, math.inf, 0.3], stride=10)
    drawn = reaches(column, even_starts(40, 4), log=False)
    assert [reach is None for reach in drawn] == [False, True, True, False]


def test_a_nan_hides_none_of_its_neighbours() -> None:
    reach = reaches(column_of([0.1, math.nan, 0.3, 0.2]), even_starts(4, 1), log=False)[0]
    assert reach is not None
    assert (reach.low, reach.high, reach.whole) == (0.1, 0.3, False)


def test_zero_and_below_have_no_place_on_a_logarithmic_axis() -> None:
    column = column_of([0.0, -0.1, 0.1])
    assert [reach is None for reach in reaches(column, even_starts(3, 3), log=True)] == [True, True, False]


# Pictures and pages: what is kept of each bin


@given(values=VALUES, size=st.integers(1, 90))
def test_a_bin_has_what_the_terminal_reaches_within_it(values: list[float], size: int) -> None:
    bins = bins_of(np.array(values), size)
    starts = [*range(0, len(values), size), len(values)]
    for number, reach in enumerate(reaches(column_of(values), starts, log=False)):
        first, last = bins.first[number], bins.last[number]
        assert (first, last) == (starts[number], starts[number + 1] - 1)
        odd = [at for at in range(first, last + 1) if not math.isfinite(values[at])]
        assert [at for at in bins.odd.tolist() if first <= at <= last] == odd[:1]
        if reach is not None:
            assert (values[bins.lowest[number]], values[bins.highest[number]]) == (reach.low, reach.high)
            assert reach.first in (None, values[first])
            assert reach.last in (None, values[last])


@given(values=VALUES, size=st.integers(1, 90))
def test_what_is_kept_of_a_page_reaches_as_far_as_all(values: list[float], size: int) -> None:
    kept = beyond_bins(np.array(values), size).tolist()
    assert {0, len(values) - 1} <= set(kept)
    assert kept == sorted(set(kept))
    for first in range(0, len(values), size):
        every = [value for value in values[first : first + size] if math.isfinite(value)]
        # One bin is joined to the first value of the next.
        held = [values[at] for at in kept if first <= at <= first + size and math.isfinite(values[at])]
        if every:
            assert min(held) <= min(every)
            assert max(held) >= max(every)


SHAPES = {
    "noise": lambda n, rng: 0.4 + 0.2 * rng.random(n),
    "cosine": lambda n, _: 0.5 + 0.3 * np.cos(np.linspace(0, 7, n)),
    "flat": lambda n, _: np.full(n, 0.5),
}


@pytest.mark.parametrize("shape", SHAPES)
@given(n=st.integers(5, 9_000), seed=st.integers(0, 99), where=st.tuples(*[st.floats(0, 1, exclude_max=True)] * 3))
def test_no_spike_of_one_step_is_lost_anywhere(shape: str, n: int, seed: int, where: tuple[float, ...]) -> None:
    values = SHAPES[shape](n, np.random.default_rng(seed))
    odd, low, high = (int(part * n) for part in where)
    values[odd] = math.nan
    values[low], values[high] = 0.001, 1.0
    spikes = {high} | ({low} if low != high else set())
    column = column_of(values.tolist())

    reached = reaches(column, even_starts(n, 40), log=False)
    for spike in spikes:
        reach = reached[steps(n).last_pixel(STEPS, spike, 40)]
        assert reach is not None
        assert reach.low <= values[spike] <= reach.high

    picture = curve_of(column, 20)  # thinned from 80 values on, where they turn often
    slim_steps, _ = slim(curve_of(column, 50_000), rate_axis([0.001, 1.0], 0.001, log=False))
    page = points_of([column], [column_of(np.zeros(n).tolist())] * 36)  # so many share few stops
    known = list(range(0, 7 * n, 7))  # of a log, every seventh step
    logged = points_of([column_of(values.tolist(), at=known)], [column_of([0.0], stride=7 * n)] * 36)
    for kept in (picture.x, slim_steps, page.stops, logged.stops / 7):
        assert spikes <= set(kept.astype(int).tolist())
        assert np.isnan(values[kept[kept == kept.astype(int)].astype(int)]).any() == (odd not in spikes)


def test_of_a_long_curve_little_is_kept() -> None:
    values = np.random.default_rng(3).random(100_003)
    assert len(in_bins(values, 500)) <= 4 * 500
    assert len(beyond_bins(np.linspace(0, 1, 100_003), 200)) == 502
