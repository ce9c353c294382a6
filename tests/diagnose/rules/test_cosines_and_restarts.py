"""Where the rules on cosines and restarts begin to speak, and that their repairs repair."""

from __future__ import annotations

import math

import pytest
from findings import findings_in, report_of
from hypothesis import given, settings
from hypothesis import strategies as st

from lrplot.api import simulate
from lrplot.diagnose.cycles import cycle_at
from lrplot.model.built import Settings

BY_EPOCH = "--batches-per-epoch 391 --interval epoch --lr 0.1"
CYCLES = ("LR203", "LR204", "LR205", "LR206", "LR308", "LR311")


@pytest.mark.parametrize(
    "words",
    [
        "cosine --T-max 90 --max-epochs 90",
        "cosine --T-max 90 --max-epochs 91",  # ends at eta_min
        "cosine --T-max 90 --max-epochs 95",  # climbs by (1 - cos(4 pi / 90)) / 2 = 0.5 %
        "cosine --T-max 200 --max-epochs 90",
        "sequential 'linear --total-iters 5' 'cosine --T-max 85' --milestones 5 --max-epochs 90",
    ],
)
def test_a_cosine_that_hardly_climbs_is_left_alone(words: str) -> None:
    assert "LR201" not in findings_in(f"{words} {BY_EPOCH}")


def test_a_cosine_says_how_often_it_turns_and_where_it_ends() -> None:
    finding = findings_in("cosine --T-max 10 --lr 0.1 --max-epochs 2 --batches-per-epoch 500")["LR201"]
    # Position 999 is 99.9 half-cycles of 10; (1 + cos(99.9 pi)) / 2 = 97.6 % of 0.1.
    assert "makes 99.9 half-cycles" in finding.message
    assert "0.09755, 97.6 % of the peak" in finding.message
    assert finding.span == (10, 1000)


def test_a_cosine_within_a_sequential_counts_from_its_milestone() -> None:
    words = "sequential 'linear --total-iters 500' 'cosine --T-max 1000' --milestones 500 --lr 0.1 --max-steps 5000"
    finding = findings_in(words)["LR201"]
    assert finding.span == (1500, 5000)
    assert "'cosine --T-max 4500'" in finding.fix.command


@pytest.mark.parametrize(
    ("words", "fires"),
    [
        ("cosine --T-max 100 --lr 0.1 --eta-min 0.1", True),
        ("cosine --T-max 100 --eta-min 0.01", True),  # the optimizer's default is 0.001
        ("cosine --T-max 100 --lr 0.1,0.001 --eta-min 0.01", True),  # the second group
        ("cosine --T-max 100 --lr 0.1 --eta-min 0.01", False),
        ("cosine --T-max 100 --lr 0", False),
        ("warm-restarts --T-0 10 --lr 0.01 --eta-min 0.1", True),
        ("plateau --metric 1,2,3,4 --lr 0.01 --min-lr 0.1", True),
        ("plateau --metric 1,2,3,4 --lr 0.01,0.1 --min-lr 0.001,0.1", True),
        ("plateau --metric 1,2,3,4 --lr 0.01,0.1 --min-lr 0.001,0.01", False),
        ("cyclic --base-lr 0.1 --max-lr 0.01", True),
        ("cyclic --base-lr 0.1,0.001 --max-lr 0.01", True),
        ("samples/schedulers/warmup_restarts.py --T-0 50 --eta-max 0.1 --lr 0.5", True),
        ("samples/schedulers/warmup_restarts.py --T-0 50 --eta-max 0.1 --lr 0", False),
        ("samples/schedulers/warmup_restarts.py --T-0 50 --eta-max 0.1 --lr 0.001", False),
    ],
)
def test_a_floor_is_compared_with_the_peak(words: str, fires: bool) -> None:
    found = findings_in(words)
    assert ("LR202" in found) is fires
    if fires:
        assert "LR202" not in findings_in(found["LR202"].fix.command)


def test_a_run_that_ends_mid_cycle_says_where() -> None:
    finding = findings_in(f"warm-restarts --T-0 30 --T-mult 2 --max-epochs 140 {BY_EPOCH}")["LR203"]
    # Cycles of 30, 60 and 120: epoch 140 is the 50th of the third; (1 + cos(49 pi / 120)) / 2 = 64.2 %.
    assert finding.headline == "The run ends at 41.7 % of cycle 3, with 64.2 % of the peak at step 54,739."
    assert "--T-0 20 --T-mult 2" in finding.fix.command  # 20 + 40 + 80 = 140


