"""Schedules of another length keep their shape, and have exactly the length that was asked for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from documents import ROOT
from findings import report_of
from hypothesis import given, settings
from hypothesis import strategies as st

from lrplot.diagnose.rescale import rescaled, with_length
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.built import Settings
from lrplot.model.plan import Plan, ScheduleSpec
from lrplot.model.report import Report
from lrplot.pipeline import report_on
from lrplot.schedulers.installed import is_installed

# With a length of their own, 600 advances each.
OWN = [
    "onecycle --max-lr 0.1 --total-steps 600",
    "onecycle --max-lr 0.1 --epochs 20 --steps-per-epoch 30",
    "onecycle --max-lr 0.1 --total-steps 600 --epochs 2 --steps-per-epoch 3",
    "onecycle --max-lr 0.1 --total-steps 600 --three-phase --anneal-strategy linear --pct-start 0.25",
    "cosine --lr 0.1 --T-max 600",
    "poly --lr 0.1 --total-iters 600 --power 2",
    "linear --lr 0.1 --total-iters 600",
    "constant --lr 0.1 --total-iters 600",
    "swa --lr 0.1 --swa-lr 0.05 --anneal-epochs 600",
    "sequential 'linear --total-iters 60' 'cosine --T-max 540' --milestones 60 --lr 0.1",
    "sequential 'linear --total-iters 60' 'step --step-size 90' 'poly --total-iters 200' --milestones 60,400 --lr 1",
    "sequential \"sequential linear 'step --step-size 9' --milestones 20\" 'cosine --T-max 540' --milestones 60 --lr 1",
    "chained 'linear --total-iters 60' 'cosine --T-max 600' --lr 0.1",
    "transformers:cosine --num-warmup-steps 60 --num-training-steps 600 --lr 0.1",
    "transformers:warmup_stable_decay --num-warmup-steps 61 --num-stable-steps 478 --num-decay-steps 61 --lr 0.1",
    "pytorch_optimizer:warmup_stable_decay --num-warmup-steps 61 --num-stable-steps 478 --num-decay-steps 61 --lr 0.1",
    "pytorch_optimizer:rex --total-steps 600",
    "optax:warmup_cosine_decay --init-value 0 --peak-value 0.1 --warmup-steps 60 --decay-steps 600",
    "timm:cosine --t-initial 600 --warmup-t 60 --lr 0.1",
]
# Without one: everything in them that counts, twice as long, is the same curve twice as long.
ENDLESS = [
    "step --lr 0.1 --step-size 30",
    "multistep --lr 0.1 --milestones 30,60,61",
    "warm-restarts --lr 0.1 --T-0 30 --T-mult 2",
    "cyclic --base-lr 0.01 --max-lr 0.1 --step-size-up 30 --step-size-down 10",
    "cyclic --base-lr 0.01 --max-lr 0.1 --step-size-up 30",
    "linear --lr 0.1",  # total_iters=5, which nobody gave
    "constant --lr 0.1",
    "sequential linear 'step --step-size 20' --milestones 5 --lr 0.1",
    "transformers:constant_with_warmup --num-warmup-steps 30 --lr 0.1",
    "timm:step --decay-t 30 --decay-rate 0.1 --warmup-t 10 --lr 0.1",
    "ignite:piecewise-linear --milestones-values 0:0.1,50:0.5,100:0 --lr 0.1",
    "optax:piecewise_constant --init-value 0.1 --boundaries-and-scales 30:0.5,60:0.1",
    "optax:join 'optax:linear --init-value 0 --end-value 0.1 --transition-steps 30' 'optax:constant --value 0.1'"
    " --boundaries 30",
]


def known(words: str) -> Report:
    library, colon, _ = words.split()[0].partition(":")
    if colon and not is_installed(library):
        pytest.skip("the library is not installed")
    return report_of(words)


def made(report: Report, schedule: ScheduleSpec, steps: int | None = None) -> Report:
    loop = None if steps is None else TrainingLoop(max_steps=steps)
    if loop is not None and schedule.family == "timm":  # counts epochs
        loop = TrainingLoop(max_epochs=steps)
    return report_on(Plan(schedule=schedule, optimizer=report.plan.optimizer, loop=loop))


@pytest.mark.parametrize("words", OWN, ids=range(len(OWN)))
def test_a_schedule_of_another_length(words: str) -> None:
    """Exactly that long, and with the same shape: of 600 advances each, the rate at the same share of the run."""
    report = known(words)
    old = report.trace.lr[:, 0]
    assert report.trace.schedule_steps == 600
    for advances in (1200, 6000, 613, 599, 300, 61):
        new = made(report, with_length(report.plan.schedule, report.trace.settings, 600, advances))
        assert new.trace.schedule_steps == advances
        places = np.arange(0, 600, 7)
        there = np.minimum((places * advances / 600).round().astype(int), advances - 1)
        tolerance = 0.1 * max(1.0, 300 / advances)  # a step is up to a sixth of a short warm-up
        off = np.abs(new.trace.lr[there, 0] - old[places]) > tolerance * old.max()
        assert off.mean() < 0.03, f"{advances}: {places[off]}"  # jumps move by a step


@pytest.mark.parametrize("words", [*OWN, *ENDLESS], ids=range(len(OWN) + len(ENDLESS)))
def test_twice_as_long(words: str) -> None:
    report = known(words)
    n_steps = 200 if words in ENDLESS else 600
    old = made(report, report.plan.schedule, n_steps).trace.lr[:, 0]
    new = made(report, rescaled(report.plan.schedule, report.trace.settings, Fraction(2)), 2 * n_steps).trace.lr[::2, 0]
    off = np.abs(new - old) > 0.05 * old.max()
    assert off.mean() < 0.02


@pytest.mark.parametrize("words", [*OWN, *ENDLESS], ids=range(len(OWN) + len(ENDLESS)))
def test_once_as_long_is_the_same(words: str) -> None:
    report = known(words)
    n_steps = report.trace.n_steps
    same = made(report, rescaled(report.plan.schedule, report.trace.settings, Fraction(1)), n_steps)
    assert same.trace.lr.tolist() == made(report, report.plan.schedule, n_steps).trace.lr.tolist()


@settings(max_examples=100, deadline=None)
@given(
    milestones=st.lists(st.integers(1, 3000), min_size=1, max_size=4, unique=True).map(sorted),
    last=st.integers(1, 3000),
    advances=st.integers(1, 10**7),
)
def test_the_last_part_takes_what_rounding_leaves(milestones: list[int], last: int, advances: int) -> None:
    parts: list[Any] = [ScheduleSpec(name="ConstantLR") for _ in milestones]
    parts.append(ScheduleSpec(name="CosineAnnealingLR", arguments={"T_max": last}))
    spec = ScheduleSpec(name="SequentialLR", arguments={"schedulers": parts, "milestones": milestones})
    found = with_length(spec, Settings(), milestones[-1] + last, advances).arguments
    made_parts, where = found["schedulers"], found["milestones"]
    assert where == sorted(where) and where[0] >= 1
    assert max(where) + made_parts[-1].arguments["T_max"] == max(advances, max(where) + 1)


def arguments(name: str, factor: Fraction = Fraction(1, 10), **given: Any) -> dict[str, Any]:
    spec = ScheduleSpec(name=name, arguments=given)
    return dict(rescaled(spec, Settings(scheduler=name, arguments=given), factor).arguments)


def test_rounding() -> None:
    assert arguments("StepLR", step_size=4) == {"step_size": 1}  # never 0, by which torch would divide
    assert arguments("MultiStepLR", milestones=(26, 84)) == {"milestones": [3, 8]}
    assert arguments("LinearLR", total_iters=0) == {"total_iters": 0}
    assert arguments("CosineAnnealingLR", T_max=float("inf")) == {"T_max": float("inf")}
    assert arguments("CosineAnnealingLR", T_max=5.0, factor=Fraction(3, 2)) == {"T_max": 8}
    assert arguments("CosineAnnealingLR", T_max=10**15, factor=Fraction(1, 3)) == {"T_max": 333333333333333}
    assert arguments("PiecewiseLinear", milestones_values="0:0.1,1000:0.5") == {"milestones_values": "0:0.1,100:0.5"}
    assert arguments("Own", T_max=True, milestones=["a"]) == {"T_max": True, "milestones": ["a"]}
    assert arguments("Own", epochs=3, steps_per_epoch=4) == {"epochs": 3, "steps_per_epoch": 4}


def test_what_a_user_s_function_builds_has_arguments_of_its_own() -> None:
    """The function takes d_model; the LambdaLR around it keeps other things."""
    built = Settings(scheduler="CosineAnnealingLR", arguments={"T_max": 100})
    spec = ScheduleSpec(name="make", arguments={"warmup_steps": 10}, family="code", code="own.py:make")
    assert rescaled(spec, built, Fraction(2)).arguments == {"warmup_steps": 20}


def test_a_class_of_a_user_s() -> None:
    report = report_of(f"{ROOT}/samples/schedulers/warmup_restarts.py:CosineWarmUpRestarts --T-0 50 --T-up 10 --lr 0")
    longer = rescaled(report.plan.schedule, report.trace.settings, Fraction(3))
    assert (longer.arguments["T_0"], longer.arguments["T_up"]) == (150, 30)
    assert made(report, longer).trace.n_steps == 3 * report.trace.n_steps


def test_a_schedule_in_an_argument() -> None:
    inner = ScheduleSpec(name="CosineAnnealingLR", arguments={"T_max": 90})
    found = arguments("GradualWarmup", factor=Fraction(2), total_epoch=10, after_scheduler=inner)
    assert found["total_epoch"] == 20
    assert found["after_scheduler"].arguments == {"T_max": 180}
