"""Where a warm-up ends after the run."""

from __future__ import annotations

import pytest
from findings import findings_in

SEQUENCE = "sequential 'linear --start-factor 0.01 --total-iters 100' 'cosine --T-max 900' --milestones 100 --lr 0.1"
INVERSE = "samples/schedulers/inverse_sqrt.py --warmup-steps 4000 --lr 0.0005"


@pytest.mark.parametrize(
    ("n_steps", "fires"),
    [(99, True), (101, True), (102, True), (125, True), (126, False)],  # 100 is four fifths of 125
)
def test_a_peak_at_the_last_steps_is_too_late(n_steps: int, fires: bool) -> None:
    assert ("LR401" in findings_in(f"{SEQUENCE} --max-steps {n_steps}")) is fires


def test_what_is_reached_is_said() -> None:
    message = findings_in(f"{SEQUENCE} --max-steps 50")["LR401"].message
    # 0.01 + 0.99 * 49 / 100 = 0.4951 of 0.1
    assert "is 100 steps long and the run 50 steps, so the peak is never reached" in message
    assert "0.04951, 49.5 % of the optimizer's 0.1, at step 49" in message


def test_a_warm_up_in_steps_is_stepped_per_step() -> None:
    loop = "--batches-per-epoch 1000 --max-epochs 20"
    finding = findings_in(f"{INVERSE} {loop} --interval epoch")["LR401"]
    assert "counts optimizer steps, and the scheduler is stepped per epoch" in finding.headline
    assert "LR401" not in findings_in(finding.fix.command)
    assert "LR401" not in findings_in(f"{INVERSE} {loop}")


def test_a_rise_that_nobody_calls_a_warm_up_is_none() -> None:
    assert "LR401" not in findings_in("linear --start-factor 0.01 --total-iters 100 --lr 0.1")
    assert "LR401" not in findings_in("sequential linear 'cosine --T-max 90' --milestones 10 --max-steps 9")  # is flat


def test_pytorch_warmup() -> None:
    pytest.importorskip("pytorch_warmup")
    found = findings_in("cosine --T-max 50 --dampen linear:60 --lr 0.1")["LR401"]
    assert "--dampen linear:60 is 60 steps long and the run 50 steps" in found.message
    assert "LR401" not in findings_in(found.fix.command)
    assert "LR401" not in findings_in("cosine --T-max 50 --dampen linear:20 --lr 0.1")


def test_transformers() -> None:
    pytest.importorskip("transformers")
    words = "transformers:linear --num-training-steps 100 --lr 0.1 --num-warmup-steps"
    found = findings_in(f"{words} 100")["LR401"]
    assert "LR401" not in findings_in(found.fix.command)
    assert "LR401" not in findings_in(f"{words} 10")
