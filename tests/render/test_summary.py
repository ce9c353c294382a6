"""What a report says in words."""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Sequence

import numpy as np
import pytest

import lrplot
from lrplot.diagnose.findings import diagnose
from lrplot.loop.timeline import Timeline
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.column import Column, low_high, peak_of
from lrplot.model.plan import OptimizerSpec, ParamGroup, Plan, ScheduleSpec, Value
from lrplot.model.report import Report
from lrplot.model.text import how_often, place, schedule_text
from lrplot.model.trace import GroupTrace, Role, Stop, Trace
from lrplot.pipeline import report_on
from lrplot.render.summary import rows
from lrplot.wording import share

PER_EPOCH = Timeline(
    n_steps=78_200,
    stride=391,
    steps_per_epoch=391,
    batches_per_epoch=391,
    n_epochs=200,
    equation="391 batches/epoch x 200 epochs = 78,200 optimizer steps",
)
PER_STEP = Timeline(n_steps=78_200, steps_per_epoch=391, batches_per_epoch=391, n_epochs=200)


def column_of(values: Sequence[float], stride: int = 1) -> Column:
    return Column(values=array("d", values), stride=stride, n=len(values) * stride)


def trace_of(
    values: Sequence[float],
    timeline: Timeline | None = None,
    *,
    role: Role = "as-run",
    schedule_steps: int | None = None,
    stopped: Stop | None = None,
    momenta: Sequence[Sequence[float]] = (),
) -> Trace:
    timeline = timeline or Timeline(n_steps=len(values))
    lr = column_of(values, timeline.stride)
    return Trace(
        label="OneCycleLR",
        role=role,
        scheduler="OneCycleLR",
        arguments={},
        timeline=timeline,
        groups=tuple(
            GroupTrace(name=f"group {at}", lr=lr, momentum=column_of(values, timeline.stride))
            for at, values in enumerate(momenta)
        )
        or (GroupTrace(name="group 0", lr=lr),),
        momentum_name="momentum",
        schedule_steps=schedule_steps,
        engine="source",
        torch_version="2.13.0",
        stopped=stopped,
    )


def report_of(trace: Trace, configured: Trace | None = None, optimizer: OptimizerSpec | None = None) -> Report:
    plan = Plan(schedule=ScheduleSpec(name="OneCycleLR"), optimizer=optimizer or OptimizerSpec())
    return Report(plan=plan, trace=trace, configured=configured, defaults={"lr": 0.001})


def said(report: Report) -> list[str]:
    """What is found, in words."""
    return [finding.message for finding in diagnose(report, lambda plan: report).findings if finding.severity != "note"]


def row(report: Report, label: str) -> str:
    return next(row.text for row in rows(report) if row.label == label)


AS_CONFIGURED = trace_of([0.0004, 0.01, 4e-8], role="as-configured", schedule_steps=3)


def test_a_schedule_is_written_as_in_python() -> None:
    inner = ScheduleSpec(name="StepLR", arguments={"step_size": 30})
    arguments: dict[str, Value] = {
        "max_lr": 0.01,
        "milestones": [30, 60],
        "mode": "min",
        "schedulers": [inner],
        "f": len,
    }
    assert schedule_text("X", arguments) == (
        "X(max_lr=0.01, milestones=[30, 60], mode='min', schedulers=[StepLR(step_size=30)], f=len)"
    )


def test_a_run_that_is_too_short_for_its_schedule() -> None:
    report = report_of(trace_of([0.0004] * 199 + [0.000416], PER_EPOCH, schedule_steps=25_600), AS_CONFIGURED)
    # 200 / 25,600 = 0.8 %
    assert said(report) == [
        "Sized in optimizer steps and stepped once per epoch: only 0.8 % of the schedule is used. The loop advances it"
        " once per epoch, 200 times in all, and it is 25,600 steps long. The rate never leaves 0.0004 to 0.000416 and"
        " never comes near the schedule's peak of 0.01."
    ]
    assert row(report, "covered") == "0.8 % of the schedule, 200 of 25,600 scheduler steps"
    assert row(report, "scheduler") == "advances once per epoch, 200 times in all"
    # The last value is that of the last epoch, whose first step is 199 * 391 = 77,809.
    assert row(report, "peak") == "0.000416 at step 77,809, epoch 200 of 200"


