"""The code that lrplot writes for users' own schedulers, executed where their file can be imported."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from executed import Script, lightning_run

import lrplot
from lrplot.cli.app import main
from lrplot.loop.training_loop import TrainingLoop
from lrplot.snippets import snippet

SOURCE = '''
from collections.abc import Callable

import torch
from torch.optim.lr_scheduler import LambdaLR, LRScheduler


class Halving(LRScheduler):
    """Halves every so often."""

    def __init__(self, optimizer, every: int, factor: float = 0.5, last_epoch=-1):
        self.every, self.factor = every, factor
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        n = self.last_epoch // self.every
        return [base * self.factor**n for base in self.base_lrs]


class Bare:
    """Not one of torch's."""

    def __init__(self, optimizer, down: float):
        self.optimizer, self.down = optimizer, down

    def step(self):
        for group in self.optimizer.param_groups:
            group["lr"] *= self.down


class Kept(Bare):
    """Nearly one of torch's."""

    def state_dict(self):
        return {}

    def load_state_dict(self, state):
        pass


class Told(Kept):
    """Told how far the run is."""

    def step(self, epoch):
        for group in self.optimizer.param_groups:
            group["lr"] = 0.1 / (1 + self.down * epoch)


class Best(Kept):
    """Stepped with a metric."""

    def step(self, loss):
        for group in self.optimizer.param_groups:
            group["lr"] = loss * self.down


def build(total: int, optimizer: torch.optim.Optimizer, words: str = "cos"):
    """Given the optimizer second."""
    assert words == "cos"
    return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, total)


def scheduler(optimizer, gamma: float):
    """Named as the variable that it is assigned to."""
    return torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma)


def shaped(optimizer, lr_lambda: Callable[[int], float]):
    """Given a function."""
    return LambdaLR(optimizer, lr_lambda)


def decay(step: int, by: float = 0.9) -> float:
    """A function of the step."""
    return by**step


class Ramp:
    """An object that is a function of the step."""

    def __init__(self, n: int):
        self.n = n

    def __call__(self, step: int) -> float:
        return min(step / self.n, 1.0)


class Outer:
    Inner = Ramp
