"""One line for a log."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Sequence

import pytest
from annotated import finding
from hypothesis import given, settings
from hypothesis import strategies as st

from lrplot.loop.timeline import Timeline
from lrplot.model.column import Column
from lrplot.model.finding import Finding
from lrplot.model.plan import Plan, ScheduleSpec
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.trace import GroupTrace, Stop, Trace
from lrplot.render.chart.typeset import columns
from lrplot.render.formats.spark import render


def trace_of(
    values: Sequence[float],
    *,
    stride: int = 1,
    schedule_steps: int | None = None,
    stopped: Stop | None = None,
    planned: int | None = None,
    n_groups: int = 1,
) -> Trace:
    column = Column(values=array("d", values), stride=stride, n=len(values) * stride)
    return Trace(
        label="LinearLR",
        role="as-run",
        scheduler="LinearLR",
        arguments={"total_iters": 5},
        timeline=Timeline(n_steps=planned or len(column), stride=stride),
        groups=tuple(GroupTrace(name=f"group {at}", lr=column) for at in range(n_groups)),
        momentum_name="momentum",
        schedule_steps=schedule_steps,
        engine="source",
        torch_version="2.13.0",
        stopped=stopped,
    )


def line_of(
    trace: Trace,
    style: Style = Style(),  # noqa: B008 - frozen
    configured: Trace | None = None,
    title: str = "",
    findings: Sequence[Finding] = (),
) -> str:
    plan = Plan(schedule=ScheduleSpec(name=trace.scheduler, arguments=trace.arguments))
    report = Report(plan=plan, trace=trace, configured=configured, title=title, findings=tuple(findings))
    text = render(report, style).decode()
    assert text.count("\n") == 1
    assert text.endswith("\n")
    return text[:-1]


RAMP = [step / 7 for step in range(8)]


def test_a_ramp_rises_bar_by_bar() -> None:
    assert line_of(trace_of(RAMP)) == "LinearLR ▁▂▃▄▅▆▇█ 0 → 1, 8 steps"


def test_ascii() -> None:
    assert line_of(trace_of(RAMP), Style(unicode=False)) == "LinearLR _.:-=+*# 0 -> 1, 8 steps"


def test_a_peak_stands_between_the_first_rate_and_the_last() -> None:
    assert line_of(trace_of([0.0, 1.0, 0.5])) == "LinearLR ▁█▅ 0 → 1 → 0.5, 3 steps"
    assert line_of(trace_of([0.5, 1.0, 0.5])).startswith("LinearLR ▅█▅ 0.5 → 1 → 0.5,")
    assert line_of(trace_of([0.1])) == "LinearLR █ 0.1, 1 step"


def test_a_spike_among_a_million_steps_is_a_bar() -> None:
    values = [0.1] * 10**6
    values[500_000] = 0.8
    # 0.1 is an eighth of the highest: of seven levels above the lowest, 0.875, which is the second bar.
    assert re.fullmatch("LinearLR ▂{12}█▂{11} 0.1 → 0.8 → 0.1, 1,000,000 steps", line_of(trace_of(values)))


def test_a_run_is_measured_by_what_the_schedule_was_meant_to_reach() -> None:
    run = trace_of([0.0004] * 200, stride=128, schedule_steps=25_600)
    line = line_of(run, configured=trace_of([0.0004, 0.01, 4e-8]))
    # 200 of 25,600 is 0.8 %.
    assert re.fullmatch("LinearLR ▁+ 0.0004, 25,600 steps, 0.8 % of the schedule used", line)


def test_where_the_scheduler_raises() -> None:
    stopped = Stop(step=7, error="ValueError: too far")
    line = line_of(trace_of(RAMP, stopped=stopped, planned=90, schedule_steps=7))
    assert line == "LinearLR ▁▂▃▄▅▆▇█✗ 0 → 1, 8 of 90 steps"
    assert "█\x1b[0m\x1b[1;38;5;196m✗" in line_of(trace_of(RAMP, stopped=stopped, planned=90), Style(colour=True))


def test_only_the_first_of_several_groups_is_shown_and_that_is_said() -> None:
    assert line_of(trace_of(RAMP, n_groups=3)) == "LinearLR ▁▂▃▄▅▆▇█ 0 → 1 (first of 3 groups), 8 steps"


def test_the_users_own_title_comes_instead_of_the_name() -> None:
    assert line_of(trace_of(RAMP), title="run 12").startswith("run 12 ▁")
    # The arguments would leave no room for the bars.
    assert line_of(trace_of(RAMP), title="LinearLR(total_iters=5)").startswith("LinearLR ▁")


def test_the_most_serious_finding_is_named_and_the_others_are_counted() -> None:
    worst, odd, noted = finding("error"), finding("warning", "LR503", "dead-rate"), finding("note")
    line = line_of(trace_of(RAMP), findings=[worst, odd, noted])
    assert line == "LinearLR ▁▂▃▄▅▆▇█ 0 → 1, 8 steps, LR101 stepped per epoch (+ 1)"
    assert line_of(trace_of(RAMP), findings=[odd, noted]).endswith("8 steps, LR503 dead rate")
    assert line_of(trace_of(RAMP), findings=[noted]).endswith("8 steps")
    assert line_of(trace_of(RAMP), Style(colour=True), findings=[odd]).endswith(
        "\x1b[1;38;5;196m, LR503 dead rate\x1b[0m"
    )


def test_where_room_is_short_what_is_wrong_is_said_first() -> None:
    def cut_to(width: int) -> str:
        return line_of(trace_of(RAMP, schedule_steps=16), Style(width=width), findings=[finding("error")])

    whole = "LinearLR ▁▂▃▄▅▆▇█ 0 → 1, 8 steps, 50 % of the schedule used, LR101 stepped per epoch"
    assert cut_to(len(whole)) == whole
    assert cut_to(58) == "LinearLR ▁▂▃▄▅▆▇█ 0 → 1, 8 steps, LR101 stepped per epoch"
    assert cut_to(50) == "LinearLR ▁▂▃▄▅▆▇█ 0 → 1, LR101 stepped per epoch"
    assert cut_to(40) == "▁▂▃▄▅▆▇█ 0 → 1, LR101 stepped per epoch"
    assert cut_to(32) == "▁▂▃▄▅▆▇█ LR101 stepped per epoch"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([math.nan] * 3, "LinearLR     nan, 3 steps"),
        ([0.5, math.nan, 1.0], "LinearLR ▅ █ 0.5 → 1, 3 steps"),
        ([0.0] * 3, "LinearLR ▁▁▁ 0, 3 steps"),
        ([0.1, -0.1], "LinearLR █▁ 0.1 → -0.1, 2 steps"),
    ],
)
def test_odd_values(values: list[float], expected: str) -> None:
    assert line_of(trace_of(values)) == expected


def test_log() -> None:
    decades = [10.0**-power for power in range(8)]
    assert line_of(trace_of(decades), Style(log_y=True)) == "LinearLR █▇▆▅▄▃▂▁ 1 → 1e-7, 8 steps"


@settings(deadline=None)
@given(
    values=st.lists(st.floats(), min_size=1, max_size=60),
    width=st.integers(20, 200),
    log_y=st.booleans(),
    unicode=st.booleans(),
    title=st.text(max_size=30),
)
def test_the_line_fits_any_width(values: list[float], width: int, log_y: bool, unicode: bool, title: str) -> None:
    style = Style(width=width, log_y=log_y, unicode=unicode)
    line = line_of(trace_of(values, schedule_steps=100), style, title=title)
    assert columns(line) <= width
    assert line == line.rstrip(" ")
    assert unicode or line.isascii()
    coloured = line_of(
        trace_of(values, schedule_steps=100), Style(width=width, log_y=log_y, unicode=unicode, colour=True), title=title
    )
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured).rstrip(" ") == line
