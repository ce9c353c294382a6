"""Loops that call `scheduler.step()` several times each time, held against loops that do it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from executed import Script
from findings import findings_in
from hypothesis import given, settings
from hypothesis import strategies as st

import lrplot
from lrplot.cli.app import main
from lrplot.errors import UsageError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.snippets import snippet

LR = torch.optim.lr_scheduler


def sgd(lr: float = 0.1) -> torch.optim.SGD:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 30), st.integers(1, 6), st.integers(1, 4), st.integers(1, 3), st.sampled_from(["step", "epoch"]))
def test_each_call_is_one_advance(n: int, batches: int, calls: int, frequency: int, interval: str) -> None:
    optimizer = sgd()
    scheduler = LR.CosineAnnealingLR(optimizer, T_max=20)
    stride = (batches if interval == "epoch" else 1) * frequency
    used = []
    for step in range(n):
        used.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if (step + 1) % stride == 0:
            for _ in range(calls):
                scheduler.step()
    loop = TrainingLoop(max_steps=n, batches_per_epoch=batches, calls=calls, frequency=frequency, interval=interval)
    report = lrplot.simulate("cosine", T_max=20, lr=0.1, loop=loop)
    assert report.trace.lr[:, 0].tolist() == used
    assert report.trace.n_positions == (n - 1) // stride * calls + 1
    code = snippet(report, "torch")
    assert Script(batches).run(code)[:, 0].tolist() == used


def test_three_calls_per_epoch_print_the_asker_s_table() -> None:
    """Write-up A: 0.0004 after the first epochs, and 0.0005 from epoch 118 on; one call per epoch never prints it."""

    def printed(calls: int) -> list[str]:
        loop = TrainingLoop(dataset_size=50_000, batch_size=128, max_epochs=200, interval="epoch", calls=calls)
        report = lrplot.simulate(
            "onecycle", max_lr=0.01, epochs=200, steps_per_epoch=128, optimizer="adam", lr=0.001, loop=loop
        )
        return [f"{rate:.4f}" for rate in report.trace.lr[391::391, 0]]  # printed after the calls

    table = printed(3)
    assert table[:2] == ["0.0004", "0.0004"]
    assert table.index("0.0005") + 1 == 118
    assert "0.0005" not in printed(1)


def test_a_metric_is_the_same_for_all_calls() -> None:
    optimizer = sgd()
    scheduler = LR.ReduceLROnPlateau(optimizer, patience=1)
    used = []
    for metric in (1.0, 1.0, 0.5, 0.5):
        used.append(optimizer.param_groups[0]["lr"])
        for _ in range(2):
            scheduler.step(metric)
    loop = TrainingLoop(max_steps=4, calls=2)
    trace = lrplot.simulate("plateau", patience=1, metric=[1.0, 1.0, 0.5, 0.5], lr=0.1, loop=loop).trace
    np.testing.assert_array_equal(trace.lr[:, 0], used)


def test_a_run_as_long_as_its_schedule_is_shorter() -> None:
    loop = TrainingLoop(calls=3)
    assert lrplot.simulate("cosine", T_max=90, loop=loop).trace.n_steps == 30


def test_it_is_said_and_mended(capsys: pytest.CaptureFixture[str]) -> None:
    words = "cosine --T-max 30 --lr 0.1 --max-epochs 30 --batches-per-epoch 10 --interval epoch --calls 3"
    assert main(["check", *words.split()]) == 1
    said = capsys.readouterr().out
    assert "LR116 scheduler.step() is called 3 times after every epoch" in said
    assert "LR116" not in findings_in(words.replace(" --calls 3", ""))


def test_what_is_told_where_it_is_has_no_use_for_it() -> None:
    with pytest.raises(UsageError, match="calls must be a whole number"):
        TrainingLoop(calls=0)


def test_lightning_calls_it_as_often(tmp_path) -> None:
    from executed import lightning_run

    loop = TrainingLoop(batches_per_epoch=4, max_epochs=3, calls=2, framework="lightning")
    report = lrplot.simulate("exp", gamma=0.9, lr=0.1, loop=loop)
    code = snippet(report, "lightning")
    assert "for _ in range(2):" in code
    used = lightning_run(code, tmp_path, 4, max_epochs=3)
    np.testing.assert_array_equal(used, report.trace.lr)


def test_a_call_per_epoch_beside_those_per_step_is_named() -> None:
    words = "cosine --T-max 300 --lr 0.1 --max-epochs 30 --batches-per-epoch 10 --interval"
    found = findings_in(f"{words} both")["LR116"]
    assert "called after every step and again after every epoch: 330 advances in 300 steps" in found.message
    assert found.fix.command.endswith("--interval step")
    assert "LR116" not in findings_in(f"{words} step")
