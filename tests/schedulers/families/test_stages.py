"""Stages are what a script does that builds optimizer and scheduler anew, bit for bit."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from executed import Script
from findings import report_of

import lrplot
from lrplot.cli.app import main
from lrplot.errors import UsageError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.planning.plans import plan_from
from lrplot.planning.to_command import words_of
from lrplot.project.config.schedules import read_config
from lrplot.snippets import snippet

LR = torch.optim.lr_scheduler
Build = Callable[[torch.optim.Optimizer], Any]
BATCHES = 7


def script(stages: list[tuple[float, int, Build]], *, per_epoch: bool) -> list[float]:
    """One stage after the other, each of so many epochs."""
    used = []
    for lr, epochs, build in stages:
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
        scheduler = build(optimizer)
        for _ in range(epochs):
            for _ in range(BATCHES):
                used.append(optimizer.param_groups[0]["lr"])
                optimizer.step()
                if not per_epoch:
                    scheduler.step()
            if per_epoch:
                scheduler.step()
    return used


CASES = [
    (
        "'cosine --T-max 3 --lr 0.1 --max-epochs 3' 'cosine --T-max 5 --lr 1e-5 --max-epochs 2'",
        [(0.1, 3, lambda o: LR.CosineAnnealingLR(o, 3)), (1e-5, 2, lambda o: LR.CosineAnnealingLR(o, 5))],
    ),
    (
        "'onecycle --max-lr 0.1 --total-steps 40 --max-epochs 2' 'exp --gamma 0.9 --lr 0.02 --max-epochs 1'"
        " 'step --step-size 2 --lr 0.5 --max-epochs 3'",
        [
            (0.001, 2, lambda o: LR.OneCycleLR(o, 0.1, total_steps=40)),
            (0.02, 1, lambda o: LR.ExponentialLR(o, 0.9)),
            (0.5, 3, lambda o: LR.StepLR(o, 2)),
        ],
    ),
]


@pytest.mark.parametrize("per_epoch", [True, False])
@pytest.mark.parametrize(("parts", "stages"), CASES)
def test_it_is_the_script(parts: str, stages: list, per_epoch: bool) -> None:
    line = f"stages {parts} --batches-per-epoch {BATCHES}" + (" --interval epoch" if per_epoch else "")
    report = report_of(line)
    expected = script(stages, per_epoch=per_epoch)
    assert report.trace.lr[:, 0].tolist() == expected
    starts = np.cumsum([epochs * BATCHES for _, epochs, _ in stages])[:-1]
    assert report.trace.boundaries == tuple(starts)
    np.testing.assert_array_equal(Script(BATCHES).run(snippet(report, "torch"))[:, 0], expected)
    words = words_of(report.plan)
    assert words is not None
    assert plan_from(words) == report.plan


def test_a_stage_without_a_length_is_as_long_as_its_schedule() -> None:
    report = report_of("stages 'cosine --T-max 30 --lr 0.1' 'cosine --T-max 10 --lr 0.01'")
    assert report.trace.n_steps == 40
    assert report.trace.lr[30, 0] == 0.01
    assert report.trace.covered == 1


def test_the_boundary_is_marked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ["stages", "cosine --T-max 30 --lr 0.1 --max-steps 30", "exp --gamma 0.9 --lr 0.01 --max-steps 20"]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert "stage 2" in out
    assert "ExponentialLR(gamma=0.9) from step 30" in " ".join(out.split())
    assert main([*words, "-o", str(tmp_path / "curve.svg")]) == 0
    assert "stage 2" in (tmp_path / "curve.svg").read_text()


def test_groups_keep_their_number_and_may_have_rates_of_their_own() -> None:
    report = report_of("stages 'exp --gamma 0.9 --max-steps 3' 'exp --gamma 0.9 --lr 1,2 --max-steps 3' --lr 0.1,0.2")
    assert report.trace.lr[0].tolist() == [0.1, 0.2]
    assert report.trace.lr[3].tolist() == [1, 2]
    with pytest.raises(UsageError, match="a stage has 3 values of lr, and the optimizer has 2 parameter groups"):
        report_of("stages 'exp --gamma 0.9 --max-steps 3' 'exp --gamma 0.9 --lr 1,2,3 --max-steps 3' --lr 0.1,0.2")


def test_from_python_and_in_a_file(tmp_path: Path) -> None:
    parts = ["cosine --T-max 3 --lr 0.1 --max-epochs 3", "cosine --T-max 5 --lr 1e-5 --max-epochs 2"]
    loop = TrainingLoop(batches_per_epoch=BATCHES, interval="epoch")
    report = lrplot.simulate("stages", stages=parts, loop=loop)
    path = tmp_path / "lrplot.toml"
    path.write_text(
        f'[schedules.a]\nscheduler = "stages"\nstages = {parts}\nbatches_per_epoch = {BATCHES}\ninterval = "epoch"\n'
    )
    (entry,) = read_config(path).entries
    assert entry.plan == report.plan
    assert report.trace.lr[:, 0].tolist() == script(CASES[0][1], per_epoch=True)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("stages", "stages"),
        ("stages 'cosine --T-max 3'", "needs two schedules or more"),
        ("stages 'cosine --T-max 3' ''", "a stage is empty"),
        ("stages 'cosine --T-max 3 --devices 3' 'cosine --T-max 3'", "a stage takes the scheduler's own options"),
        ("stages 'cosine --T-max 3 --max-epochs 3' 'cosine --T-max 3'", "how many batches an epoch has"),
        ("stages 'cosine --T-max 3' 'cosine --T-max 3' --code lightning", "take --code torch"),
        (
            "sequential \"stages 'cosine --T-max 3' 'cosine --T-max 3'\" linear --milestones 3",
            "optimizers of their own",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(line: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(shlex.split(line)) == 2
    assert said in capsys.readouterr().err