def test_a_run_that_passes_the_peak_but_not_the_end() -> None:
    report = report_of(trace_of([0.0004, 0.01], schedule_steps=3), AS_CONFIGURED)
    assert said(report)[0].endswith("The rate ends at 0.01, not at 4e-8.")


def test_a_rate_that_stays_where_it_is() -> None:
    report = report_of(trace_of([0.0004], schedule_steps=3), AS_CONFIGURED)
    assert said(report)[0].endswith("The rate stays at 0.0004, far from the schedule's peak of 0.01.")


def test_a_run_that_goes_on_past_its_schedule() -> None:
    """A fact and no finding: a warm-up is meant to be over before the run is."""
    report = report_of(trace_of([0.1] * 300, schedule_steps=100), trace_of([0.1] * 100, role="as-configured"))
    assert said(report) == []
    assert row(report, "covered") == "100 % of the schedule (100 long), and 200 steps beyond it: 3 x its length"


def test_where_the_scheduler_raises() -> None:
    stopped = Stop(step=25_600, error="ValueError: Tried to step 25601 times.")
    report = report_of(trace_of([0.1] * 25_601, PER_STEP, stopped=stopped, schedule_steps=25_600), AS_CONFIGURED)
    # 25,600 = 65 * 391 + 185, so it is the 186th batch of the 66th epoch; 78,200 - 25,601 = 52,599 steps are left.
    assert said(report) == [
        "The schedule raises after step 25,600: total_steps is 25,600, and the loop wants 78,200. It raises in epoch 66"
        " of 200, batch 186 of 391, after the 25,601st of 78,200 optimizer steps. Everything after it, 52,599 steps"
        " (67.3 % of the run), never happens."
    ]


def test_a_run_as_it_was_meant_needs_no_finding() -> None:
    assert said(report_of(trace_of([0.1] * 100, schedule_steps=100))) == []


@pytest.mark.parametrize(
    ("timeline", "text"),
    [
        (Timeline(n_steps=10), "after every optimizer step"),
        (Timeline(n_steps=10, stride=5), "every 5 optimizer steps"),
        (Timeline(n_steps=10, stride=5, steps_per_epoch=5), "once per epoch"),
        (Timeline(n_steps=10, stride=10, steps_per_epoch=5), "every 2 epochs"),
        (Timeline(n_steps=10, steps_per_epoch=1), "once per epoch"),
    ],
)
def test_how_often_the_scheduler_advances(timeline: Timeline, text: str) -> None:
    assert how_often(trace_of([0.1] * 10, timeline)) == text


def test_where_a_step_lies() -> None:
    assert place(trace_of([0.1]), 1000) == "step 1,000"
    # 25,600 // 391 = 65, the 66th epoch.
    assert place(trace_of([0.1], PER_STEP), 25_600) == "step 25,600, epoch 66 of 200"


@pytest.mark.parametrize(
    ("values", "peak"),
    [
        ([0.1, 0.3, 0.2, 0.3], 1),
        ([math.nan, 0.1, 0.2], 2),
        ([0.1, math.inf, math.nan], 1),
        ([math.nan, math.nan], 0),
        ([0.1, 0.0, 0.1 + 1e-17 * 2**10], 0),
        ([-0.3, -0.2], 1),
        ([0.0, 0.0], 0),
    ],
)
def test_the_peak_is_the_first_highest_number(values: list[float], peak: int) -> None:
    assert peak_of(column_of(values)) == peak
    assert peak_of(column_of(values, stride=7)) == 7 * peak


def test_nan_breaks_no_sentence() -> None:
    report = report_of(trace_of([math.nan] * 2, schedule_steps=3), AS_CONFIGURED)
    assert any(text.endswith("The rate ends at nan, not at 4e-8.") for text in said(report))
    assert row(report, "peak") == "nan at step 0"


def test_momentum_is_told_once_where_the_groups_agree() -> None:
    falling = [0.95, 0.9, 0.85, 0.95]
    labels = [row.label for row in rows(report_of(trace_of([0.1] * 4, momenta=[falling, falling])))]
    assert labels.count("momentum") == 1
    assert row(report_of(trace_of([0.1] * 4, momenta=[falling])), "momentum") == (
        "0.95 at first, between 0.85 and 0.95, 0.95 at last"
    )


