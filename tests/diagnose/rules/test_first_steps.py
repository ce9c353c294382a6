"""LR504 to LR507: what the first rates, and the rates as a whole, tell."""

from __future__ import annotations

import pytest
from findings import findings_in, report_of

RATE = "lambda --lr-lambda '{factor}' --lr {lr} --max-steps 1000"


@pytest.mark.parametrize(
    ("factor", "lr", "fires"),
    [
        ("0.001 * 0.99 ** step", "1e-3", True),
        ("0.05", "0.09", True),
        ("0.051", "0.09", False),
        ("0.05", "0.1", False),
        ("512 ** -0.5 * min((step + 1) ** -0.5, (step + 1) * 400 ** -1.5)", "1", False),
        ("512 ** -0.5 * min((step + 1) ** -0.5, (step + 1) * 400 ** -1.5)", "2e-4", True),
        ("step / 100000", "1e-3", False),  # the beginning of a warm-up
        ("0 * step", "1e-3", False),
    ],
)
def test_a_lambda_that_returns_a_rate(factor: str, lr: str, fires: bool) -> None:
    assert ("LR504" in findings_in(RATE.format(factor=factor, lr=lr))) == fires


def test_one_group_may_be_slow() -> None:
    words = "lambda --lr-lambda 0.01 --lr-lambda 1 --lr 1e-3,1e-3 --max-steps 100"
    assert "LR504" not in findings_in(words)


@pytest.mark.parametrize(
    ("words", "idle"),
    [
        ("lambda --lr-lambda 'min(step / 50, 1)' --lr 0.1 --max-steps 90", 1),
        ("lambda --lr-lambda 'min(step / 50, 1)' --lr 0.1 --max-steps 500", 0),  # one of many
        ("lambda --lr-lambda 'min(epoch / 5, 1)' --lr 0.1 --max-epochs 9 --batches-per-epoch 7 --interval epoch", 7),
        ("samples/schedulers/inverse_sqrt.py --warmup-steps 40 --lr 5e-4 --max-steps 90", 1),
        ("lambda --lr-lambda '0 if epoch < 10 else 1' --lr 0.1 --max-steps 500", 10),
        ("cyclic --base-lr 0 --max-lr 0.1 --step-size-up 100 --lr 0.1", 0),
        ("lambda --lr-lambda '0 * epoch' --lr 0.1 --max-steps 500", 0),
    ],
)
def test_a_first_rate_of_zero(words: str, idle: int) -> None:
    found = findings_in(words).get("LR505")
    assert (found.span if found else (0, 0)) == (0, idle)
    if found and found.fix.command:
        before, after = report_of(words).trace, report_of(found.fix.command).trace
        stride = before.timeline.stride
        assert after.lr[: len(after.lr) - stride].tolist() == before.lr[stride:].tolist()


@pytest.mark.parametrize(
    ("factor", "fires"),
    [
        ("step / 500 if 0 < step < 500 else 1", True),
        ("(step + 1) / 500 if step < 500 else 1", False),
        ("1 if step == 0 else 0.1", False),  # never comes back
        ("0.5 * (1 + cos(pi * step))", False),  # 1, 0, 1, 0
        ("0.5 * (1 + cos(pi * (step % 10) / 10))", False),  # restarts
        ("1 if step == 0 else step / 500", True),
    ],
)
def test_a_first_step_at_the_full_rate(factor: str, fires: bool) -> None:
    assert ("LR506" in findings_in(RATE.format(factor=factor, lr="0.1"))) == fires


@pytest.mark.parametrize(
    ("words", "gamma"),
    [
        ("exp --gamma 1.1 --lr 1e-5 --max-steps 100", "0.909091"),
        ("multistep --milestones 30,60 --gamma 10 --lr 0.1 --max-steps 90", "0.1"),
        ("exp --gamma 1.001 --lr 0.1 --max-steps 100", ""),  # to 0.11
        ("step --step-size 200 --gamma 10 --lr 0.1 --max-steps 100", ""),  # never comes to it
        ("exp --gamma 1e200 --lr 0.1 --max-steps 10", "1e-200"),
    ],
)
def test_a_rate_that_grows(words: str, gamma: str) -> None:
    found = findings_in(words).get("LR507")
    assert (found is not None) == bool(gamma)
    if found:
        assert f"--gamma {gamma} " in found.fix.command or f"gamma {gamma}." in found.fix.text
