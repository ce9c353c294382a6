"""The parts of a terminal chart: its ticks, its pixels, and the text between them."""

from __future__ import annotations

import math
from array import array
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrplot.model.column import Column
from lrplot.render.axis import STEPS, StepAxis, even_starts
from lrplot.render.chart.canvas import ASCII, BRAILLE, Canvas, Charset
from lrplot.render.chart.outline import missing, outline
from lrplot.render.chart.panel import ticks_of
from lrplot.render.chart.scale import count_ticks, linear_scale, log_scale
from lrplot.render.chart.typeset import Span, clean, columns, cut, paint, wrap
from lrplot.render.thinning import reaches
from lrplot.render.ticks import step_ticks

RATES = st.floats(min_value=0, max_value=1e4, allow_subnormal=False)


def column_of(values: list[float], stride: int = 1, n: int | None = None) -> Column:
    return Column(values=array("d", values), stride=stride, n=n or len(values) * stride)


def is_round(number: float) -> bool:
    """Whether a tick is one to three significant digits long."""
    digits = f"{abs(number):.9e}".split("e")[0].replace(".", "").rstrip("0")
    return len(digits) <= 3


# Vertical axes


def test_an_axis_from_zero_has_its_ticks_at_equal_distances() -> None:
    scale = linear_scale(0.0, 0.01, 17)
    # 0.01 in steps of 0.002 are 5 intervals; at 3 rows each, 16 rows with the one of zero.
    assert scale.ticks == {0: "0", 3: "0.002", 6: "0.004", 9: "0.006", 12: "0.008", 15: "0.01"}
    assert scale.n_rows == 16


@given(low=st.one_of(st.just(0.0), RATES), span=RATES, max_rows=st.integers(3, 60))
def test_every_value_of_an_axis_has_a_row_and_its_ticks_are_round(low: float, span: float, max_rows: int) -> None:
    scale = linear_scale(low, low + span, max_rows)
    assert 1 <= scale.n_rows <= max_rows
    assert all(0 <= row < scale.n_rows for row in scale.ticks)
    assert 0 <= scale.pixel(low, 4) <= scale.pixel(low + span, 4) < 4 * scale.n_rows
    if low == 0:
        assert all(is_round(float(label)) for label in scale.ticks.values())
        assert "0" in scale.ticks.values()


@given(low=st.floats(-1, 0), high=st.floats(0, 1), max_rows=st.integers(3, 40))
def test_ticks_stand_on_the_rows_of_their_values(low: float, high: float, max_rows: int) -> None:
    scale = linear_scale(low, high, max_rows)
    for row, label in scale.ticks.items():
        assert scale.pixel(float(label), 4) // 4 == row
        assert scale.pixel(float(label), 3) // 3 == row


@pytest.mark.parametrize("charset", [BRAILLE, ASCII])
def test_a_tick_lies_amid_its_row(charset: Charset) -> None:
    up = charset.up
    scale = linear_scale(0.0, 0.01, 17)
    assert scale.pixel(0.0, up) == up // 2
    assert scale.pixel(0.006, up) == 9 * up + up // 2


@given(
    low=st.floats(1e-300, 1e299),
    ratio=st.floats(1, 1e300),
    max_rows=st.integers(3, 60),
)
def test_a_logarithmic_axis_holds_every_positive_value(low: float, ratio: float, max_rows: int) -> None:
    high = min(low * ratio, 9e299)
    scale = log_scale(low, high, max_rows)
    assert 1 <= scale.n_rows <= max_rows
    assert 0 <= scale.pixel(low, 4) <= scale.pixel(high, 4) < 4 * scale.n_rows
    assert all(0 <= row < scale.n_rows for row in scale.ticks)


def test_eight_decades_have_a_tick_each() -> None:
    scale = log_scale(1e-8, 1.0, 17)
    assert list(scale.ticks.values()) == [*("1e-8", "1e-7", "1e-6", "1e-5", "1e-4", "1e-3", "1e-2", "1e-1", "1")]
    assert list(scale.ticks) == list(range(0, 17, 2))
    raised = log_scale(1e-8, 1.0, 17, raise_exponents=True).ticks
    assert list(raised.values()) == [*("10⁻⁸", "10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1")]


