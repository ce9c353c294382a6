"""Lengths and units: near misses are quiet, figures are right, and a repair is right in every case that fires."""

from __future__ import annotations

import math

import pytest
from findings import findings_in, report_of
from hypothesis import given, settings
from hypothesis import strategies as st

import lrplot

CIFAR = "--dataset-size 50000 --batch-size 128"
EPOCHS = "--batches-per-epoch 391 --max-epochs"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (f"onecycle --max-lr 0.1 --total-steps 30 {EPOCHS} 30", "LR102"),
        (f"sequential 'linear --total-iters 5' 'cosine --T-max 95' --milestones 5 {EPOCHS} 100", "LR102"),
        (f"poly --total-iters 30 {EPOCHS} 30", "LR102"),
        (f"cosine --T-max 90 {EPOCHS} 100", "LR102"),
        (f"cosine --T-max 10 {CIFAR} --max-epochs 10 --framework accelerate --devices 2", "LR102"),
        ("onecycle --max-lr 0.9 --total-steps 10 --anneal-strategy linear --max-steps 11", "LR104"),
        ("cosine --T-max 10 --eta-min -0.1 --lr 0.1", "LR105"),
        ("onecycle --max-lr -0.9 --total-steps 10", "LR105"),
        ("step --step-size 4 --gamma -0.5 --max-steps 12", "LR105"),
        ("exp --gamma 10 --max-steps 1000", "LR106"),
        (f"onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 3 {CIFAR} --max-epochs 10", "LR107"),
        (f"onecycle --max-lr 0.01 --total-steps 30 {CIFAR} --max-epochs 10", "LR107"),
        ("onecycle --max-lr 0.01 --total-steps 312 --dataset-size 1000 --batch-size 32 --max-epochs 10", "LR108"),
        (f"onecycle --max-lr 0.01 --total-steps 970 {EPOCHS} 10 --accumulate-grad-batches 4", "LR108"),
        (f"onecycle --max-lr 0.01 --total-steps 245 {EPOCHS} 10 --accumulate-grad-batches 4", "LR110"),
        (f"cosine --T-max 3910 {CIFAR} --max-epochs 10 --devices 4 --accumulate-grad-batches 2", "LR111"),
        (f"cosine --T-max 980 {CIFAR} --max-epochs 10 --devices 4 --framework accelerate", "LR112"),
        (f"multistep --milestones 30000,60000 {EPOCHS} 100 --interval epoch", "LR122"),
        (f"multistep --milestones 10000,20000 {EPOCHS} 100 --interval epoch", "LR122"),
        (f"step --step-size 30 {EPOCHS} 20 --interval epoch", "LR122"),
        ("sequential 'exp --gamma 0.999' 'cosine --T-max 1000' --milestones 500 --max-steps 300", "LR122"),
        (f"exp --gamma 0.95 {EPOCHS} 100", "LR124"),
    ],
)
def test_it_is_found_and_repaired(command: str, code: str) -> None:
    found = findings_in(command)
    assert code in found
    assert code not in findings_in(found[code].fix.command)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("linear --batches-per-epoch 391 --max-epochs 5", "LR102"),  # its five steps are a default
        ("cosine --T-max 391 --batches-per-epoch 391 --max-epochs 1", "LR102"),
        ("cosine --T-max 10 --batches-per-epoch 1 --max-epochs 10", "LR102"),
        (f"cosine --T-max 100 {EPOCHS} 10", "LR102"),
        ("onecycle --max-lr 0.1 --epochs 5 --steps-per-epoch 64 --dataset-size 4096 --batch-size 64", "LR107"),
        (f"cosine --T-max 3900 {CIFAR} --max-epochs 10 --drop-last", "LR108"),
        ("cosine --T-max 310 --dataset-size 992 --batch-size 32 --max-epochs 10", "LR108"),  # nothing is left over
        (f"cosine --T-max 980 {EPOCHS} 10 --accumulate-grad-batches 4", "LR109"),
        (f"cosine --T-max 3910 {EPOCHS} 10", "LR109"),
        (
            "cosine --T-max 52 --lr 0.1 --batches-per-epoch 13 --max-epochs 4 --accumulate-grad-batches 2"
            " --framework accelerate --devices 2",  # 28 calls on 2 devices are 56 advances
            "LR109",
        ),
        (f"cosine --T-max 970 {EPOCHS} 10 --accumulate-grad-batches 4", "LR108"),  # some loops floor it as well
        (f"cosine --T-max 3910 {CIFAR} --max-epochs 10 --devices 4 --framework accelerate", "LR111"),
        (f"cosine --T-max 3910 {CIFAR} --max-epochs 10 --devices 4 --framework accelerate", "LR112"),
        (
            f"cosine --T-max 3910 {CIFAR} --max-epochs 10 --devices 4 --framework accelerate --split-batches",
            "LR112",
        ),
        ("cosine --T-max 1000 --max-steps 1000 --framework accelerate", "LR112"),
        (f"multistep --milestones 11730,23460 {EPOCHS} 90", "LR121"),
        (f"sequential 'linear --total-iters 100' 'cosine --T-max 78100' --milestones 100 {EPOCHS} 200", "LR121"),
        ("multistep --milestones 30,60,90", "LR122"),  # the run's length is the schedule's own
        (f"multistep --milestones 16,22 {EPOCHS} 26 --interval epoch", "LR122"),
        ("multistep --milestones 2.0,4 --max-steps 8", "LR123"),
        (f"exp --gamma 0.9999 {EPOCHS} 100", "LR124"),
        ("exp --gamma 0.1 --max-steps 100", "LR124"),  # nothing is known of epochs
    ],
)
def test_a_near_miss_is_quiet(command: str, code: str) -> None:
    assert code not in findings_in(command)


