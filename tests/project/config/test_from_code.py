"""`from = "train.py:79"`: a schedule of a file whose scheduler and arguments stand in training code."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrplot.cli.app import main
from lrplot.errors import LrplotError
from lrplot.project.config.schedules import read_config

TRAIN = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = torch.optim.lr_scheduler.OneCycleLR(
    optimizer, max_lr=0.01, total_steps=10 * len(train_loader), pct_start=0.2
)
warm = torch.optim.lr_scheduler.SequentialLR(
    optimizer,
    [torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=5),
     torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 95)],
    milestones=[5],
)
raise SystemExit("it is read, and not run")
"""
FILE = '[schedules.main]\nfrom = "{place}"\n{rest}'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text(TRAIN)
    return tmp_path


def read(place: str, rest: str) -> object:
    Path("lrplot.toml").write_text(FILE.format(place=place, rest=rest))
    return read_config(Path("lrplot.toml")).entries[0].plan


def test_arguments_and_the_optimizer_come_from_the_line() -> None:
    plan = read("train.py:4", "batches_per_epoch = 391\nmax_epochs = 10\n")
    assert plan.schedule.name == "OneCycleLR"
    assert plan.schedule.arguments == {"max_lr": 0.01, "total_steps": 3910, "pct_start": 0.2}  # 10 x 391
    assert plan.optimizer.groups[0].lr == 0.1 and plan.optimizer.groups[0].momentum == 0.9


def test_any_line_of_the_construction_will_do_and_parts_come_along() -> None:
    assert read("train.py:5", "batches_per_epoch = 391\n").schedule.name == "OneCycleLR"
    plan = read("train.py:7", 'max_epochs = 100\ninterval = "epoch"\n')
    first, second = plan.schedule.arguments["schedulers"]
    assert (first.name, second.name, second.arguments["T_max"]) == ("LinearLR", "CosineAnnealingLR", 95)


def test_what_the_file_says_itself_holds() -> None:
    plan = read("train.py:4", "batches_per_epoch = 391\nmax_lr = 0.5\nlr = 0.2\n")
    assert plan.schedule.arguments["max_lr"] == 0.5 and plan.optimizer.groups[0].lr == 0.2


def test_a_locked_curve_moves_with_the_script(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lrplot.toml").write_text(FILE.format(place="train.py:4", rest="batches_per_epoch = 20\nmax_epochs = 10\n"))
    assert main(["lock"]) == 0
    assert main(["check", "--locked", "--fail-on", "error"]) == 0
    Path("train.py").write_text(TRAIN.replace("max_lr=0.01", "max_lr=0.02"))
    assert main(["check", "--locked", "--fail-on", "error"]) == 1


@pytest.mark.parametrize(
    ("place", "rest", "said"),
    [
        ("train.py:4", "", "needs batches_per_epoch, which is len(train_loader)"),
        ("train.py:3", "", "no scheduler is built there"),
        ("nowhere.py:3", "", "there is no file nowhere.py"),
        ("train.py", "", 'must be a file of code and a line, from = "train.py:79"'),
        ("train.py:4", 'scheduler = "cosine"\n', "leave one of them out"),
    ],
)
def test_what_is_wrong_is_said_with_the_line_of_the_file(place: str, rest: str, said: str) -> None:
    with pytest.raises(LrplotError, match="line 2") as caught:
        read(place, rest)
    assert said in str(caught.value)
