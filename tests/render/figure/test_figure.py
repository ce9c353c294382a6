"""Pictures by the data of their lines, and by where their words are."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import cache
from itertools import combinations
from math import cos, inf, nan, pi

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text

from lrplot.loop.timeline import Timeline
from lrplot.model.column import Column
from lrplot.model.plan import Plan, ScheduleSpec
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.trace import GroupTrace, Stop, Trace
from lrplot.render.figure import draw, save
from lrplot.render.figure.curves import curve_of, outline
from lrplot.render.figure.lettering import LabelSpot, free_place, printable, wrapped
from lrplot.render.figure.themes import PALETTES
from lrplot.render.ranges import Axis

SIZES = [(8.0, 4.5), (4.0, 3.0), (16.0, 4.0), (2.0, 1.5), (2.0, 2.2), (2.5, 3.0), (3.3, 2.2)]


def one_cycle(step: float, n: int = 25_600) -> float:
    """Up from 0.0004 to 0.01 in three tenths of n steps, down to 4e-8 in the rest."""
    peak = 0.3 * n
    if step <= peak:
        return 0.0004 + 0.0096 * (1 - cos(pi * step / peak)) / 2
    return 4e-8 + 0.01 * (1 + cos(pi * (step - peak) / (n - peak))) / 2


def column(values: Sequence[float], stride: int = 1, n: int | None = None) -> Column:
    return Column(values=array("d", values), stride=stride, n=len(values) * stride if n is None else n)


def trace_of(
    columns: Sequence[Column],
    timeline: Timeline | None = None,
    *,
    momentum: Column | None = None,
    schedule_steps: int | None = None,
    planned: bool = False,
    stopped: Stop | None = None,
) -> Trace:
    line = timeline or Timeline(n_steps=columns[0].n, stride=columns[0].stride)
    return Trace(
        label="OneCycleLR",
        role="as-configured" if planned else "as-run",
        scheduler="OneCycleLR",
        arguments={"max_lr": 0.01, "epochs": 200, "steps_per_epoch": 128},
        timeline=line,
        groups=tuple(
            GroupTrace(name=f"group {index}", lr=each, momentum=momentum) for index, each in enumerate(columns)
        ),
        momentum_name="momentum",
        schedule_steps=schedule_steps,
        engine="source",
        torch_version="2.13.0",
        stopped=stopped,
    )


def report_of(trace: Trace, configured: Trace | None = None, title: str = "") -> Report:
    plan = Plan(schedule=ScheduleSpec(name=trace.scheduler, arguments=trace.arguments))
    return Report(plan=plan, trace=trace, configured=configured, title=title, command="lrplot OneCycleLR -o x.png")


@cache
def showcase(number: int, n: int = 25_600) -> Report:
    """The OneCycleLR sized for 128 batches an epoch: 1 and 2 stepped once per epoch, 3 after every batch."""
    per_epoch = 128 if number == 1 else 391
    momenta = [0.95 - 0.1 * one_cycle(step, n) / 0.01 for step in range(n + 1)]
    rates = [one_cycle(step, n) for step in range(n + 1)]
    configured = trace_of([column(rates[:n])], momentum=column(momenta[:n]), schedule_steps=n, planned=True)
    line = Timeline(
        n_steps=200 * per_epoch,
        stride=1 if number == 3 else per_epoch,
        steps_per_epoch=per_epoch,
        batches_per_epoch=per_epoch,
        n_epochs=200,
    )
    n_used, stopped = 200, None
    if number == 3:
        n_used = n + 1
        stopped = Stop(
            step=n, error="ValueError: Tried to step 25601 times. The specified number of total steps is 25600"
        )
    run = trace_of(
        [column(rates[:n_used], line.stride)],
        line,
        momentum=column(momenta[:n_used], line.stride),
        schedule_steps=n,
        stopped=stopped,
    )
    return report_of(run, configured)


def groups(n_groups: int) -> Report:
    rates = [[0.1 / (index + 1) * one_cycle(step, 500) / 0.01 for step in range(500)] for index in range(n_groups)]
    return report_of(trace_of([column(each) for each in rates]))


def simple(values: Sequence[float]) -> Report:
    return report_of(trace_of([column(values)]))


def curves(figure: Figure, panel: int = 0) -> list[Line2D]:
    return [line for line in figure.axes[panel].lines if not str(line.get_label()).startswith("_")]


def words(figure: Figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]


def test_a_line_holds_every_value_at_its_step() -> None:
    rates = [one_cycle(step) for step in range(25_600)]
    (line,) = curves(draw(simple(rates), Style()))
    assert np.array_equal(line.get_xdata(), np.arange(25_600))
    assert np.array_equal(line.get_ydata(), rates)


def test_a_value_that_lasts_is_a_staircase_up_to_the_last_step() -> None:
    # 3 values of 4 steps each in a run of 10: the last holds for steps 8 and 9.
    (line,) = curves(draw(report_of(trace_of([column([0.1, 0.2, 0.3], 4, 10)])), Style()))
    assert line.get_drawstyle() == "steps-post"
    assert list(line.get_xdata()) == [0, 4, 8, 10]
    assert list(line.get_ydata()) == [0.1, 0.2, 0.3, 0.3]


@pytest.mark.parametrize("number", [1, 2])
def test_what_runs_lies_on_top_of_what_was_configured(number: int) -> None:
    report = showcase(number)
    assert report.configured is not None
    figure = draw(report, Style())
    planned, run = curves(figure)
    assert np.array_equal(planned.get_ydata(), report.configured.groups[0].lr.values)
    assert np.array_equal(run.get_ydata()[:-1], report.trace.groups[0].lr.values)
    assert run.get_xdata()[-1] == report.trace.timeline.n_steps
    assert run.get_zorder() > planned.get_zorder()
    assert run.get_linewidth() > 2 * planned.get_linewidth()
    texts = [text.get_text() for text in words(figure)]
    assert any(text.startswith("never reached: 99.2") for text in texts)  # 1 - 200 / 25,600
    assert any(text.startswith("as run: never above 0.0004") for text in texts)
    assert {"as run", "as configured", "optimizer step", "epoch", "learning rate", "momentum"} <= set(texts)


def test_the_hatching_of_what_is_never_reached_has_every_spike() -> None:
    rates = [0.01] * 10_000
    rates[7_003] = 0.05
    planned = trace_of([column(rates)], schedule_steps=len(rates), planned=True)
    run = trace_of([column(rates[:100])], schedule_steps=len(rates))
    (hatched,) = [patch for patch in draw(report_of(run, planned), Style()).axes[0].patches if patch.get_hatch()]
    assert isinstance(hatched, Polygon)
    assert [7_003, 0.05] in hatched.get_xy().tolist()
    assert len(hatched.get_xy()) < 500


def test_where_it_raises_is_crossed_and_nothing_happens_after() -> None:
    figure = draw(showcase(3), Style())
    texts = [text.get_text() for text in words(figure)]
    assert "raises in epoch 66 of 200" in texts  # step 25,600 // 391 = 65, counted from 0
    assert "never happens" in texts
    (cross,) = [line for line in figure.axes[0].lines if line.get_label() == "_cross"]
    assert cross.get_marker() == "X"
    assert figure.axes[0].get_xlim()[1] > 78_200


def test_the_end_of_the_schedule_is_marked_where_the_run_goes_on() -> None:
    def rate(step: int) -> float:
        return 0.05 * (1 + cos(pi * step / 100))

    run = trace_of([column([rate(step) for step in range(250)])], schedule_steps=100)
    planned = trace_of([column([rate(step) for step in range(100)])], schedule_steps=100, planned=True)
    figure = draw(report_of(run, planned), Style())
    assert len(curves(figure)) == 1  # the planned one is hidden under it
    assert "end of the schedule" in [text.get_text() for text in words(figure)]
    (edge,) = [line for line in figure.axes[0].lines if line.get_label() == "_edge"]
    assert list(edge.get_xdata()) == [100, 100]


def test_groups_that_share_their_rates_share_a_line() -> None:
    figure = draw(report_of(trace_of([column([0.1, 0.2]), column([0.1, 0.2]), column([0.3, 0.2])])), Style())
    assert len(curves(figure)) == 2
    assert {"group 0, group 1", "group 2"} <= {text.get_text() for text in words(figure)}


REPORTS: dict[str, Callable[[], Report]] = {
    "one cycle": lambda: simple([one_cycle(step) for step in range(25_600)]),
    "once per epoch": lambda: showcase(1),
    "half the run": lambda: showcase(2),
    "raises": lambda: showcase(3),
    "3 groups": lambda: groups(3),
    "10 groups": lambda: groups(10),
    "many steps": lambda: report_of(trace_of([column([0.1, 0.2], 5_000_000)])),
    "long title": lambda: report_of(
        trace_of([column([0.1, 0.2])]), title="SequentialLR(schedulers=[LinearLR(start_factor=0.001)], x=1), " * 5
    ),
}


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", REPORTS)
def test_no_word_touches_another_word_or_a_curve_or_the_edge(name: str, size: tuple[float, float]) -> None:
    figure = draw(REPORTS[name](), Style(width=size[0], height=size[1], dpi=72))
    figure.draw_without_rendering()
    shown = [(text, text.get_window_extent()) for text in words(figure)]
    # Axes keep texts for ticks that they do not draw; those have no place.
    shown = [(text, box) for text, box in shown if np.isfinite(box.extents).all() and box.width > 1]
    extents = np.array([box.extents for _, box in shown])
    assert (extents >= 0).all()
    assert (extents <= [*figure.bbox.size, *figure.bbox.size]).all()
    for (one, box), (other, box_) in combinations(shown, 2):
        apart = box.x0 >= box_.x1 or box_.x0 >= box.x1 or box.y0 >= box_.y1 or box_.y0 >= box.y1
        assert apart, (one, other)
    for axes in figure.axes:
        for line in axes.lines:
            if not str(line.get_label()).startswith("_"):
                x, y = pixels(line)
                for text, box in shown:
                    assert not ((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)).any(), (line, text)


def pixels(line: Line2D) -> np.ndarray:
    """Points along a line, half a pixel apart at most: two rows, x and y."""
    x, y = np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)
    if line.get_drawstyle() == "steps-post":
        x, y = np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]
    x, y = line.get_transform().transform(np.stack([x, y], axis=1)).T
    between = np.linspace(x[0], x[-1], 2000)
    return np.stack([between, np.interp(between, x, y)])


@pytest.mark.parametrize("log_y", [False, True])
@pytest.mark.parametrize(
    ("values", "note"),
    [
        ([0.1], ""),
        ([0.1] * 100, ""),
        ([0.0] * 100, "0 and below"),
        ([0.1, 0.0, -0.1], "0 and below"),
        ([nan] * 5, "5 rates not drawn: NaN or infinite"),
        ([0.1, nan, inf, 0.2], "2 rates not drawn: NaN or infinite"),
        ([10.0**-power for power in range(9)], ""),
        ([10.0**power for power in range(0, 308, 4)], ""),
        ([5e-324, 1e308, -1e308], "0 and below"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_every_rate_is_drawn_or_said_not_to_be(values: list[float], note: str, log_y: bool) -> None:
    report = simple(values)
    figure = draw(report, Style(log_y=log_y, dpi=30))
    assert save(figure, "png", report)
    texts = " ".join(text.get_text() for text in words(figure))
    assert (note in texts) == (bool(log_y or "NaN" in note) or not note)


def test_a_single_step_is_a_dot() -> None:
    (line,) = curves(draw(simple([0.1]), Style()))
    assert line.get_marker() == "o"


def test_momentum_has_a_panel_only_where_it_moves() -> None:
    rates = column([0.1, 0.2, 0.3])
    still = draw(report_of(trace_of([rates], momentum=column([0.9], 3))), Style())
    moving = draw(report_of(trace_of([rates], momentum=column([0.95, 0.9, 0.85]))), Style())
    assert len(still.axes) == 1
    assert len(moving.axes) == 2
    assert list(curves(moving, 1)[0].get_ydata()) == [0.95, 0.9, 0.85]


def test_dollars_and_tags_in_a_title_are_just_characters() -> None:
    figure = draw(report_of(trace_of([column([0.1, 0.2])]), title="$\\frac{1}{0}$ <script>"), Style())
    (title,) = [text for text in words(figure) if "script" in text.get_text()]
    assert title.get_text() == "$\\frac{1}{0}$ <script>"
    assert not title.get_parse_math()


def test_a_title_in_another_script_gives_no_warning() -> None:
    report = report_of(trace_of([column([0.1, 0.2])]), title="学习率 \x1b[31m \ud800 nul\0")
    assert save(draw(report, Style()), "png", report)
    assert "学习率" in save(draw(report, Style()), "svg", report).decode()


def test_a_picture_owes_nothing_to_the_users_settings() -> None:
    report = simple([one_cycle(step, 100) for step in range(100)])
    before = save(draw(report, Style()), "png", report)
    mine = {"lines.linewidth": 9, "font.size": 30, "axes.facecolor": "red", "text.usetex": True, "savefig.dpi": 10}
    with matplotlib.rc_context(mine):
        settings = dict(matplotlib.rcParams)
        assert save(draw(report, Style()), "png", report) == before
        assert dict(matplotlib.rcParams) == settings


def test_themes_are_readable() -> None:
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))

    def contrast(one: str, other: str) -> float:
        low, high = sorted((luminance(one), luminance(other)))
        return (high + 0.05) / (low + 0.05)

    for palette in PALETTES.values():
        assert contrast(palette.ink, palette.paper) >= 7
        assert contrast(palette.quiet, palette.paper) >= 4.5
        assert contrast(palette.warn, palette.paper) >= 4.5
        assert min(contrast(colour, palette.paper) for colour in palette.curves) >= 2.7
    figures = [draw(groups(3), Style(theme=theme)) for theme in PALETTES]
    assert len({figure.get_facecolor() for figure in figures}) == len(PALETTES)


@pytest.mark.parametrize("at", [0, 1_234_567, 1_999_999])
def test_thinning_keeps_a_spike_of_one_step(at: int) -> None:
    values = np.full(2_000_000, 0.1)
    values[at] = 0.5
    curve = curve_of(Column(values=array("d", values.tobytes()), stride=1, n=len(values)), 1_000)
    assert len(curve.x) <= 6_000  # four of each bin, and the rest
    assert curve.y[curve.x == at] == [0.5]
    assert curve.high == 0.5
    assert (np.diff(curve.x) > 0).all()


def test_thinning_keeps_each_bins_extremes() -> None:
    values = np.random.default_rng(0).random(100_003)
    curve = curve_of(Column(values=array("d", values.tobytes()), stride=1, n=len(values)), 500)
    kept = curve.x.astype(int)
    assert np.array_equal(values[kept], curve.y)
    for start in range(0, len(values), 201):  # ceil(100,003 / 500) values to a bin
        inside = curve.y[(kept >= start) & (kept < start + 201)]
        assert inside.max() == values[start : start + 201].max()
        assert inside.min() == values[start : start + 201].min()


def test_thinning_steps_around_what_is_not_a_number() -> None:
    values = np.sin(np.arange(300_000.0))
    values[1000:2000] = nan
    values[5] = inf
    curve = curve_of(Column(values=array("d", values.tobytes()), stride=1, n=len(values)), 300)
    assert curve.n_odd == 1001
    assert curve.high == values[np.isfinite(values)].max()
    assert np.isfinite(curve.y[curve.x < 1000]).sum() >= 2


def test_an_outline_holds_its_curve() -> None:
    curve = curve_of(column([0.0, 1.0, 0.0]), 100)
    boxes = outline(curve, Axis(low=0, high=2), Axis(low=0, high=1), 4)
    assert boxes.tolist() == [[0, 0, 0.25, 0.5], [0.25, 0.5, 0.5, 1], [0.5, 0.5, 0.75, 1], [0.75, 0, 1, 0.5]]


def test_a_label_moves_only_as_far_as_it_must() -> None:
    spot = LabelSpot(width=20, height=10, x=50, y=50, left=0, right=100, reach=inf)
    assert free_place(spot, 100, np.empty((0, 4))) == pytest.approx((50, 50), abs=4)
    wall = np.array([[0.0, 40.0, 100.0, 60.0]])
    place = free_place(spot, 100, wall)
    assert place is not None
    assert abs(place[1] - 50) > 10 + 5  # half the wall and half the label
    assert free_place(spot, 100, np.array([[0.0, 0.0, 100.0, 100.0]])) is None


def test_text_is_broken_between_words_and_ends_in_an_ellipsis() -> None:
    def measure(text: str, size: float, bold: bool) -> float:
        return len(text) * size

    assert wrapped("one two three", 8, 1, 9, measure) == ["one two", "three"]
    assert wrapped("one two three four", 8, 1, 2, measure) == ["one two", "three …"]
    assert wrapped("Chained(schedulers", 10, 1, 9, measure) == ["Chained(", "schedulers"]
    assert printable("a\x1b\ud800b\n") == "a  b\n"


def test_a_picture_sets_powers_as_mathematics() -> None:
    rates = [0.1 * 0.99**step for step in range(1500)]
    ticks = draw(simple(rates), Style(log_y=True)).axes[0].get_yticklabels()
    assert {"$10^{-1}$", "$10^{-7}$"} <= {tick.get_text() for tick in ticks}
