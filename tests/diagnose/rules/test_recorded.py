"""Defects that only a recorded run can have: each found at its lines, and not in the loop that is right."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.optim import SGD
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, LinearLR, OneCycleLR, SequentialLR, StepLR
from torch.utils.data import DataLoader

import lrplot

pytestmark = pytest.mark.filterwarnings("ignore:Detected call")
_HERE = Path(__file__)


def _parameters() -> list[Any]:
    parameter = torch.nn.Parameter(torch.zeros(2))
    parameter.grad = torch.zeros(2)
    return [parameter]


def _codes(loop: Callable[[Any], None]) -> dict[str, Any]:
    """The findings of a recorded loop by their codes, those of LR608 to LR613."""
    optimizer = SGD(_parameters(), lr=0.1)
    with lrplot.watch(optimizer) as run:
        loop(optimizer)
    found = [each for part in run.report().parts for each in part.findings]
    return {each.code: each for each in found if "LR608" <= each.code <= "LR613"}


def _line(loop: Callable[[Any], None], text: str) -> int:
    """The number of the first line of a loop that has a text."""
    lines, first = inspect.getsourcelines(loop)
    return first + next(index for index, line in enumerate(lines) if text in line)


def never_stepped(optimizer: Any) -> None:
    scheduler = CosineAnnealingLR(optimizer, T_max=30)
    for _ in range(30):
        optimizer.step()
    del scheduler


def stepped(optimizer: Any) -> None:
    scheduler = CosineAnnealingLR(optimizer, T_max=30)
    for _ in range(30):
        optimizer.step()
        scheduler.step()


def stepped_later(optimizer: Any) -> None:
    scheduler = CosineAnnealingLR(optimizer, T_max=30)
    for step in range(30):
        optimizer.step()
        if step > 100:
            scheduler.step()


def another_optimizer(optimizer: Any) -> None:
    other = SGD(_parameters(), lr=0.3)
    scheduler = StepLR(other, 10)
    for _ in range(30):
        optimizer.step()
        scheduler.step()


def one_line_at_both(optimizer: Any) -> None:
    scheduler = CosineAnnealingLR(optimizer, T_max=30)

    def advance() -> None:
        scheduler.step()

    loader: DataLoader[int] = DataLoader(list(range(10)), batch_size=1)  # type: ignore[arg-type]
    for _ in range(3):
        for _ in loader:
            optimizer.step()
            advance()
        advance()


def two_lines(optimizer: Any) -> None:
    scheduler = CosineAnnealingLR(optimizer, T_max=30)
    for _ in range(3):
        for _ in range(10):
            optimizer.step()
            scheduler.step()
        scheduler.step()  # again


def either_line(optimizer: Any) -> None:
    scheduler = CosineAnnealingLR(optimizer, T_max=30)
    for step in range(30):
        optimizer.step()
        if step < 10:
            scheduler.step()
        else:
            scheduler.step()


def two_schedulers(optimizer: Any) -> None:
    warmup = LinearLR(optimizer, 0.1, total_iters=5)
    main = ExponentialLR(optimizer, 0.99)
    for _ in range(30):
        optimizer.step()
        warmup.step()
        main.step()


def one_after_the_other(optimizer: Any) -> None:
    warmup = LinearLR(optimizer, 0.1, total_iters=5)
    main = ExponentialLR(optimizer, 0.99)
    for step in range(30):
        optimizer.step()
        if step < 5:
            warmup.step()
        else:
            main.step()


def one_sequence(optimizer: Any) -> None:
    parts = [LinearLR(optimizer, 0.1, total_iters=5), ExponentialLR(optimizer, 0.99)]
    scheduler = SequentialLR(optimizer, parts, milestones=[5])
    for _ in range(30):
        optimizer.step()
        scheduler.step()


def group_added(optimizer: Any) -> None:
    scheduler = StepLR(optimizer, 40)
    optimizer.add_param_group({"params": _parameters(), "lr": 0.01})
    for _ in range(30):
        optimizer.step()
    del scheduler


def group_added_before(optimizer: Any) -> None:
    optimizer.add_param_group({"params": _parameters(), "lr": 0.01})
    stepped(optimizer)


def _checkpoint() -> dict[str, Any]:
    optimizer = SGD(_parameters(), lr=0.1)
    scheduler = StepLR(optimizer, 5, 0.5)
    for _ in range(12):
        optimizer.step()
        scheduler.step()
    return {"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}


def loaded_alone(optimizer: Any) -> None:
    scheduler = StepLR(optimizer, 5, 0.5)
    scheduler.load_state_dict(_checkpoint()["scheduler"])
    for _ in range(30):
        optimizer.step()
        scheduler.step()


def built_after_loading(optimizer: Any) -> None:
    optimizer.load_state_dict(_checkpoint()["optimizer"])
    scheduler = OneCycleLR(optimizer, max_lr=0.1, total_steps=100)
    other = OneCycleLR(SGD(_parameters(), lr=0.1, momentum=0.9), max_lr=0.1, total_steps=100)
    for _ in range(12):
        other.step()
    scheduler.load_state_dict(other.state_dict())
    for _ in range(30):
        optimizer.step()
        scheduler.step()


def loaded_in_order(optimizer: Any) -> None:
    checkpoint, scheduler = _checkpoint(), StepLR(optimizer, 5, 0.5)
    optimizer.load_state_dict(checkpoint["optimizer"])
    scheduler.load_state_dict(checkpoint["scheduler"])
    for _ in range(30):
        optimizer.step()
        scheduler.step()


@pytest.mark.parametrize(
    ("loop", "code", "first", "others"),
    [
        (never_stepped, "LR608", "scheduler = ", []),
        (another_optimizer, "LR609", "scheduler = ", ["other = ", "optimizer.step()"]),
        (two_lines, "LR610", "scheduler.step()", ["# again"]),
        (one_line_at_both, "LR610", "scheduler.step()", ["scheduler = "]),
        (two_schedulers, "LR611", "warmup = ", ["main = ", "warmup.step()", "main.step()"]),
        (group_added, "LR612", "add_param_group", ["scheduler = "]),
        (loaded_alone, "LR613", "load_state_dict", []),
    ],
)
def test_a_defect_is_found_at_its_lines(loop: Callable[[Any], None], code: str, first: str, others: list[str]) -> None:
    found = _codes(loop)
    assert set(found) - {"LR608"} == {code} - {"LR608"} and code in found
    finding = found[code]
    assert finding.place is not None
    assert Path(finding.place.path).name == _HERE.name
    assert finding.place.line == _line(loop, first)
    assert [place.line for place in finding.also] == [_line(loop, text) for text in others]
    assert finding.message.endswith(".") and finding.fix.text.endswith(".")


def test_calls_at_an_epochs_end_are_said_and_undone() -> None:
    optimizer = SGD(_parameters(), lr=0.1)
    with lrplot.watch(optimizer) as run:
        one_line_at_both(optimizer)
    report = run.report()
    assert report.recording is not None
    assert report.recording.calls_at_epoch_end == 1
    assert "once more after each epoch" in report.notes[0]
    assert report.plan.loop is not None and report.plan.loop.interval == "both"
    finding = next(each for each in report.findings if each.code == "LR610")
    assert "within the epoch and once more after each" in finding.message
    assert finding.fix.command.endswith("--interval step")


@pytest.mark.parametrize(
    "loop",
    [stepped, stepped_later, either_line, one_after_the_other, one_sequence, group_added_before, loaded_in_order],
)
def test_what_is_right_is_not_found_wrong(loop: Callable[[Any], None]) -> None:
    assert _codes(loop) == {}


@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_is_built_after_loading_overwrites_the_rate() -> None:
    finding = _codes(built_after_loading)["LR613"]
    assert "the first step uses 0.004" in finding.message
