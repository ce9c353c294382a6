"""LR501 and LR502: lengths that nobody chose, and those that somebody did."""

from __future__ import annotations

import pytest
import torch
from findings import findings_in

import lrplot


@pytest.mark.parametrize(
    "words",
    [
        "linear --lr 0.1",  # over its own five steps
        "linear --lr 0.1 --max-steps 49",
        "linear --lr 0.1 --total-iters 5 --max-steps 10000",
        "constant --factor 1 --lr 0.1 --max-steps 10000",
        "linear --start-factor 1 --lr 0.1 --max-steps 10000",
        "sequential linear 'cosine --T-max 995' --milestones 5 --lr 0.1",
        "poly --lr 0.1",
        "poly --lr 0.1 --total-iters 1000 --max-steps 1000",
    ],
)
def test_quiet(words: str) -> None:
    assert not {"LR501", "LR502"} & set(findings_in(words))


def test_a_constant_rate_has_factor_1() -> None:
    found = findings_in("constant --lr 0.1 --max-steps 1000")["LR501"]
    assert "from 0.03333 to 0.1 within the first 0.5 % of the run" in found.message
    assert found.fix.command == "lrplot constant --factor 1.0 --lr 0.1 --max-steps 1000"


def test_a_decay_gets_the_run() -> None:
    found = findings_in("linear --start-factor 1 --end-factor 0.01 --lr 0.1 --max-steps 1000")["LR501"]
    assert "--total-iters 1000" in found.fix.command


def test_the_default_of_polynomial_says_it_instead_of_the_dead_rate() -> None:
    found = findings_in("poly --lr 0.01 --max-epochs 30 --batches-per-epoch 500")
    assert "LR502" in found and "LR503" not in found
    assert found["LR502"].span == (5, 15_000)
    assert "the last 99.97 % of the run. That is 14,995 optimizer steps." in found["LR502"].message


def test_what_a_function_built_is_repaired_by_its_own_name() -> None:
    def mine(optimizer: torch.optim.Optimizer) -> torch.optim.lr_scheduler.LRScheduler:
        return torch.optim.lr_scheduler.PolynomialLR(optimizer, power=0.9)

    report = lrplot.simulate(mine, lr=0.1, steps=1000)
    fix = next(finding.fix for finding in report.findings if finding.code == "LR502")
    assert fix.command.startswith("lrplot poly ") and "--total-iters 1000" in fix.command
    assert "LR502" not in findings_in(fix.command)
