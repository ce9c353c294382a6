"""Traces against closed forms, and where loop and schedule disagree."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_loop import optimizer_with, plain_loop

import lrplot
from lrplot.errors import SchedulerError, UsageError
from lrplot.loop.training_loop import TrainingLoop

PER_EPOCH = {"epochs": 200, "steps_per_epoch": 128, "max_lr": 0.01}


def lr(name: str, **given) -> np.ndarray:
    return lrplot.simulate(name, **given).trace.lr[:, 0]


# -- closed forms: t is the 0-based optimizer step ---------------------------------------------------


def test_exponential_is_a_power() -> None:
    np.testing.assert_allclose(lr("exp", gamma=0.95, lr=0.1, steps=50), 0.1 * 0.95 ** np.arange(50), rtol=1e-12)


def test_lambda_in_pieces() -> None:
    """Write-up B2: 0.5 below epoch 40, then 0.5 ** 2, ** 3, ** 4."""
    text = "0.5 if epoch < 40 else 0.5**2 if epoch < 70 else 0.5**3 if epoch < 90 else 0.5**4"
    found = lr("lambda", lr_lambda=text, lr=1.0, steps=100)
    assert [found[t] for t in (0, 39, 40, 69, 70, 89, 90, 99)] == [0.5, 0.5, 0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625]


def test_steps_and_milestones_halve() -> None:
    t = np.arange(1000)
    np.testing.assert_allclose(lr("step", step_size=200, gamma=0.5, lr=0.1, steps=1000), 0.1 * 0.5 ** (t // 200))
    expected = 0.1 * 0.5 ** ((t >= 200).astype(int) + (t >= 350))
    np.testing.assert_allclose(lr("multistep", milestones=[200, 350], gamma=0.5, lr=0.1, steps=1000), expected)


def test_cosine_climbs_again_after_t_max() -> None:
    """Write-up B7: eta_min + (lr - eta_min) (1 + cos(pi t / T_max)) / 2, whose period is 2 T_max."""
    t = np.arange(400)
    expected = 0.001 + (0.1 - 0.001) * (1 + np.cos(np.pi * t / 100)) / 2
    found = lr("cosine", T_max=100, eta_min=0.001, lr=0.1, steps=400)
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert found[200] == pytest.approx(0.1)


def test_cyclic_triangles() -> None:
    """Write-up B8: up over 50 steps, down over 100."""
    found = lr("cyclic", base_lr=0.001, max_lr=0.1, step_size_up=50, step_size_down=100)
    assert found[0] == found[150] == 0.001
    assert found[50] == pytest.approx(0.1)
    assert found[25] == pytest.approx((0.001 + 0.1) / 2)
    assert found[100] == pytest.approx((0.001 + 0.1) / 2)
    halved = lr("cyclic", base_lr=0.001, max_lr=0.1, step_size_up=50, mode="triangular2")
    assert halved[150] == pytest.approx(0.001 + 0.099 / 2)


def test_warm_restarts() -> None:
    """Write-up B11: T_0=50 doubled: restarts at 50 and 150."""
    found = lr("sgdr", T_0=50, T_mult=2, eta_min=0.001, lr=0.1)
    assert len(found) == 350
    assert found[0] == found[50] == found[150] == pytest.approx(0.1)
    assert found[49] == pytest.approx(0.001 + 0.099 * (1 + math.cos(math.pi * 49 / 50)) / 2)


def test_onecycle_starts_peaks_and_ends_where_its_factors_say() -> None:
    """max_lr / div_factor, max_lr, max_lr / div_factor / final_div_factor; the peak at pct_start * total - 1."""
    report = lrplot.simulate("onecycle", max_lr=0.01, total_steps=25_600)
    found = report.trace.lr[:, 0]
    assert found[0] == pytest.approx(0.01 / 25)
    assert found.argmax() == 0.3 * 25_600 - 1
    assert found.max() == 0.01
    assert found[-1] == pytest.approx(0.01 / 25 / 1e4)
    assert report.configured is None
    assert report.trace.covered == 1


def test_the_answer_of_write_up_a() -> None:
    """SGD(lr=0.1, momentum=0.9), OneCycleLR(max_lr=0.9, total_steps=100): momentum moves 0.95 to 0.85 and back."""
    trace = lrplot.simulate("onecycle", max_lr=0.9, total_steps=100, lr=0.1, momentum=0.9).trace
    momentum = trace.groups[0].momentum
    assert (momentum[0], momentum[29], momentum[99]) == (0.95, 0.85, pytest.approx(0.95))
    assert trace.momentum_name == "momentum"


# -- loop and schedule -------------------------------------------------------------------------------


def test_the_write_up_s_mistake_never_leaves_the_foot_of_the_warm_up() -> None:
    report = lrplot.simulate("onecycle", **PER_EPOCH, loop=TrainingLoop(interval="epoch"))
    trace = report.trace
    assert trace.n_steps == 25_600
    assert trace.n_positions == 200
    assert trace.covered == 200 / 25_600
    assert 0.000399 < trace.lr.min() <= trace.lr.max() < 0.0005
    assert trace.groups[0].lr.stride == 128
    assert trace.stopped is None
    assert report.configured.n_steps == 25_600
    assert report.configured.lr.max() == 0.01


def test_the_same_with_the_loop_as_it_was() -> None:
    loop = TrainingLoop(dataset_size=50_000, batch_size=128, max_epochs=200, interval="epoch")
    report = lrplot.simulate("onecycle", **PER_EPOCH, loop=loop)
    assert report.trace.n_steps == 78_200
    assert report.trace.lr.max() < 0.0005
    expected = plain_loop(
        lambda made: torch.optim.lr_scheduler.OneCycleLR(made, max_lr=0.01, epochs=200, steps_per_epoch=128),
        optimizer_with(),
        391 * 7,
        stride=391,
    )
    np.testing.assert_array_equal(report.trace.lr[: 391 * 7], np.array(expected.lr))


def test_stepped_per_batch_it_raises_in_epoch_66() -> None:
    loop = TrainingLoop(dataset_size=50_000, batch_size=128, max_epochs=200)
    report = lrplot.simulate("onecycle", **PER_EPOCH, loop=loop)
    trace = report.trace
    assert trace.stopped.step == 25_600
    assert trace.stopped.error == (
        "ValueError: Tried to step 25601 times. The specified number of total steps is 25600"
    )
    assert trace.n_steps == 25_601
    assert trace.timeline.epoch_of(25_600) == 65
    assert report.configured is not None


def test_the_line_that_works_agrees() -> None:
    loop = TrainingLoop(dataset_size=50_000, batch_size=128, max_epochs=200)
    report = lrplot.simulate("onecycle", max_lr=0.01, total_steps=78_200, loop=loop)
    assert report.configured is None
    assert report.trace.stopped is None
    assert report.trace.covered == 1


def test_a_schedule_in_epochs_stepped_per_epoch_agrees() -> None:
    loop = TrainingLoop(batches_per_epoch=391, max_epochs=200, interval="epoch")
    report = lrplot.simulate("cosine", T_max=200, lr=0.1, loop=loop)
    assert report.configured is None
    assert report.trace.n_steps == 78_200
    assert len(report.trace.groups[0].lr.values) == 200


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(1, 60), st.integers(1, 4), st.sampled_from(["step", "epoch"]), st.integers(1, 3))
def test_runs_are_the_plain_loop(batches: int, n_steps: int, frequency: int, interval: str, groups: int) -> None:
    loop = TrainingLoop(batches_per_epoch=batches, max_steps=n_steps, interval=interval, frequency=frequency)
    rates = [0.1 * (index + 1) for index in range(groups)]
    trace = lrplot.simulate("poly", total_iters=7, power=0.9, lr=rates if groups > 1 else rates[0], loop=loop).trace
    stride = frequency * (batches if interval == "epoch" else 1)
    expected = plain_loop(
        lambda made: torch.optim.lr_scheduler.PolynomialLR(made, total_iters=7, power=0.9),
        optimizer_with(n_groups=groups, lr=rates),
        n_steps,
        stride=stride,
    )
    np.testing.assert_array_equal(trace.lr, np.array(expected.lr))
    assert trace.lr.shape == (n_steps, groups)


def test_the_loop_s_last_call_counts_though_no_step_follows() -> None:
    """With pct_start=1.0 the call after the last step divides by zero: training ends in an error (torch 2.13)."""
    trace = lrplot.simulate("onecycle", max_lr=0.1, total_steps=10, pct_start=1.0).trace
    assert trace.n_steps == 10
    assert trace.stopped.step == 9
    assert "ZeroDivisionError" in trace.stopped.error


def test_a_rate_that_is_no_real_number_stops_the_run() -> None:
    trace = lrplot.simulate("lambda", lr_lambda="(4 - epoch) ** 0.5", lr=1.0, steps=10).trace
    assert trace.stopped.step == 4
    assert trace.lr[:, 0].tolist() == pytest.approx([2, 3**0.5, 2**0.5, 1, 0])


def test_overflow_in_cyclic_after_1024_cycles() -> None:
    """pytorch#52989: 1 / 2.0 ** (x - 1) overflows in cycle 1025, at call 10,240 with a cycle of 10."""
    trace = lrplot.simulate("cyclic", base_lr=0.1, max_lr=1, step_size_up=5, mode="triangular2", steps=20_000).trace
    assert trace.stopped.step == 10_239
    assert "OverflowError" in trace.stopped.error


