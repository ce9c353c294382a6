"""The chart as it leaves lrplot: what a person sees of a run, at any size and in any character set."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrplot.diagnose.findings import diagnose
from lrplot.loop.timeline import Timeline
from lrplot.model.column import Column
from lrplot.model.plan import Plan, ScheduleSpec
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.trace import GroupTrace, Role, Stop, Trace
from lrplot.render.chart.typeset import columns
from lrplot.render.formats.terminal import render

N_CYCLE = 25_600
FLOOR, PEAK, END = 0.0004, 0.01, 4e-8


def one_cycle(step: int) -> float:
    """OneCycleLR(max_lr=0.01, total_steps=25600): cosine up to step 7,679, cosine down to step 25,599."""
    low, high, first, last = (FLOOR, PEAK, 0, 7679) if step <= 7679 else (END, PEAK, 25_599, 7679)
    return low + (high - low) * (1 - math.cos(math.pi * (step - first) / (last - first))) / 2


CYCLE = [one_cycle(step) for step in range(N_CYCLE)]


def trace_of(
    curves: Sequence[Sequence[float]],
    timeline: Timeline | None = None,
    *,
    role: Role = "as-run",
    schedule_steps: int | None = None,
    stopped: Stop | None = None,
    momentum: Sequence[float] | None = None,
    scheduler: str = "OneCycleLR",
) -> Trace:
    timeline = timeline or Timeline(n_steps=len(curves[0]))
    n_steps = timeline.n_steps if stopped is None else stopped.step + 1

    def column(values: Sequence[float]) -> Column:
        return Column(values=array("d", values), stride=timeline.stride, n=n_steps)

    return Trace(
        label=scheduler,
        role=role,
        scheduler=scheduler,
        arguments={"max_lr": 0.01},
        timeline=timeline,
        groups=tuple(
            GroupTrace(name=f"group {at}", lr=column(lr), momentum=None if momentum is None else column(momentum))
            for at, lr in enumerate(curves)
        ),
        momentum_name="beta1",
        schedule_steps=schedule_steps,
        engine="source",
        torch_version="2.13.0",
        stopped=stopped,
    )


def report_of(trace: Trace, configured: Trace | None = None, title: str = "") -> Report:
    plan = Plan(schedule=ScheduleSpec(name=trace.scheduler, arguments=trace.arguments))
    return Report(plan=plan, trace=trace, configured=configured, title=title)


AS_CONFIGURED = trace_of([CYCLE], role="as-configured", schedule_steps=N_CYCLE)


def stepped_per_epoch(batches: int) -> Report:
    """Write-up A: 200 epochs, the scheduler advanced after each."""
    timeline = Timeline(
        n_steps=200 * batches, stride=batches, steps_per_epoch=batches, batches_per_epoch=batches, n_epochs=200
    )
    return report_of(trace_of([CYCLE[:200]], timeline, schedule_steps=N_CYCLE), AS_CONFIGURED)


def stopped_early() -> Report:
    """Write-up A: 78,200 steps were meant, and the scheduler raises after step 25,600."""
    timeline = Timeline(n_steps=78_200, steps_per_epoch=391, batches_per_epoch=391, n_epochs=200)
    stop = Stop(step=25_600, error="ValueError: Tried to step 25601 times.")
    return report_of(trace_of([[*CYCLE, 4.1e-8]], timeline, schedule_steps=N_CYCLE, stopped=stop), AS_CONFIGURED)


def draw(report: Report, style: Style = Style()) -> list[str]:  # noqa: B008 - frozen
    text = render(replace(report, findings=diagnose(report, lambda plan: report).findings), style).decode()
    assert text.endswith("\n")
    return text[:-1].split("\n")


def plot_rows(lines: Sequence[str]) -> list[str]:
    """What is right of the vertical axis, without the floor."""
    return [re.split("[│┤]", line, maxsplit=1)[1] for line in lines if re.search("[│┤]", line)]


def column_of_step(lines: Sequence[str], label: str) -> int:
    """The screen column of the tick that a label on the axis of steps is centred under."""
    at = next(number for number, line in enumerate(lines) if line.lstrip().startswith("step "))
    middle = lines[at].index(label) + len(label) // 2
    assert lines[at - 1][middle] == "┬"
    return middle


# The mistakes that the chart is for


@pytest.mark.parametrize("batches", [128, 391])
def test_a_cycle_stepped_per_epoch_is_a_flat_line_under_a_dotted_hump(batches: int) -> None:
    lines = draw(stepped_per_epoch(batches))
    assert lines[1] == "⠶⠶⠶ as run, advanced once per epoch   ⠂⠐ ⠂ as configured, advanced every step"
    rows = plot_rows(lines)
    # 0.0004 is 0.6 of a row above zero, in the row above the floor's; the line goes all the way across.
    assert rows[-2] == "⣤" * 73
    assert "never reached" in "\n".join(rows)
    assert any(line.startswith("✗ LR101 Sized in optimizer steps and stepped once per epoch") for line in lines)


def test_words_in_the_plot_cover_no_curve() -> None:
    def n_dots(lines: Sequence[str]) -> int:
        return sum((ord(glyph) - 0x2800).bit_count() for line in lines for glyph in line if "⠀" <= glyph <= "⣿")

    report = stepped_per_epoch(128)
    silent = report_of(trace_of([CYCLE[:200]], report.trace.timeline, schedule_steps=None), AS_CONFIGURED)
    assert n_dots(plot_rows(draw(report))) == n_dots(plot_rows(draw(silent)))


def test_where_the_scheduler_raises_is_marked_and_what_follows_is_shaded() -> None:
    lines = draw(stopped_early())
    cross_at = [line.index("✗") for line in lines if "✗" in line and re.search("[│┤]", line)]
    # Step 25,600 of 78,200 lies in the plot's column 25,600 * 73 / 78,200 = 23.9.
    assert cross_at == [7 + 23]
    assert column_of_step(lines, "20,000") < cross_at[0] < column_of_step(lines, "40,000")
    shaded = [at for row in plot_rows(lines) for at, glyph in enumerate(row) if glyph == "░"]
    assert min(shaded) > 23
    assert max(shaded) == 72
    # 78,200 - 25,601 steps.
    assert any(" never happens: 52,599 steps " in row for row in plot_rows(lines))
    assert any(line.startswith("✗ LR103 The schedule raises after step 25,600: total_steps is") for line in lines)


def test_a_run_that_goes_on_past_its_schedule_shows_where_that_ends() -> None:
    curve = [step / 300 for step in range(300)]
    configured = trace_of([curve[:100]], role="as-configured", schedule_steps=100)
    lines = draw(report_of(trace_of([curve], schedule_steps=100), configured))
    assert any("schedule ends" in row for row in plot_rows(lines))
    assert {row.index("┊") for row in plot_rows(lines) if "┊" in row} == {73 * 100 // 300}


def test_a_run_shorter_than_its_schedule_says_where_it_ends() -> None:
    rows = plot_rows(draw(report_of(trace_of([CYCLE[:6000]], schedule_steps=N_CYCLE), AS_CONFIGURED)))
    assert any("run ends" in row for row in rows)


# What is drawn


def test_one_step_in_a_million_is_seen() -> None:
    values = [0.1] * 10**6
    values[432_100] = 0.5
    rows = plot_rows(draw(report_of(trace_of([values]))))
    # Step 432,100 lies in the plot's column 432,100 * 73 / 1,000,000 = 31.5.
    assert [row.rstrip()[31:] for row in rows[:3]] == ["⢰", "⢸", "⢸"]


def test_groups_are_told_apart_without_colour() -> None:
    lines = draw(report_of(trace_of([CYCLE, [rate / 3 for rate in CYCLE], CYCLE])))
    assert lines[1] == "A group 0, group 2   B group 1"
    plot = "\n".join(plot_rows(lines))
    assert plot.count("A") == plot.count("B") == 1


def test_groups_are_told_apart_by_colour() -> None:
    text = "\n".join(draw(report_of(trace_of([CYCLE, [rate / 3 for rate in CYCLE]])), Style(colour=True)))
    assert "\x1b[1;38;5;33mA\x1b[0m group 0   \x1b[1;38;5;208mB\x1b[0m group 1" in text
    assert re.search("\x1b\\[1;38;5;208m[⠁-⣿]+", text)


def test_a_hundred_groups_have_a_legend_that_leaves_room_for_the_chart() -> None:
    lines = draw(report_of(trace_of([[0.1 * 0.95**group] * 10 for group in range(100)])))
    assert "and 92 more" in "\n".join(lines[:5])
    assert "lr" in lines[3]


def test_momentum_that_moves_has_a_panel_of_its_own() -> None:
    momentum = [0.95 - 0.1 * rate / PEAK for rate in CYCLE]
    report = report_of(trace_of([CYCLE], momentum=momentum))
    lines = draw(report)
    assert "beta1" in lines
    assert [line[:5].strip() for line in lines[lines.index("beta1") :] if "┤" in line] == ["0.95", "0.9", "0.85"]
    assert "beta1" not in draw(report, Style(height=6))
    assert "beta1" not in draw(report_of(trace_of([CYCLE], momentum=[0.9] * N_CYCLE)))


def test_epochs_have_a_line_of_ticks_where_they_are_known() -> None:
    lines = draw(stepped_per_epoch(391))
    assert any(re.fullmatch("epoch  0 +25 +50 +75 +100 +125 +150 +175 +200", line) for line in lines)
    assert not any(line.startswith("epoch") for line in draw(report_of(trace_of([CYCLE]))))


def test_epochs_drawn_as_single_steps_are_called_epochs() -> None:
    lines = draw(report_of(trace_of([CYCLE[:90]], Timeline(n_steps=90, steps_per_epoch=1, n_epochs=90))))
    assert any(line.lstrip().startswith("epoch  0") for line in lines)
    assert not any(line.lstrip().startswith("step  0") for line in lines)


def test_what_a_logarithmic_axis_cannot_hold_is_said() -> None:
    lines = draw(report_of(trace_of([[0.0, -0.1, 0.1, 1.0]])), Style(log_y=True))
    assert "! 2 steps left out: a logarithmic axis has no place for rates of zero or below." in " ".join(lines)
    assert "lr, log axis" in lines


def test_rounding_errors_of_zero_do_not_stretch_a_logarithmic_axis() -> None:
    lines = draw(report_of(trace_of([[1.0, 0.1, 1e-40]])), Style(log_y=True))
    assert "10⁻¹²" in [line[:5] for line in lines]
    assert not any(line.startswith(("1e-14", "1e-15", "1e-16")) for line in lines)
    assert "! The smallest rates lie below the axis: they are drawn at its foot." in lines


def test_values_that_are_no_numbers_are_left_out_and_counted() -> None:
    lines = draw(report_of(trace_of([[0.1, math.nan, math.inf, -math.inf, 0.1]])))
    assert "! 3 steps left out: the rate is NaN, infinite or too large to draw." in lines
    assert plot_rows(lines)[0].count("⠒") == 29  # two fifths of 73 columns, and a half one that is not a full `⠒`


@pytest.mark.parametrize("log_y", [False, True])
@pytest.mark.parametrize(
    "values", [[0.0] * 9, [0.1], [0.1] * 9, [-0.1] * 9, [math.nan] * 9, [5e-324, 1.7e308], [1e-310], [-1e308, 1e308]]
)
def test_odd_schedules_are_drawn(values: list[float], log_y: bool) -> None:
    lines = draw(report_of(trace_of([values])), Style(log_y=log_y))
    assert any("└┬" in line for line in lines)


def test_all_zeros_are_a_line_at_zero() -> None:
    assert [line for line in draw(report_of(trace_of([[0.0] * 9]))) if "┤" in line] == ["    0 ┤" + "⠒" * 73]


# Sizes, characters, colours

SCHEDULES = st.lists(
    st.one_of(st.floats(0, 1), st.floats(), st.sampled_from([0.0, -0.1, math.nan, math.inf, 1e-8])),
    min_size=1,
    max_size=50,
)


@st.composite
def reports(draws: st.DrawFn) -> Report:
    values = draws(SCHEDULES)
    stride = draws(st.integers(1, 50))
    n_steps = draws(st.integers((len(values) - 1) * stride + 1, len(values) * stride))
    stopped = draws(st.sampled_from([None, Stop(step=n_steps - 1, error="ValueError: naïve ✗ " + "x" * 90)]))
    planned = n_steps + (draws(st.integers(0, 10_000)) if stopped else 0)
    steps_per_epoch = draws(st.sampled_from([None, 1, 7, 1000]))
    timeline = Timeline(
        n_steps=planned,
        stride=stride,
        steps_per_epoch=steps_per_epoch,
        n_epochs=None if steps_per_epoch is None else -(-planned // steps_per_epoch),
    )
    curves = [[value / (group + 1) for value in values] for group in range(draws(st.integers(1, 3)))]
    schedule_steps = draws(st.integers(1, 3000))
    configured = draws(st.sampled_from([None, [0.1], CYCLE]))
    return report_of(
        trace_of(curves, timeline, schedule_steps=schedule_steps, stopped=stopped, momentum=values),
        None if configured is None else trace_of([configured] * len(curves), role="as-configured"),
        title=draws(st.text(max_size=40)),
    )


@settings(max_examples=150, deadline=None)
@given(
    report=reports(),
    width=st.integers(20, 200),
    height=st.one_of(st.none(), st.integers(1, 60)),
    log_y=st.booleans(),
    unicode=st.booleans(),
)
def test_every_line_fits_any_width(report: Report, width: int, height: int | None, log_y: bool, unicode: bool) -> None:
    plain = render(report, Style(width=width, height=height, log_y=log_y, unicode=unicode))
    coloured = render(report, Style(width=width, height=height, log_y=log_y, unicode=unicode, colour=True))
    if not unicode:
        assert plain.isascii()
    assert b"\x1b" not in plain
    for line in plain.decode().split("\n"):
        assert columns(line) <= width
        assert line == line.rstrip(" ")
    without = re.sub("\x1b\\[[0-9;]*m", "", coloured.decode())
    assert [line.rstrip(" ") for line in without.split("\n")] == plain.decode().split("\n")


def test_the_defaults_are_eighty_columns_and_sixteen_rows() -> None:
    lines = draw(report_of(trace_of([CYCLE])))
    assert max(len(line) for line in lines) == 80
    assert len(plot_rows(lines)) == 16


def test_a_long_title_is_cut() -> None:
    report = report_of(trace_of([CYCLE]), title="A title " * 20)
    assert draw(report, Style(width=40))[0] == "A title A title A title A title A title…"
    assert draw(report, Style(width=40, unicode=False))[0] == "A title A title A title A title A tit..."


def test_a_million_steps_are_read_in_slices() -> None:
    class Counted(array):  # type: ignore[type-arg]
        n_reads = 0

        def __getitem__(self, index: Any) -> Any:
            Counted.n_reads += 1
            return super().__getitem__(index)

    report = report_of(trace_of([[0.1]]))
    column = Column(values=Counted("d", array("d", [0.1]) * 10**6), stride=1, n=10**6)
    group = replace(report.trace.groups[0], lr=column)
    draw(replace(report, trace=replace(report.trace, timeline=Timeline(n_steps=10**6), groups=(group,))))
    assert 0 < Counted.n_reads < 1000


def test_nothing_heavy_is_imported() -> None:
    code = "import sys, lrplot.render.formats.terminal, lrplot.render.formats.spark; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "torch", "matplotlib", "rich", "typer"} & set(modules)


# Byte for byte, each looked at


def test_a_small_chart_byte_for_byte() -> None:
    timeline = Timeline(n_steps=1000, steps_per_epoch=100, batches_per_epoch=100, n_epochs=10)
    cosine = [0.05 * (1 + math.cos(math.pi * step / 1000)) for step in range(1000)]
    report = report_of(trace_of([cosine], timeline, scheduler="CosineAnnealingLR"))
    chart = draw(report, Style(width=40, height=6))[:11]
    assert "\n".join(chart) == SMALL


SMALL = """\
CosineAnnealingLR(max_lr=0.01)
   lr
  0.1 ┤⠒⠒⠒⠲⠤⠤⢤⣀⣀
      │        ⠈⠉⠓⠲⠤⣄⣀
 0.05 ┤              ⠈⠙⠒⠦⢤⣀
      │                   ⠈⠉⠓⠲⠤⢄⣀⡀
    0 ┤                          ⠉⠉⠉⠓⠒⠒⠒
      └┬───────────────┬───────────────┬
 step  0              500          1,000