@pytest.mark.parametrize(
    "words",
    [
        f"--T-0 30 --T-mult 2 --max-epochs 210 {BY_EPOCH}",
        f"--T-0 30 --T-mult 2 --max-epochs 200 {BY_EPOCH}",  # (1 + cos(109 pi / 120)) / 2 = 2 %
        f"--T-0 90 --max-epochs 90 {BY_EPOCH}",  # one cycle
        f"--T-0 100 --max-epochs 90 {BY_EPOCH}",  # (1 + cos(0.89 pi)) / 2 = 3 %
        f"--T-0 1 --T-mult 2 --max-epochs 255 {BY_EPOCH}",  # as in the paper; the last cycle has 128
        "--T-0 3910 --T-mult 2 --max-epochs 70 --batches-per-epoch 391 --lr 0.1",
    ],
)
def test_restarts_that_end_low_are_left_alone(words: str) -> None:
    assert not set(CYCLES) & set(findings_in(f"warm-restarts {words}"))


def test_a_first_cycle_in_optimizer_steps_is_told_from_a_long_one() -> None:
    steps = findings_in(f"warm-restarts --T-0 3910 --max-epochs 100 {BY_EPOCH}")["LR204"]
    assert "10 epochs of them" in steps.message and "--interval step" in steps.fix.command
    long = findings_in(f"warm-restarts --T-0 200 --max-epochs 90 {BY_EPOCH}")["LR204"]
    assert "--T-0 30 " in long.fix.command and "--interval epoch" in long.fix.command


@pytest.mark.parametrize(("first", "fires"), [(5, True), (10, True), (15, True), (16, False), (30, False)])
def test_short_cycles_stay_above_eta_min(first: int, fires: bool) -> None:
    found = findings_in(f"warm-restarts --T-0 {first} --max-epochs 240 {BY_EPOCH}")
    assert ("LR205" in found) is fires
    if fires:
        lowest = (1 + math.cos(math.pi * (first - 1) / first)) / 2
        assert f"{lowest * 100:.1f} % of the peak" in found["LR205"].headline


@pytest.mark.parametrize(
    ("words", "fires"),
    [
        ("--T-0 10 --max-epochs 100", True),
        ("--T-0 50 --T-mult 2 --max-epochs 100", True),
        ("--T-0 391 --max-epochs 100", False),
        ("--T-0 130 --max-epochs 100", False),  # perhaps a choice of three cycles in an epoch
        ("--T-0 10 --max-epochs 1", False),
    ],
)
def test_restarts_within_an_epoch_are_a_mistake_where_they_look_like_epochs(words: str, fires: bool) -> None:
    assert ("LR206" in findings_in(f"warm-restarts {words} --batches-per-epoch 391 --lr 0.1")) is fires


def test_a_function_s_own_scheduler_is_examined_by_what_it_keeps() -> None:
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import CosineAnnealingLR, CyclicLR, LinearLR, SequentialLR

    def warmed(optimizer: Optimizer) -> SequentialLR:
        parts = [LinearLR(optimizer, total_iters=5), CosineAnnealingLR(optimizer, 10, eta_min=1.0)]
        return SequentialLR(optimizer, parts, [5])

    report = simulate(lambda optimizer: CosineAnnealingLR(optimizer, 10), lr=0.1, steps=45)
    assert [finding.code for finding in report.findings] == ["LR201"]
    assert simulate(lambda optimizer: CyclicLR(optimizer, 0.1, 0.01), lr=0.1, steps=45).findings == ()
    assert [finding.code for finding in simulate(warmed, lr=0.1, steps=45).findings] == ["LR201", "LR202"]


@given(first=st.integers(1, 40), factor=st.integers(1, 3), position=st.integers(0, 3000))
def test_a_cycle_is_the_one_that_torch_is_in(first: int, factor: int, position: int) -> None:
    found = cycle_at(
        Settings(scheduler="CosineAnnealingWarmRestarts", arguments={"T_0": first, "T_mult": factor}), position
    )
    assert found is not None
    # As CosineAnnealingWarmRestarts.step() counts: T_cur grows until it is T_i, and T_i by T_mult.
    index, start, size = 0, 0, first
    while position - start >= size:
        index, start, size = index + 1, start + size, size * factor
    assert (found.index, found.start, found.stop) == (index, start, start + size)


@settings(max_examples=60, deadline=None)
@given(
    first=st.integers(1, 60),
    factor=st.integers(1, 2),
    epochs=st.integers(1, 40),
    batches=st.sampled_from([None, 1, 7, 20]),
    loop=st.sampled_from(["--interval epoch", "", "--step-order before", "--interval epoch --frequency 2"]),
)
def test_the_repair_of_a_cycle_is_free_of_its_finding(
    first: int, factor: int, epochs: int, batches: int | None, loop: str
) -> None:
    run = f"--max-steps {epochs}" if batches is None else f"--max-epochs {epochs} --batches-per-epoch {batches}"
    loop = loop.replace("--interval epoch", "--interval step") if batches is None else loop
    for finding in report_of(f"warm-restarts --T-0 {first} --T-mult {factor} --lr 0.1 {run} {loop}").findings:
        if finding.code in CYCLES:
            assert finding.code not in findings_in(finding.fix.command), finding.fix.command
