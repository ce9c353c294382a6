"""Parts of a SequentialLR and their milestones: near misses that are meant, and code that no command can say."""

from __future__ import annotations

from typing import Any

import pytest
from findings import findings_in
from torch.optim import Optimizer
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR

import lrplot

ABOUT_SEQUENCES = {"LR402", "LR404", "LR405", "LR406", "LR407", "LR410"}


def found_in(first: str, then: str, milestone: int, rest: str = "") -> dict[str, Any]:
    found = findings_in(f"sequential '{first}' '{then}' --milestones {milestone} --lr 0.1 {rest}")
    return {code: finding for code, finding in found.items() if code in ABOUT_SEQUENCES}


@pytest.mark.parametrize(
    ("first", "then", "milestone", "rest"),
    [
        ("linear --start-factor 0.01 --total-iters 5", "cosine --T-max 85", 5, ""),  # torchvision's references
        ("constant --factor 0.1 --total-iters 5", "step --step-size 30", 5, ""),  # theirs with --lr-warmup-method
        (
            "linear --start-factor 0.001 --total-iters 1",
            "cosine --T-max 99",
            1,
            "",
        ),  # one step is not a jump of its own
        ("linear --start-factor 0.1 --total-iters 4", "cosine --T-max 99", 5, ""),  # at its end one step before
        ("cosine --T-max 50", "cosine --T-max 50", 50, ""),  # a restart
        ("constant --factor 1", "linear --start-factor 1 --end-factor 0 --total-iters 50", 500, ""),  # a plateau
        ("linear --start-factor 0.01 --total-iters 5", "cosine --T-max 600", 5, "--max-steps 600"),  # ends at 0.017 %
    ],
)
def test_what_people_mean_is_quiet(first: str, then: str, milestone: int, rest: str) -> None:
    assert not found_in(first, then, milestone, rest)


def test_a_jump_has_its_figures() -> None:
    message = found_in("linear --start-factor 0.1 --total-iters 10", "cosine --T-max 90", 5)["LR402"].message
    assert "from 0.046 to 0.1 at the milestone 5" in message  # 0.1 * (0.1 + 0.9 * 4 / 10)


def test_a_warm_up_written_as_a_function_is_replaced() -> None:
    found = found_in("lambda --lr-lambda '\\''(epoch + 1) / 200'\\''", "cosine --T-max 900", 100)["LR402"]
    assert "from 0.05 to 0.1" in found.message
    assert "LR402" not in findings_in(found.fix.command)


def test_a_default_is_a_warning_and_a_choice_a_note() -> None:
    assert set(found_in("linear --start-factor 0.1", "cosine --T-max 90", 10)) == {"LR404"}
    assert set(found_in("linear --start-factor 0.1 --total-iters 5", "cosine --T-max 90", 10)) == {"LR405"}


@pytest.mark.parametrize("then", ["cosine --T-max 100", "poly --total-iters 100", "linear --total-iters 100"])
def test_a_decay_that_was_not_shortened_is_not_said_twice(then: str) -> None:
    words = f"sequential 'linear --start-factor 0.01 --total-iters 20' '{then}' --milestones 20 --lr 0.1"
    found = findings_in(f"{words} --max-steps 100")
    assert "LR406" in found and "LR113" not in found
    assert "LR406" not in findings_in(words)  # a run of 120 steps, which is what both together take


def test_cyclic_after_a_warm_up_is_an_error() -> None:
    found = found_in("linear --total-iters 5", "cyclic --base-lr 0.001 --max-lr 0.1 --step-size-up 20", 5)
    assert set(found) == {"LR407"}
    assert "LR407" not in findings_in(found["LR407"].fix.command)


def test_what_a_function_builds_has_lines_and_no_command() -> None:
    def build(optimizer: Optimizer) -> SequentialLR:
        warm_up = LinearLR(optimizer, start_factor=0.1, total_iters=100)
        return SequentialLR(optimizer, [warm_up, CosineAnnealingLR(optimizer, 50)], milestones=[50])

    findings = {finding.code: finding for finding in lrplot.simulate(build, steps=100, lr=0.1).findings}
    assert findings["LR402"].fix.code == "warmup = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=50)"
    assert findings["LR402"].fix.command == ""


def test_a_default_that_a_function_may_have_chosen_is_a_note() -> None:
    def build(optimizer: Optimizer) -> SequentialLR:
        return SequentialLR(optimizer, [LinearLR(optimizer), CosineAnnealingLR(optimizer, 50)], milestones=[50])

    assert [finding.code for finding in lrplot.simulate(build, steps=100, lr=0.1).findings] == ["LR405"]


def test_a_multiplicative_part_that_goes_on_from_the_base_is_quiet() -> None:
    assert not found_in(
        "linear --start-factor 0.1 --total-iters 9", "multiplicative --lr-lambda 0.9", 10, "--max-steps 50"
    )
