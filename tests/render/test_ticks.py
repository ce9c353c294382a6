"""Round numbers along an axis, the same for terminal, picture and page, and where axes begin and end."""

from __future__ import annotations

import pytest

from lrplot.model.axes import XUnit
from lrplot.render.axis import StepAxis
from lrplot.render.chart.scale import linear_scale, log_scale
from lrplot.render.ranges import Axis, rate_axis, value_axis
from lrplot.render.ticks import (
    labelled_ticks,
    round_ticks,
    step_ticks,
    unit_ticks,
    value_labels,
    with_peak,
    without_padding,
)


@pytest.mark.parametrize(
    ("axis", "labels"),
    [
        (rate_axis([4e-8, 0.01], 4e-8, log=False), ["0", "0.002", "0.004", "0.006", "0.008", "0.010"]),
        (rate_axis([0, 4e-5], 4e-5, log=False), ["0", "1e-5", "2e-5", "3e-5", "4e-5"]),
        (rate_axis([0, 0], None, log=False), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (rate_axis([-0.1, 0.1], 0.1, log=False), ["-0.10", "-0.05", "0", "0.05", "0.10"]),
        (value_axis([0.85, 0.95]), ["0.850", "0.875", "0.900", "0.925", "0.950"]),
    ],
)
def test_ticks_are_round_and_alike(axis: Axis, labels: list[str]) -> None:
    ticks = round_ticks(axis, 9 if axis.log else 6)
    assert value_labels(ticks) == labels
    assert [float(label) for label in labels] == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("axis", "labels"),
    [
        (rate_axis([1e-8, 1], 1e-8, log=True), ["10⁻⁸", "10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1"]),
        (rate_axis([0.001, 0.1], 0.001, log=True), ["10⁻³", "10⁻²", "10⁻¹"]),
        (rate_axis([3e-5, 2e-4], 3e-5, log=True), ["5\u00d710⁻⁵", "10⁻⁴", "2\u00d710⁻⁴"]),
        (rate_axis([0.3, 2], 0.3, log=True), ["0.5", "1.0", "2.0"]),
        (
            rate_axis([2e-5, 1e-3], 2e-5, log=True),
            [*("2\u00d710⁻⁵", "5\u00d710⁻⁵", "10⁻⁴", "2\u00d710⁻⁴", "5\u00d710⁻⁴", "10⁻³")],
        ),
    ],
)
def test_exponents_of_a_logarithmic_axis_are_raised(axis: Axis, labels: list[str]) -> None:
    assert value_labels(round_ticks(axis, 9), log=True) == labels


def test_a_constant_momentum_still_has_an_axis() -> None:
    axis = value_axis([0.9, 0.9])
    assert axis.low < 0.9 < axis.high


def test_steps_have_thousands_separators_and_are_whole() -> None:
    assert step_ticks(25_600, 6)[1] == ["0", "5,000", "10,000", "15,000", "20,000", "25,000"]
    assert step_ticks(3, 10)[1] == ["0", "1", "2", "3"]
    assert step_ticks(1, 10)[1] == ["0"]


@pytest.mark.parametrize(
    ("unit", "end", "labels"),
    [("step", 1, ["0"]), ("epoch", 1, ["0", "1"]), ("epoch", 0.5, ["0"]), ("hours", 0.5, ["0", "0.2", "0.4"])],
)
def test_a_single_step_has_one_tick_and_a_single_epoch_two(unit: XUnit, end: float, labels: list[str]) -> None:
    assert unit_ticks(StepAxis(unit=unit, name=unit, end=end, rulers=()), 3)[1] == labels


def test_two_and_five_are_left_out_where_they_have_no_room() -> None:
    axis = Axis(low=0.0011, high=0.1, log=True)
    assert round_ticks(axis, 6) == [0.002, 0.005, 0.01, 0.02, 0.05, 0.1]
    assert round_ticks(axis, 5) == [0.01, 0.1]


def test_the_peak_takes_the_place_of_what_is_near() -> None:
    labels = {0.0: "0", 0.02: "0.02", 0.04: "0.04"}
    assert with_peak(labels, 0.0387, lambda tick: abs(tick - 0.0387) < 0.01) == {
        0.0: "0",
        0.02: "0.02",
        0.0387: "0.0387",
    }
    assert with_peak(labels, 0.04, lambda _: True) == labels
    assert list(with_peak({1e-5: "1e-5"}, 8.471e-5, lambda _: False).values()) == ["1e-5", "8.471e-5"]
    assert list(with_peak({1.0: "1", 100.0: "10²"}, 1000.0, lambda _: False, log=True).values())[-1] == "10³"


@pytest.mark.parametrize(
    "high", [3e-4, 6e-4, 1e-3, 2e-5, 5e-5, 0.1, 0.05, 0.0847, 0.2, 0.3, 0.4, 0.128, 0.016, 1.0, 5.0]
)
def test_a_terminal_has_the_ticks_of_a_picture(high: float) -> None:
    labels = labelled_ticks(rate_axis([0.0, high], high, log=False), 6, 0.06)[1]
    assert list(map(float, linear_scale(0.0, high, 17, peak=high).ticks.values())) == list(map(float, labels))
    assert list(linear_scale(0.0, high, 17, peak=high).ticks.values()) == [*map(without_padding, labels)]


@pytest.mark.parametrize(
    ("low", "high"), [(1e-6, 1e-2), (3e-5, 3e-4), (1e-3, 0.1), (1e-8, 1.0), (1e-12, 1.0), (2e-5, 2e-4)]
)
def test_a_logarithmic_axis_of_a_terminal_has_them_too(low: float, high: float) -> None:
    labels = labelled_ticks(rate_axis([low, high], low, log=True), 9, 0.06)[1]
    assert list(log_scale(low, high, 17, raise_exponents=True, peak=high).ticks.values()) == labels