def test_a_schedule_of_another_library_is_measured_by_its_own_words() -> None:
    pytest.importorskip("transformers")
    command = f"transformers:linear --num-warmup-steps 10 --num-training-steps 100 {EPOCHS} 100"
    found = findings_in(command)["LR102"]
    assert "num_training_steps is 100" in found.message
    assert "LR102" not in findings_in(found.fix.command)


def test_a_schedule_that_ends_early_is_an_error_only_where_it_raises() -> None:
    loop = "--dataset-size 1000 --batch-size 32 --max-epochs 10"
    assert findings_in(f"onecycle --max-lr 0.01 --total-steps 310 {loop}")["LR108"].severity == "error"
    assert findings_in(f"cosine --T-max 310 {loop}")["LR108"].severity == "warning"
    assert findings_in(f"cosine --T-max 320 {loop} --drop-last")["LR108"].severity == "warning"
    epochs = "--epochs 100 --steps-per-epoch 391 --batches-per-epoch 391"
    assert findings_in(f"onecycle --max-lr 0.01 {epochs} --max-epochs 90")["LR115"].severity == "warning"


@pytest.mark.parametrize(
    ("milestones", "never"), [([2.5, 4.0], "The drop at 2.5 never comes"), ([0.6, 0.8], "The 2 drops at 0.6, 0.8")]
)
def test_a_milestone_that_is_not_whole(milestones: list[float], never: str) -> None:
    report = lrplot.simulate("multistep", milestones=milestones, lr=0.1, steps=8)
    found = {finding.code: finding for finding in report.findings}["LR123"]
    assert found.message.startswith(never)
    assert "LR123" not in findings_in(found.fix.command)


@pytest.mark.parametrize(
    ("size", "what"),
    [
        (2.5, "The rate drops every 5 steps: a step_size of 2.5 first divides into 5."),  # 2 x 2.5 is whole
        (math.pi, "The rate never drops: a step_size of 3.14159 divides into none of the run's first 20."),
    ],
)
def test_a_step_size_that_is_not_whole(size: float, what: str) -> None:
    report = lrplot.simulate("step", step_size=size, lr=0.1, steps=20)
    found = {finding.code: finding for finding in report.findings}["LR123"]
    assert what in found.message
    drops = sum(after != before for before, after in zip(report.trace.lr[:-1, 0], report.trace.lr[1:, 0], strict=True))
    assert drops == (3 if size == 2.5 else 0)  # at 5, 10 and 15


def test_a_rate_that_is_no_number() -> None:
    report = lrplot.simulate("lambda", lr_lambda=lambda epoch: math.nan if epoch == 7 else 1.0, lr=[0.1, 0.2], steps=10)
    found = {finding.code: finding for finding in report.findings}["LR106"]
    assert found.span == (7, 10)
    assert "The rate of group 0 is not a number (NaN) from step 7 on; the step before it has 0.1." in found.message


def test_a_negative_rate_of_one_group_only() -> None:
    report = lrplot.simulate("lambda", lr_lambda=[lambda epoch: 1.0, lambda epoch: 3.0 - epoch], lr=[0.1, 0.2], steps=6)
    found = {finding.code: finding for finding in report.findings}["LR105"]
    assert found.span == (4, 6)  # 3 - 4 is the first below 0
    assert "The rate of group 1 is negative from step 4 on, -0.2" in found.message


def test_milestones_out_of_order_leave_out_the_part_that_is_named() -> None:
    """At 10 the third part takes over, though the second was to follow the first at 40."""
    parts = "'constant --factor 1 --total-iters 1' 'constant --factor 0.5 --total-iters 999' 'constant --factor 0.1'"
    report = report_of(f"sequential {parts} --milestones 40,10 --lr 1 --max-steps 100")
    assert "Part 2, ConstantLR, never has its turn" in report.findings[0].message
    assert 0.5 not in report.trace.lr[:, 0]


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(2, 300),
    batch_size=st.integers(1, 40),
    epochs=st.integers(1, 6),
    accumulated=st.integers(1, 5),
    devices=st.integers(1, 3),
    drop_last=st.booleans(),
    scheduler=st.sampled_from(["cosine --T-max", "onecycle --max-lr 0.1 --total-steps", "poly --total-iters"]),
)
def test_a_schedule_of_the_right_length_is_free_of_errors(
    size: int, batch_size: int, epochs: int, accumulated: int, devices: int, drop_last: bool, scheduler: str
) -> None:
    samples = -(-size // devices)
    batches = samples // batch_size if drop_last else -(-samples // batch_size)
    n_steps = epochs * -(-batches // accumulated)
    if n_steps < 3:  # pct_start of fewer is none
        return
    loop = f"--dataset-size {size} --batch-size {batch_size} --max-epochs {epochs} --devices {devices}"
    loop += f" --accumulate-grad-batches {accumulated}" + (" --drop-last" if drop_last else "")
    found = findings_in(f"{scheduler} {n_steps} {loop}")
    assert not [code for code in found if code.startswith("LR1")]


def test_what_a_scheduler_says_itself_is_not_left_out_for_length() -> None:
    command = f"onecycle --max-lr 0.01 --epochs 200 --steps-per-epoch 128 {CIFAR} --max-epochs 200"
    assert findings_in(command)["LR107"].message.endswith(" It says ValueError: Tried to step 25601 times.")
