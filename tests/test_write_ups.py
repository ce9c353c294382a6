"""The write-ups' own classes, in samples/schedulers, against closed forms and a plain loop."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from documents import ROOT
from findings import findings_in, report_of
from plain_loop import optimizer_with, plain_loop

import lrplot
from lrplot.schedulers.own.load import import_code

SCHEDULERS = ROOT / "samples/schedulers"
RESTARTS = {"eta_max": 0.1, "T_up": 10, "gamma": 0.5}


def rates(file: str, **given: Any) -> np.ndarray:
    return lrplot.simulate(str(SCHEDULERS / file), **given).trace.lr[:, 0]


def test_linear_warm_up() -> None:
    """Write-up B3: lr min(t / 10, 1)."""
    found = rates("linear_warmup.py", warmup_steps=10, lr=0.05, momentum=0.9, weight_decay=1e-5, steps=100)
    np.testing.assert_allclose(found, 0.05 * np.minimum(np.arange(100) / 10, 1), rtol=1e-15)


def test_inverse_square_root() -> None:
    """Write-up C: lr t / w up to t = w, then lr sqrt(w / t); its first rate is 0."""
    t = np.arange(1, 20_000)
    found = rates("inverse_sqrt.py", warmup_steps=4000, lr=5e-4, optimizer="adam", steps=20_000)
    assert found[0] == 0
    np.testing.assert_allclose(found[1:], 5e-4 * np.minimum(t / 4000, np.sqrt(4000 / t)), rtol=1e-12)


def test_inverse_square_root_per_epoch_stays_in_its_warm_up() -> None:
    """20 epochs advance it 20 times, the last one after the last step: 19 / 4000 of 5e-4."""
    loop = lrplot.TrainingLoop(batches_per_epoch=1000, max_epochs=20, framework="lightning")
    found = rates("inverse_sqrt.py", warmup_steps=4000, lr=5e-4, optimizer="adam", loop=loop)
    assert len(found) == 20_000
    assert found.max() == found[-1] == pytest.approx(19 / 4000 * 5e-4)


def expected(first: int, factor: int, steps: int) -> list[float]:
    """Cycle i rises over 10 steps to 0.1 * 0.5^i and falls along half a cosine over T_i - 10, times factor each."""
    found: list[float] = []
    length, cycle = first, 0
    while len(found) < steps:
        peak = 0.1 * 0.5**cycle
        found += [peak * t / 10 for t in range(10)]
        fall = length - 10
        found += [peak * (1 + math.cos(math.pi * t / fall)) / 2 for t in range(fall)]
        length, cycle = fall * factor + 10, cycle + 1
    return found[:steps]


@pytest.mark.parametrize(("first", "factor", "steps"), [(150, 1, 450), (50, 2, 350), (100, 1, 300)])
def test_warm_up_restarts(first: int, factor: int, steps: int) -> None:
    """Write-ups B12 to B14, over three cycles of T_0 as torch's own warm restarts have them."""
    given = {"T_0": first, "T_mult": factor, **RESTARTS}
    found = rates("warmup_restarts.py", optimizer="adam", lr=0.0, **given)
    assert len(found) == steps
    np.testing.assert_allclose(found, expected(first, factor, steps), atol=1e-15)
    cls = import_code(str(SCHEDULERS / "warmup_restarts.py")).CosineWarmUpRestarts
    plain = plain_loop(lambda optimizer: cls(optimizer, **given), optimizer_with("Adam", lr=0.0), steps)
    assert found.tolist() == [row[0] for row in plain.lr]


def test_warm_up_restarts_never_set_last_lr() -> None:
    cls = import_code(str(SCHEDULERS / "warmup_restarts.py")).CosineWarmUpRestarts
    with pytest.raises(AttributeError, match="_last_lr"):
        cls(torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], lr=0.0), 150).get_last_lr()


LOOP = "--dataset-size 50000 --batch-size 128 --max-epochs 200"


