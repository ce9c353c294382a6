"""Groups that are frozen at first, and layer-wise decay, held against loops and scripts that do it."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import torch
from findings import report_of

import lrplot
from lrplot.cli.app import main
from lrplot.loop.training_loop import TrainingLoop
from lrplot.planning.plans import plan_from
from lrplot.planning.to_command import words_of
from lrplot.project.config.schedules import read_config

LR = torch.optim.lr_scheduler


def made(lrs: list[float]) -> tuple[torch.optim.Optimizer, list[torch.nn.Parameter]]:
    parameters = [torch.nn.Parameter(torch.ones(1)) for _ in lrs]
    groups = [{"params": [each], "lr": lr} for each, lr in zip(parameters, lrs, strict=True)]
    return torch.optim.SGD(groups), parameters


def test_a_frozen_group_does_not_move_while_its_rate_does() -> None:
    optimizer, parameters = made([1e-4, 0.01])
    scheduler = LR.CosineAnnealingLR(optimizer, 20)
    used = []
    for epoch in range(4):
        parameters[0].requires_grad_(epoch >= 2)
        for _ in range(5):
            optimizer.zero_grad(set_to_none=True)
            sum(each.sum() for each in parameters).backward()
            before = [each.item() for each in parameters]
            rates = [group["lr"] for group in optimizer.param_groups]
            optimizer.step()
            moved = [each.item() != old for each, old in zip(parameters, before, strict=True)]
            used.append([rate if move else 0.0 for rate, move in zip(rates, moved, strict=True)])
            scheduler.step()
    line = "cosine --T-max 20 --group name=backbone,lr=1e-4,from-epoch=2 --group name=head,lr=0.01"
    report = report_of(f"{line} --batches-per-epoch 5 --max-epochs 4")
    assert report.trace.lr.tolist() == used
    assert "backbone is frozen until epoch 2" in " ".join(report.notes)
    words = words_of(report.plan)
    assert words is not None
    assert plan_from(words) == report.plan


def test_layers_have_the_rates_of_mae() -> None:
    """`layer_decay ** (num_layers - i)`, with the patches as layer 0 and the head as the last."""
    report = report_of("exp --gamma 0.9 --lr 1e-3 --layer-decay 0.75 --layers 12 --group name=head --max-steps 5")
    num_layers = 13
    scales = [0.75 ** (num_layers - i) for i in range(num_layers + 1)]
    assert report.trace.lr[0].tolist() == [1e-3 * scale for scale in scales[1:]]
    assert [group.name for group in report.trace.groups] == [*(f"layer_{k}" for k in range(1, 13)), "head"]
    optimizer, _ = made([1e-3 * scale for scale in scales[1:]])
    scheduler = LR.ExponentialLR(optimizer, 0.9)
    for step in range(5):
        assert report.trace.lr[step].tolist() == [group["lr"] for group in optimizer.param_groups]
        optimizer.step()
        scheduler.step()
    words = words_of(report.plan)
    assert words is not None
    assert plan_from(words) == report.plan


def test_in_files_and_from_python(tmp_path: Path) -> None:
    path = tmp_path / "lrplot.toml"
    path.write_text(
        '[schedules.a]\nscheduler = "exp"\ngamma = 0.9\nlr = 1e-3\nlayer_decay = "75%"\nlayers = 3\nmax_epochs = 4\n'
        'batches_per_epoch = 5\ngroup = [{name = "head", from_epoch = 2}]\n'
    )
    (entry,) = read_config(path).entries
    loop = TrainingLoop(max_epochs=4, batches_per_epoch=5)
    groups = [{"name": "head", "from_epoch": 2}]
    report = lrplot.simulate("exp", gamma=0.9, lr=1e-3, layer_decay=0.75, layers=3, groups=groups, loop=loop)
    assert entry.plan == report.plan
    assert report.trace.lr[9, 3] == 0
    assert report.trace.lr[10, 3] > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--layer-decay 0.75 --lr 0.1", "needs to know both, --layer-decay and --layers: add --layers 12"),
        ("--layers 12 --lr 0.1", "add --layer-decay 0.75"),
        ("--layers 12 --layer-decay 0.75", "add --lr 0.001"),
        ("--layers 0 --layer-decay 0.75 --lr 1", "--layers must be a whole number from 1"),
        ("--layers 2 --layer-decay 2 --lr 1", "--layer-decay must be above 0 and at most 1"),
        ("--group from-epoch=2 --max-steps 9", "frozen until an epoch needs to know how many batches"),
        ("--group from-epoch=-2 --max-steps 9", "counts epochs from 0"),
    ],
)
def test_what_makes_no_sense_is_refused(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exp", "--gamma", "0.9", *shlex.split(words)]) == 2
    assert said in capsys.readouterr().err