def test_the_same_plan_gives_the_same_trace() -> None:
    first, second = (lrplot.simulate("sgdr", T_0=30, lr=[0.1, 0.2]) for _ in range(2))
    assert first.trace == second.trace


def test_progress_is_told_to_the_end() -> None:
    from lrplot.model.plan import Plan, ScheduleSpec
    from lrplot.pipeline import report_on

    seen = []
    schedule = ScheduleSpec(name="ExponentialLR", arguments={"gamma": 0.9})
    plan = Plan(schedule=schedule, loop=TrainingLoop(max_steps=70_000))
    report_on(plan, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (70_000, 70_000)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_what_cannot_fit_is_refused_before_it_is_tried() -> None:
    with pytest.raises(UsageError, match="would need about .* GiB of memory"):
        lrplot.simulate("cosine", T_max=10**15)


def test_a_first_rate_that_is_no_number_cannot_be_built() -> None:
    with pytest.raises(SchedulerError, match="not a real number at epoch 0"):
        lrplot.simulate("lambda", lr_lambda="(-1) ** 0.5")


def test_columns_read_as_if_every_value_were_there() -> None:
    loop = TrainingLoop(batches_per_epoch=4, max_steps=10, interval="epoch")
    column = lrplot.simulate("exp", gamma=0.5, lr=1.0, loop=loop).trace.groups[0].lr
    every = [1.0] * 4 + [0.5] * 4 + [0.25] * 2
    assert list(column) == column.numpy().tolist() == [column[t] for t in range(10)] == every
    assert (column[-1], len(column)) == (0.25, 10)
    assert list(column.between(3, 5)) == [1.0, 0.5]
    assert list(column.between(8, 10)) == [0.25]
    with pytest.raises(IndexError):
        column[10]


@pytest.mark.parametrize(
    ("name", "given"),
    [("linear", {"total_iters": 0}), ("poly", {"total_iters": 0}), ("cosine", {"T_max": -3})],
)
def test_a_schedule_of_no_length_still_runs_over_a_loop_s(name: str, given: dict) -> None:
    report = lrplot.simulate(name, **given, steps=5)
    assert report.trace.schedule_steps is None
    assert report.trace.covered is None
    assert report.configured is None


def test_columns_cannot_be_written_to() -> None:
    column = lrplot.simulate("cosine", T_max=10).trace.groups[0].lr
    with pytest.raises(ValueError, match="read-only"):
        column.numpy()[0] = 99