def test_momentum_is_told_by_group_where_they_differ() -> None:
    report = report_of(trace_of([0.1] * 2, momenta=[[0.95, 0.9], [0.9, 0.9], [0.9, 0.90000001]]))
    assert [row.label for row in rows(report) if "momentum" in row.label] == ["momentum, group 0", "momentum, group 2"]
    assert row(report, "momentum, group 2") == "hardly moves from 0.9"


def test_momentum_that_stays_is_not_told() -> None:
    assert all("momentum" not in row.label for row in rows(report_of(trace_of([0.1] * 2, momenta=[[0.9, 0.9]]))))


def test_what_nobody_chose_is_marked_as_a_default() -> None:
    chosen = OptimizerSpec(kind="adam", groups=(ParamGroup(betas=(0.9, 0.99)),))
    assert row(report_of(trace_of([0.1]), optimizer=chosen), "optimizer") == (
        "adam, lr 0.001 (default), betas (0.9, 0.99)"
    )
    groups = OptimizerSpec(groups=(ParamGroup(lr=0.1), ParamGroup(lr=0.01)))
    assert row(report_of(trace_of([0.1]), optimizer=groups), "optimizer") == "sgd, lr 0.1, 0.01"


def test_groups_that_peak_at_different_steps_each_have_their_place() -> None:
    report = lrplot.simulate("lambda", lr_lambda=["epoch", "100 - epoch"], lr=1.0)
    assert row(report, "peak") == "99 at step 99; 100 at step 0"


def test_every_group_s_rate_is_named_also_where_some_are_equal() -> None:
    assert row(lrplot.simulate("exp", gamma=0.9, lr=[0.1, 0.2, 0.1]), "optimizer").startswith("sgd, lr 0.1, 0.2, 0.1,")
    assert row(lrplot.simulate("exp", gamma=0.9, lr=[0.1, 0.1]), "optimizer").startswith("sgd, lr 0.1, momentum")


def test_arguments_are_not_rounded() -> None:
    assert schedule_text("ExponentialLR", {"gamma": 0.9999999, "x": 1e-8}) == "ExponentialLR(gamma=0.9999999, x=1e-8)"


def test_advances_are_counted_once() -> None:
    """A run of 40 steps that advances every 50 never does."""
    loop = lrplot.TrainingLoop(max_steps=40, frequency=50)
    report = lrplot.simulate("onecycle", max_lr=0.01, total_steps=100, loop=loop)
    assert "the run advances it 0 times" in said(report)[0]
    assert "0 times in all" in row(report, "scheduler")


def test_a_rate_that_ends_where_it_was_meant_to_is_no_news() -> None:
    report = lrplot.simulate("constant", total_iters=100, steps=50)
    assert said(report)[0].endswith("it is 100 long, and the run advances it 50 times.")


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.07, "7 %"),
        (0.29, "29 %"),
        (200 / 25_600, "0.8 %"),
        (0.00039, "0.039 %"),
        (1e-7, "1e-5 %"),
        (0.99999, "99.99 %"),
        (0.9922, "99.2 %"),
    ],
)
def test_shares_are_whole_only_where_they_are_exact(part: float, text: str) -> None:
    assert share(part) == text


def test_a_group_that_leaves_a_value_to_the_optimizer_has_its_default() -> None:
    groups = (ParamGroup(name="body", lr=0.1), ParamGroup(name="head", weight_decay=0.0))
    plan = Plan(
        schedule=ScheduleSpec(family="torch", name="ExponentialLR", arguments={"gamma": 0.9}),
        optimizer=OptimizerSpec(kind="adamw", groups=groups),
        loop=TrainingLoop(max_steps=3),
    )
    text = next(row.text for row in rows(report_on(plan)) if row.label == "optimizer")
    # AdamW's own: lr=1e-3, betas=(0.9, 0.999), weight_decay=1e-2
    assert text == "adamw, lr 0.1, 0.001 (default), betas (0.9, 0.999) (default), weight_decay 0.01 (default), 0.0"


@pytest.mark.parametrize("odd", [None, math.nan, math.inf, -math.inf, 0.0, -0.0])
def test_extremes_are_the_same_with_and_without_numpy(odd: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    values = [0.1 + math.sin(index) for index in range(3000)] + ([] if odd is None else [odd, odd])
    column = column_of(values)
    assert np.size(values)  # it is there
    with_numpy = low_high(column)
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert repr(low_high(column)) == repr(with_numpy)
