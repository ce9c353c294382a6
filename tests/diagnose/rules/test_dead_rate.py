"""LR503: where the dead stretch begins, and what is not dead."""

from __future__ import annotations

import math

import pytest
from findings import findings_in, report_of
from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=40, deadline=None)
@given(total=st.integers(1, 400), run=st.integers(20, 20_000))
def test_it_begins_where_a_linear_decay_ends(total: int, run: int) -> None:
    """The rate is 0.1 (1 - t / total), and 0 from t = total on."""
    words = f"linear --start-factor 1 --end-factor 0 --total-iters {total} --lr 0.1 --max-steps {run}"
    found = findings_in(words).get("LR503")
    n_dead = run - total
    assert (found is not None) == ((n_dead > 2 and n_dead > 0.02 * run) or n_dead > max(0.1 * run, 1))
    if found is not None:
        assert found.severity == ("error" if n_dead > max(0.1 * run, 1) else "warning")
        assert found.span == (total, run)
        assert f"{n_dead:,} of {run:,} optimizer steps" in found.message


def test_a_step_schedule_per_batch() -> None:
    """0.1^n is below a millionth after the seventh decay (0.1^6 is not, by a rounding error), at step 7 * 10."""
    found = findings_in("step --lr 0.1 --step-size 10 --max-epochs 100 --batches-per-epoch 391")["LR503"]
    assert found.span[0] == 70
    assert "epoch 1 of 100, batch 71 of 391" in found.message


@pytest.mark.parametrize(
    "words",
    [
        "cosine --T-max 9 --lr 0.1 --max-epochs 10 --batches-per-epoch 100 --interval epoch",  # its last epoch at 0
        "poly --total-iters 4 --lr 0.1 --max-epochs 5 --batches-per-epoch 100 --interval epoch",
        "onecycle --max-lr 0.1 --total-steps 1000",
        "exp --gamma 0.99 --lr 0.1 --max-steps 1370",  # 0.99^1369 = 1.06e-6
        "lambda --lr-lambda '0 * epoch' --lr 0.1 --max-steps 100",  # nothing to die
        "lambda --lr-lambda '-epoch' --lr 0.1 --max-steps 100",
        "lambda --lr-lambda 'nan if epoch > 50 else 1' --lr 0.1 --max-steps 100",
    ],
)
def test_what_is_not_dead(words: str) -> None:
    assert "LR503" not in findings_in(words)


def test_all_groups_must_be_dead() -> None:
    two = "lambda --lr-lambda '0.5 ** epoch' --lr-lambda 1 --lr 0.1,0.1 --max-steps 1000"
    assert "LR503" not in findings_in(two)
    assert findings_in(two.replace("--lr-lambda 1", "--lr-lambda '0.1 ** epoch'"))["LR503"].span == (20, 1000)
    frozen = "lambda --lr-lambda '0.5 ** epoch' --lr-lambda 0 --lr 0.1,0.1 --max-steps 1000"
    assert findings_in(frozen)["LR503"].span == (20, 1000)


@pytest.mark.parametrize(
    "words",
    [
        "exp --gamma 0.95 --lr 0.1 --max-steps 7820",
        "multistep --milestones 10,20,30,40,50,60,70 --lr 0.1 --max-steps 1000",
        "lambda --lr-lambda '0.9 ** epoch' --lr 0.1 --max-steps 1000",
        "linear --start-factor 1 --end-factor 0 --total-iters 20 --lr 0.1 --max-epochs 100 --batches-per-epoch 7"
        " --interval epoch",
        "exp --gamma 0.999 --lr 0.1 --max-steps 1000 --set 100:lr=0",
        "lambda --lr-lambda '0.9 ** epoch' --lr 0.1 --max-steps 1000 --resume-at 500 --skip-steps 0,1,2,3",
    ],
)
def test_every_repair_repairs(words: str) -> None:
    fix = findings_in(words)["LR503"].fix
    assert "LR503" not in findings_in(fix.command)
    assert bool(fix.command) == ("gamma 0.95" in words or "linear" in words), "of a function nobody knows the parts"


def test_the_repaired_exponential_ends_at_one_per_cent() -> None:
    found = findings_in("exp --gamma 0.95 --lr 0.1 --max-steps 7820")["LR503"]
    assert math.isclose(report_of(found.fix.command).trace.lr[-1, 0], 0.001, rel_tol=0.05)