epoch  0               5              10
"""


def test_a_stopped_run_in_ascii_byte_for_byte() -> None:
    chart = draw(stopped_early(), Style(width=40, height=6, unicode=False))[:13]
    assert "\n".join(chart) == STOPPED


STOPPED = """\
OneCycleLR(max_lr=0.01)
### as run, 25,601 steps
. . . as configured, 25,600 steps, hi...
   lr
 0.01 +  ###           /     /     /
      | ## ###     /     /     /     /
0.005 + #    ##      / never happens   /
      |##     ###      /     /     /
    0 +#        #x /     /     /     /
      ++--------------------+-----------
 step  0                 50,000
epoch  0              100            200
"""


def test_a_cycle_that_is_never_reached_byte_for_byte() -> None:
    chart = draw(stepped_per_epoch(128), Style(width=60, height=9))[:16]
    assert "\n".join(chart) == NEVER_REACHED


NEVER_REACHED = """\
OneCycleLR(max_lr=0.01)
⠶⠶⠶ as run, advanced once per epoch
⠂⠐ ⠂ as configured, advanced every step
   lr
 0.01 ┤            ⢀⠠⠐ ⠂⠐⠐ ⠄⠄
      │           ⠄⠂         ⠈⠐⠠⢀
      │          ⠌ never reached ⠈⠐⠠⢀⡀
      │        ⡐⠈                     ⠁⠄
0.005 ┤       ⡐                         ⠁⠒⠠
      │     ⠠⠐                             ⠈⠠⢀⡀
      │   ⢀⠠⠁                                  ⠁⠂⡀
      │ ⡀⠄⠂                                       ⠁⠂⠂⠄
    0 ┤⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛
      └┬─────────┬─────────┬──────────┬─────────┬─────────┬─
 step  0       5,000    10,000     15,000    20,000   25,000
epoch  0           50           100          150         200"""


def test_a_chart_without_title_begins_with_its_axis() -> None:
    report = report_of(trace_of([[0.1, 0.2]]))
    assert draw(report, Style(titled=False)) == draw(report, Style())[1:]
