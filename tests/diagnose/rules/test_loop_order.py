"""A scheduler that is called too early, or in iterations whose optimizer step is skipped."""

from __future__ import annotations

from findings import findings_in


def test_the_decay_that_comes_too_early_is_shown() -> None:
    words = "step --lr 0.1 --step-size 30 --max-epochs 90 --batches-per-epoch 10 --interval epoch --step-order before"
    message = findings_in(words)["LR604"].message
    assert "one epoch early" in message
    assert "from 0.1 to 0.01 at step 290 (epoch 30 of 90, batch 1 of 10), not at step 300" in message


def test_a_first_rate_of_0_is_no_loss() -> None:
    assert "LR604" not in findings_in("lambda --lr-lambda 'min(epoch / 10, 1)' --max-steps 50 --step-order before")
    assert "LR604" not in findings_in("constant --factor 1 --max-steps 50 --step-order before")  # never moves


def test_one_step_over_says_it_better() -> None:
    words = "onecycle --max-lr 0.1 --total-steps 100 --step-order before --max-steps"
    assert {"LR104", "LR604"} & set(findings_in(f"{words} 100")) == {"LR104"}
    assert {"LR104", "LR604"} & set(findings_in(f"{words} 99")) == {"LR604"}


def test_skipped_steps_use_up_the_schedule() -> None:
    found = findings_in("cosine --lr 0.1 --T-max 100 --max-steps 100 --skip-steps 0,1,50")
    assert "LR113" not in found  # three steps fewer, and as many advances
    # Iterations 0, 1 and 50 are skipped, so that step 48 is made in iteration 51.
    assert "3 advances ahead" in found["LR603"].headline
    assert "Step 48 has 0.04843, the rate meant for step 51" in found["LR603"].message


def test_a_scheduler_that_counts_epochs_is_not_moved_by_skipped_steps() -> None:
    loop = "--max-epochs 100 --batches-per-epoch 10 --interval epoch --skip-steps 0,1"
    assert "LR603" not in findings_in(f"cosine --lr 0.1 --T-max 100 {loop}")
