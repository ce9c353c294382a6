"""What the beginning of a curve shows: a drop after its warm-up, a first rate twice, a peak above the rate."""

from __future__ import annotations

import math

import pytest
from findings import findings_in

import lrplot


def codes(function: str, rest: str = "--max-steps 1000 --lr 0.1") -> set[str]:
    return set(findings_in(f"lambda --lr-lambda '{function}' {rest}")) & {"LR414", "LR415", "LR416"}


@pytest.mark.parametrize(
    "function",
    [
        "min((epoch + 1) / 200, (200 / (epoch + 1)) ** 0.5)",  # the Transformer's
        "epoch / 200 if epoch < 200 else (1 + cos(pi * (epoch - 200) / 800)) / 2",
        "(epoch % 100 + 1) / 100",  # a saw
        "(epoch + 1) / 100 if epoch < 100 else 0.1 ** (epoch // 300)",  # steps after a plateau
        "1 if epoch < 500 else 0.1",
        "1",
        "epoch if epoch < 8 else nan",
        "min(1, 0.01 + epoch // 2)",  # two by two
    ],
)
def test_no_drop_and_no_rate_twice(function: str) -> None:
    assert not codes(function, "--max-steps 1000 --lr 0.1" if "nan" not in function else "--max-steps 20") - {"LR416"}


@pytest.mark.parametrize(("lost", "fires"), [(0.99, False), (0.97, True)])
def test_a_drop_of_more_than_2_percent_is_told(lost: float, fires: bool) -> None:
    falls = f"{lost} * 0.9999 ** (epoch - 200)"
    assert ("LR414" in codes(f"(epoch + 1) / 200 if epoch < 200 else {falls}")) is fires


def test_a_drop_is_repaired_in_the_function_and_by_no_other_schedule() -> None:
    found = findings_in("lambda --lr-lambda '(epoch + 1) / 50 if epoch < 50 else 0.5' --lr 0.1 --max-steps 100")[
        "LR414"
    ]
    assert "from 0.1 to 0.05 in one step" in found.headline
    assert found.span == (49, 51)
    assert not found.fix.command and found.fix.code == "progress = (step - 49) / 51"


def test_a_rate_that_an_argument_names_is_no_surprise() -> None:
    words = "samples/schedulers/warmup_restarts.py:CosineWarmUpRestarts --T-0 50 --T-up 10 --lr 0.001"
    assert "LR416" not in findings_in(words)  # eta_max


def test_a_function_of_a_users_is_told_of_its_peak() -> None:
    torch = pytest.importorskip("torch")
    report = lrplot.simulate(
        lambda optimizer: torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 + 3 * math.sin(step / 400)),
        steps=1000,
        lr=0.1,
    )
    (finding,) = report.findings
    assert finding.code == "LR416"
    assert "The peak is 0.4 at step 628, 4 times the 0.1 that the optimizer was given" in finding.headline


def test_the_repair_of_a_peak_draws_the_same_curve() -> None:
    words = "lambda --lr 0.1 --lr-lambda 'min(1 + 7 * epoch / 500, 8)' --max-steps 1000"
    from findings import report_of

    before = report_of(words)
    after = report_of(before.findings[0].fix.command)
    assert after.trace.groups[0].lr[250] == pytest.approx(before.trace.groups[0].lr[250])