def test_less_than_two_decades_have_ticks_between() -> None:
    assert list(log_scale(0.0011, 0.1, 17).ticks.values()) == ["0.002", "0.005", "0.01", "0.02", "0.05", "0.1"]
    assert list(log_scale(0.0011, 0.1, 5).ticks.values()) == ["1e-2", "1e-1"]  # no room for more


# The horizontal axis


def steps(n_steps: int) -> StepAxis:
    """An axis of so many optimizer steps."""
    return StepAxis(unit="step", name="optimizer step", end=n_steps, rulers=())


@given(
    n_steps=st.integers(1, 10**8),
    n_columns=st.integers(1, 250),
    per_unit=st.integers(1, 5000),
)
def test_counts_under_an_axis_are_round_and_apart(n_steps: int, n_columns: int, per_unit: int) -> None:
    ticks = count_ticks(
        partial(step_ticks, n_steps // per_unit),
        n_columns,
        lambda unit: steps(n_steps).column(unit * per_unit, n_columns),
    )
    assert ticks[0].label == "0"
    for tick in ticks:
        unit = int(tick.label.replace(",", ""))
        assert tick.column == min(unit * per_unit * n_columns // n_steps, n_columns - 1)
        assert tick.start + len(tick.label) <= max(n_columns, 1)
        assert unit <= n_steps // per_unit
    for left, right in pairwise(ticks):
        assert left.start + len(left.label) + 2 <= right.start
    if len(ticks) > 1:
        assert ticks[1].label.replace(",", "").rstrip("0") in ("1", "2", "25", "5")


def test_counts_have_thousands_separators() -> None:
    assert [tick.label for tick in ticks_of(steps(25_600), 73)] == [
        "0",
        "5,000",
        "10,000",
        "15,000",
        "20,000",
        "25,000",
    ]


# Curves


@given(values=st.lists(st.floats(0, 1), min_size=1, max_size=200), n_pixels=st.integers(1, 80))
def test_a_curve_has_no_gaps(values: list[float], n_pixels: int) -> None:
    drawn = outline(
        reaches(column_of(values), even_starts(len(values), n_pixels), log=False), linear_scale(0.0, 1.0, 17), 4
    )
    for left, right in pairwise(drawn):
        assert left is not None
        assert right is not None
        assert right[0] <= left[1] + 1
        assert left[0] <= right[1] + 1


def test_what_the_axis_has_no_place_for_is_counted() -> None:
    assert missing(column_of([0.1, math.nan, math.inf, 0.3], stride=10), log=False) == 20
    assert missing(column_of([0.0, -0.1, 0.1]), log=True) == 2


# The canvas


def text_of(canvas: Canvas) -> list[str]:
    return ["".join(span.text for span in line) for line in canvas.lines()]


def test_braille_dots_are_where_the_pixels_are() -> None:
    canvas = Canvas(1, 1, BRAILLE)
    canvas.curve([(0, 0), (3, 3)], "")
    assert text_of(canvas) == ["⡈"]  # dot 7, lower left, and dot 4, upper right


def test_a_solid_curve_hides_the_dots_under_it() -> None:
    canvas = Canvas(2, 1, BRAILLE)
    canvas.curve([(3, 3), (3, 3), (3, 3), (3, 3)], "", "dots")
    canvas.curve([(0, 0), (0, 0)], "")
    assert text_of(canvas) == ["⣀⠈"]
    assert canvas.shows("dots")


def test_a_flat_thick_curve_stays_within_its_row() -> None:
    for pixel in range(8):
        canvas = Canvas(1, 2, BRAILLE)
        assert canvas.curve([(pixel, pixel)] * 2, "", "thick") == {(pixel // 4, 0)}


def test_a_curve_is_dashed_after_its_solid_part() -> None:
    flat = [(0, 0)] * 14
    canvas = Canvas(7, 1, BRAILLE)
    canvas.curve(flat, "", solid=2)
    assert text_of(canvas) == ["⣀ ⣀⣀ ⣀⣀"]
    plain = Canvas(14, 1, ASCII)
    plain.curve(flat, "", "thick", solid=3)
    assert text_of(plain) == ["### ## ## ## #"]
    plain = Canvas(14, 1, ASCII)
    plain.curve(flat, "", "thick", solid=None)
    assert text_of(plain) == ["#" * 14]


@given(seen=st.integers(1, 10_000), n_steps=st.integers(1, 10_000), n_pixels=st.integers(1, 300))
def test_only_columns_that_hold_recorded_steps_are_solid(seen: int, n_steps: int, n_pixels: int) -> None:
    solid = steps(n_steps).first_pixel(STEPS, seen, n_pixels)
    for pixel in range(n_pixels):
        # The first step that is drawn in this column of pixels, as `reaches` takes it.
        assert (pixel < solid) == (pixel * n_steps // n_pixels < seen)


def test_text_finds_room_beside_a_curve() -> None:
    canvas = Canvas(12, 3, ASCII)
    canvas.curve([(4, 4)] * 12, "")
    assert canvas.room(1, 6, 4, range(12)) == (0, 4)
    assert canvas.room(1, 6, 13, range(12)) is None
    canvas.write(0, 0, "12 letters..")
    assert canvas.room(1, 6, 4, range(12)) == (2, 4)


# Lines of text


@given(text=st.text(max_size=200), width=st.integers(4, 80), indent=st.integers(0, 2))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int, indent: int) -> None:
    cleaned = clean(text, unicode=True)
    lines = wrap(cleaned, width, indent)
    assert all(columns(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(cleaned.split())


@given(text=st.text(max_size=100), width=st.integers(3, 80))
def test_a_cut_text_fits(text: str, width: int) -> None:
    assert columns(cut(clean(text, unicode=True), width, "…")) <= width
    assert clean(text, unicode=False).isascii()


def test_wide_characters_take_two_columns() -> None:
    assert columns("学習率") == 6
    assert cut("学習率", 5, "…") == "学習…"


def test_control_characters_never_reach_the_terminal() -> None:
    assert clean("a\x1b[31mb\nc", unicode=True) == "a?[31mb c"


def test_painted_lines_have_no_trailing_blanks() -> None:
    line = [Span("a  ", "1"), Span("b "), Span("  ", "2")]
    assert paint(line, colour=False) == "a  b"
    assert paint(line, colour=True) == "\x1b[1ma  \x1b[0mb"


# The tick of the highest value


@given(high=st.floats(1e-9, 1e6), max_rows=st.integers(3, 60))
def test_the_highest_value_has_a_tick_and_none_beside_it(high: float, max_rows: int) -> None:
    scale = linear_scale(0.0, high, max_rows, peak=high)
    (row,) = [row for row, label in scale.ticks.items() if float(label) == float(f"{high:.4g}")]
    assert row == scale.pixel(high, 1)
    round_ones = linear_scale(0.0, high, max_rows).ticks
    others = set(scale.ticks) - {row}
    assert others <= set(round_ones)
    if float(f"{high:.4g}") not in map(float, round_ones.values()):
        assert not {row - 1, row + 1} & others
        assert others == {each for each in round_ones if abs(each - row) > 1}


def test_the_peak_of_a_logarithmic_axis_has_a_tick() -> None:
    ticks = log_scale(1e-6, 0.0847, 17, raise_exponents=True, peak=0.0847).ticks
    assert max(ticks.items())[1] == "0.0847"
    assert next(iter(ticks.values())) == "10⁻⁶"
    assert "10⁻¹" not in ticks.values()
    assert log_scale(1e-6, 0.1, 17, peak=0.1).ticks == log_scale(1e-6, 0.1, 17).ticks