@pytest.mark.parametrize(
    ("command", "code", "answer"),
    [
        pytest.param(
            "onecycle --max-lr 0.01 --epochs 200 --steps-per-epoch 128 --interval epoch",
            "LR101",
            "Sized in optimizer steps and stepped once per epoch: only 0.8 % of the schedule is used.",
            id="A-per-epoch",
        ),
        pytest.param(
            f"onecycle --max-lr 0.01 --epochs 200 --steps-per-epoch 128 {LOOP} --interval epoch",
            "LR101",
            "Sized in optimizer steps and stepped once per epoch: only 0.8 % of the schedule is used.",
            id="A-as-run",
        ),
        pytest.param(
            f"onecycle --max-lr 0.01 --epochs 200 --steps-per-epoch 128 {LOOP}",
            "LR107",
            "steps_per_epoch is 128, the batch size, and an epoch has 391 steps.",
            id="A-per-batch",
        ),
        pytest.param(
            f"onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 391 {LOOP}",
            "LR115",
            "OneCycleLR makes one cycle of 10 epochs and no second one, and the run has 200.",
            id="A-twenty-cycles",
        ),
        pytest.param(
            "onecycle --max-lr 0.9 --total-steps 100 --lr 0.1 --momentum 0.9 --max-steps 100 --step-order before",
            "LR104",
            "The last step takes a rate from beyond the end of the schedule, 0.0004567, at step 99.",
            id="A-answer",
        ),
        pytest.param(
            f"onecycle --max-lr 0.01 --total-steps 78200 {LOOP} --framework lightning",
            "LR101",
            "Sized in optimizer steps and stepped once per epoch: only 0.3 % of the schedule is used.",
            id="D",
        ),
    ],
)
def test_the_first_thing_said_is_the_answer(command: str, code: str, answer: str) -> None:
    found = report_of(command).findings
    assert (found[0].code, found[0].headline) == (code, answer)
    serious = {finding.code for finding in report_of(found[0].fix.command).findings if finding.severity != "note"}
    assert not serious


def test_the_batch_size_speaks_after_the_unit() -> None:
    """Write-up A as it was run has both mistakes; one repair does for both."""
    found = findings_in(f"onecycle --max-lr 0.01 --epochs 200 --steps-per-epoch 128 {LOOP} --interval epoch")
    assert [code for code, finding in found.items() if finding.severity == "error"] == ["LR101", "LR107"]
    assert found["LR101"].fix.command == found["LR107"].fix.command
    assert "--total-steps 78200" in found["LR107"].fix.command


def test_the_batch_size_takes_the_place_of_the_overrun() -> None:
    found = findings_in(f"onecycle --max-lr 0.01 --epochs 200 --steps-per-epoch 128 {LOOP}")
    assert "LR103" not in found
    assert "raises in epoch 66 of 200, batch 186 of 391" in found["LR107"].message
    assert "OneCycleLR(optimizer, max_lr=0.01, total_steps=78200)" in found["LR107"].fix.code
    assert "scheduler.step()  # after every optimizer step" in found["LR107"].fix.code


def test_three_calls_an_epoch_print_what_the_asker_printed() -> None:
    """Write-up A's table, printed after each epoch: 0.0004 in epochs 1 and 2, 0.0005 from epoch 118 on."""
    loop = lrplot.TrainingLoop(max_epochs=200, batches_per_epoch=1, interval="epoch", calls=3)
    rates = lrplot.simulate("onecycle", max_lr=0.01, epochs=200, steps_per_epoch=128, loop=loop).trace.lr[:, 0]
    printed = [f"{rate:.4f}" for rate in rates[1:]]  # after epoch n, the rate of the next one
    assert printed[:117] == ["0.0004"] * 117
    assert set(printed[117:119]) == {"0.0005"}
    once = lrplot.TrainingLoop(max_epochs=200, batches_per_epoch=1, interval="epoch")
    rates = lrplot.simulate("onecycle", max_lr=0.01, epochs=200, steps_per_epoch=128, loop=once).trace.lr[:, 0]
    assert {f"{rate:.4f}" for rate in rates} == {"0.0004"}


@pytest.mark.parametrize(("first", "factor", "steps"), [(150, 1, 450), (50, 2, 350), (100, 1, 300)])
def test_warm_up_restarts_are_the_write_up_s_own_formula_bit_for_bit(first: int, factor: int, steps: int) -> None:
    """B12 to B14 as the class that went from blog to blog has them, on Adam(lr=0)."""
    given = {"T_0": first, "T_mult": factor, "eta_max": 0.1, "T_up": 10, "gamma": 0.5, "steps": steps}
    found = rates("warmup_restarts.py", optimizer="adam", lr=0.0, **given).tolist()
    base, peak, length, at, cycle = 0.0, 0.1, first, 0, 0
    wanted = []
    for _ in range(steps):
        if at < 10:
            wanted.append((peak - base) * at / 10 + base)
        else:
            wanted.append(base + (peak - base) * (1 + math.cos(math.pi * (at - 10) / (length - 10))) / 2)
        at += 1
        if at >= length:
            cycle, at = cycle + 1, at - length
            length = (length - 10) * factor + 10
            peak = 0.1 * 0.5**cycle
    assert found == wanted


def test_inverse_square_root_is_the_write_up_s_own_formula_bit_for_bit() -> None:
    found = rates("inverse_sqrt.py", warmup_steps=400, lr=5e-4, optimizer="adam", steps=2000).tolist()
    factors = [step / 400 if step < 400 else 400**0.5 * step**-0.5 for step in range(2000)]
    assert found == [5e-4 * factor for factor in factors]