'''
EPOCHS = {"batches_per_epoch": 7, "max_epochs": 5}
CASES = [
    ("Halving", {"every": 4}),
    ("Bare", {"down": 0.9}),
    ("Told", {"down": 0.1}),
    ("Best", {"down": 0.5, "metric": "0.5 ** epoch"}),
    ("build", {"total": 35, "words": "cos"}),
    ("scheduler", {"gamma": 0.9}),
    ("shaped", {"lr_lambda": "cos(epoch / 9)"}),
    ("decay", {}),
    ("decay", {"by": 0.8}),
    ("decay", {"by": 0.8, "as": "rate"}),
    ("Ramp", {"n": 9}),
    ("Ramp", {"n": 9, "as": "rate"}),
    ("Outer.Inner", {"n": 9}),
]
LOOPS = [
    TrainingLoop(**EPOCHS),
    TrainingLoop(**EPOCHS, interval="epoch"),
    TrainingLoop(**EPOCHS, interval="epoch", frequency=2),
    TrainingLoop(**EPOCHS, frequency=3),
    TrainingLoop(max_steps=35, frequency=2),
    TrainingLoop(**EPOCHS, step_order="before", frequency=2),
    TrainingLoop(**EPOCHS, step_order="before", interval="epoch", frequency=2),
]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "own_schedulers.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield str(tmp_path / "own_schedulers.py")
    sys.modules.pop("own_schedulers", None)


@pytest.mark.parametrize("loop", LOOPS, ids=range(len(LOOPS)))
@pytest.mark.parametrize(("name", "given"), CASES, ids=[f"{name}-{len(given)}" for name, given in CASES])
def test_a_plain_loop(path: str, name: str, given: dict, loop: TrainingLoop) -> None:
    if name == "Best" and loop.step_order == "before":
        pytest.skip("a metric is there after the step")
    report = lrplot.simulate(f"{path}:{name}", **given, lr=0.1, loop=loop)
    stride = report.trace.timeline.stride
    metrics = [0.5 ** (step // stride) for step in range(35)]
    code = snippet(report, "torch")
    assert f"from own_schedulers import {name.partition('.')[0]}" in code
    assert f"# {path}: its folder must be on Python's path" in code
    np.testing.assert_array_equal(Script(7 if loop.max_epochs else 35, metrics).run(code), report.trace.lr)


def test_a_module_is_imported_by_its_name(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(path).parent)
    report = lrplot.simulate("own_schedulers:Halving", every=4, lr=0.1, loop=LOOPS[0])
    code = snippet(report, "torch")
    assert "from own_schedulers import Halving\n" in code
    np.testing.assert_array_equal(Script(7).run(code), report.trace.lr)


def test_the_only_scheduler_of_a_file_needs_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "only_one.py").write_text("def falling(step, by=0.9):\n    return by**step\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    report = lrplot.simulate(str(tmp_path / "only_one.py"), lr=0.1, steps=9)
    code = snippet(report, "torch")
    assert "LambdaLR(optimizer, falling)" in code
    np.testing.assert_array_equal(Script(9).run(code), report.trace.lr)


def test_within_another_scheduler(path: str) -> None:
    parts = [f"{path}:Ramp --n 5", f"{path}:Halving --every 4"]
    report = lrplot.simulate("sequential", schedulers=parts, milestones=[5], lr=0.1, steps=30)
    np.testing.assert_array_equal(Script(30).run(snippet(report, "torch")), report.trace.lr)
    rate = lrplot.simulate("sequential", schedulers=[f"{path}:Ramp --n 5 --as rate", parts[1]], milestones=[5], lr=0.1)
    with pytest.raises(lrplot.UsageError, match="Ramp, used_as='rate', within another scheduler: write a factor"):
        snippet(rate, "torch")


@pytest.mark.parametrize("interval", ["step", "epoch"])
@pytest.mark.parametrize(("name", "given"), [*CASES[:1], *CASES[2:5], *CASES[9:10]], ids=lambda each: str(each)[:9])
def test_lightning(path: str, name: str, given: dict, interval: str, tmp_path: Path) -> None:
    loop = TrainingLoop(**EPOCHS, interval=interval)
    report = lrplot.simulate(f"{path}:{name}", **given, lr=0.1, loop=loop)
    code = snippet(report, "lightning")
    assert ("def lr_scheduler_step" in code) is (name not in ("Halving", "decay"))
    metrics = [0.5 ** (step // report.trace.timeline.stride) for step in range(35)]
    used = lightning_run(code, tmp_path, n_batches=7, metrics=metrics, max_epochs=5)
    np.testing.assert_array_equal(used, report.trace.lr)


def test_what_a_framework_cannot_hold(path: str) -> None:
    bare = lrplot.simulate(f"{path}:Bare", down=0.9, loop=LOOPS[0])
    with pytest.raises(lrplot.UsageError, match=r"Bare has no state_dict\(\), which Lightning asks for"):
        snippet(bare, "lightning")
    with pytest.raises(lrplot.UsageError, match=r"Bare has no state_dict\(\), which the Trainer asks for"):
        snippet(bare, "transformers")
    told = lrplot.simulate(f"{path}:Told", down=0.9, loop=LOOPS[0])
    with pytest.raises(lrplot.UsageError, match=r"Told needs scheduler.step\(...\): take code='torch'"):
        snippet(told, "transformers")


def test_a_file_that_no_import_can_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "my-own.py").write_text("def falling(step):\n    return 0.9**step\n", encoding="utf-8")
    assert main([str(tmp_path / "my-own.py"), "--max-steps", "9", "--code", "torch"]) == 2
    assert "my-own.py cannot be imported by that name: rename it" in capsys.readouterr().err
