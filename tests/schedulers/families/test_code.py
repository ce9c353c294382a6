"""Users' own classes and functions: what the plain loop gives, whatever they are."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from plain_loop import optimizer_with, plain_loop

import lrplot
from lrplot.errors import SchedulerError, UsageError
from lrplot.planning.names import find
from lrplot.schedulers.own.load import import_code

CODE = '''
from __future__ import annotations

import functools
import math

import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, LRScheduler, ReduceLROnPlateau


class Subclass(LRScheduler):
    """Falls as 1 / (1 + slope t).

    Args:
        optimizer: the optimizer.
        slope (float): how fast. Default: 0.5.
    """

    def __init__(self, optimizer, slope=0.5, last_epoch=-1, verbose=False):
        self.slope = slope
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base / (1 + self.slope * self.last_epoch) for base in self.base_lrs]


class Silent:
    """Overrides everything and knows no _last_lr."""

    def __init__(self, every, opt):
        self.every, self.opt, self.n = every, opt, 0

    def step(self):
        self.n += 1
        if self.n % self.every == 0:
            for group in self.opt.param_groups:
                group["lr"] *= 0.5


class Told:
    def __init__(self, optimizer):
        self.optimizer = optimizer

    def step(self, epoch):
        self.optimizer.param_groups[0]["lr"] = 1 / (1 + epoch)


class Watching:
    def __init__(self, optimizer):
        self.optimizer = optimizer

    def step(self, loss):
        self.optimizer.param_groups[0]["lr"] = loss


class Variadic(CosineAnnealingLR):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, T_max=20, **kwargs)


class Objects:
    """A function of the step with a state of its own."""

    def __init__(self, warmup: int = 4):
        self.warmup = warmup

    def __call__(self, step):
        return min(1.0, (step + 1) / self.warmup)


def factory(optimizer: Optimizer, total_steps: int = 30, *, eta_min=0):
    return CosineAnnealingLR(optimizer, total_steps, eta_min)


def annotated(o: torch.optim.Optimizer, step_size: int = 3):
    return torch.optim.lr_scheduler.StepLR(o, step_size)


def unmarked(o, size=3):
    return torch.optim.lr_scheduler.StepLR(o, size)


def plateau(optimizer, patience=1):
    return ReduceLROnPlateau(optimizer, patience=patience)


def factor(step, warmup=10):
    return min(1.0, step / warmup)


def noam(step: int, d_model: int, warmup: int = 4000) -> float:
    step = max(step, 1)
    return d_model**-0.5 * min(step**-0.5, step * warmup**-1.5)


def positional(step, power, /):
    return (1 + step) ** -power


half = functools.partial(factor, warmup=20)
bent = lambda step: math.cos(step / 10)


def tensors(step):
    return torch.tensor(0.25) if step % 2 else float("nan")


def uses_function(optimizer, shape: "Callable[[int], float]"):
    return LambdaLR(optimizer, shape)


def two_groups(optimizer, peaks: "float | list[float]"):
    return torch.optim.lr_scheduler.OneCycleLR(optimizer, peaks, total_steps=20)


class Outer:
    class Inner(Subclass):
        pass
'''


@pytest.fixture
def code(tmp_path: Path) -> Path:
    path = tmp_path / "sched.py"
    path.write_text(CODE, encoding="utf-8")
    return path


def against_plain_loop(code: Path, name: str, build: Callable[[Any], Any], steps: int = 50, **arguments: Any) -> None:
    """lrplot's rates are those of the loop that everybody writes, bit for bit."""
    trace = lrplot.simulate(f"{code}:{name}", steps=steps, lr=0.1, momentum=0.9, **arguments).trace
    wanted = plain_loop(build, optimizer_with("SGD", lr=0.1, momentum=0.9), steps)
    assert trace.lr.tolist() == wanted.lr
    assert trace.engine == "torch"
    assert trace.label == name.rpartition(".")[2]


@pytest.mark.parametrize(
    ("name", "arguments", "given"),
    [
        ("Subclass", {"slope": 0.25}, ()),
        ("Subclass", {}, ()),
        ("Outer.Inner", {"slope": 2.0}, ()),
        ("Variadic", {}, ()),
        ("factory", {"total_steps": 40, "eta_min": 0.01}, ()),
        ("annotated", {"step_size": 7}, ()),
    ],
)
def test_classes_and_factories(code: Path, name: str, arguments: dict, given: tuple) -> None:
    target: Any = import_code(str(code))
    for part in name.split("."):
        target = getattr(target, part)
    against_plain_loop(code, name, lambda optimizer: target(optimizer, **arguments), **arguments)


def test_the_optimizer_may_be_any_parameter_and_last_lr_unknown(code: Path) -> None:
    silent = import_code(str(code)).Silent
    assert not hasattr(silent(3, optimizer_with()), "get_last_lr")
    against_plain_loop(code, "Silent", lambda optimizer: silent(3, optimizer), every=3)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("factor", {}), ("factor", {"warmup": 20}), ("half", {}), ("bent", {})],
)
def test_functions_of_the_step_are_factors(code: Path, name: str, arguments: dict) -> None:
    function = getattr(import_code(str(code)), name)
    against_plain_loop(
        code,
        name,
        lambda optimizer: torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: function(step, **arguments)),
        **arguments,
    )


def rates(code: Path, name: str, **given: Any) -> list[float]:
    return lrplot.simulate(f"{code}:{name}", **given).trace.lr[:, 0].tolist()


def test_functions_of_the_step_may_be_rates(code: Path) -> None:
    """The Transformer's own: d_model ** -0.5 * min(t ** -0.5, t * warmup ** -1.5), whatever the optimizer's rate."""
    found = rates(code, "noam", d_model=512, warmup=30, steps=100, lr=3.0, used_as="rate")
    assert found == [512**-0.5 * min(t**-0.5, t * 30**-1.5) for t in [1, *range(1, 100)]]


def test_a_rate_is_every_group_s(code: Path) -> None:
    trace = lrplot.simulate(f"{code}:factor", steps=5, lr=[1.0, 2.0], used_as="rate").trace
    assert trace.lr.tolist() == [[t / 10, t / 10] for t in range(5)]


def test_objects_may_be_functions(code: Path) -> None:
    assert rates(code, "Objects", steps=6, lr=1.0) == [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
    assert rates(code, "Objects", warmup=2, steps=3, lr=9.0, used_as="rate") == [0.5, 1.0, 1.0]


def test_positional_parameters(code: Path) -> None:
    assert rates(code, "positional", power=2, steps=3, lr=1.0) == [1.0, 2**-2, 3**-2]


def test_as_overrides_what_the_form_says(code: Path) -> None:
    assert rates(code, "unmarked", steps=7, lr=1.0, used_as="factory") == pytest.approx([1] * 3 + [0.1] * 3 + [0.01])
    with pytest.raises(SchedulerError, match="sched.py, line .*used_as='factory' for a function of an optimizer"):
        rates(code, "unmarked", steps=7)
    with pytest.raises(UsageError, match="Subclass is a class with step"):
        rates(code, "Subclass", steps=7, used_as="rate")


def test_a_step_that_is_told_the_epoch(code: Path) -> None:
    assert rates(code, "Told", steps=4, lr=1.0) == [1.0, 1 / 2, 1 / 3, 1 / 4]


def test_metrics(code: Path) -> None:
    assert rates(code, "Watching", lr=1.0, metric=[0.5, 0.25, 0.125]) == [1.0, 0.5, 0.25]
    assert rates(code, "plateau", lr=1.0, metric=[1.0] * 5) == [1.0, 1.0, 1.0, 0.1, 0.1]
    with pytest.raises(UsageError, match="is stepped with a metric"):
        rates(code, "plateau")
    with pytest.raises(UsageError, match="is stepped without a metric"):
        rates(code, "factory", metric=[1.0])


def test_nan_and_tensors_are_recorded_as_floats(code: Path) -> None:
    found = rates(code, "tensors", steps=4, used_as="rate")
    np.testing.assert_array_equal(found, [math.nan, 0.25, math.nan, 0.25])
    assert all(type(rate) is float for rate in found)


def test_functions_as_arguments_are_expressions(code: Path) -> None:
    assert rates(code, "uses_function", shape="1 / (1 + step)", steps=3, lr=1.0) == [1, 1 / 2, 1 / 3]


def test_lists_make_parameter_groups(code: Path) -> None:
    trace = lrplot.simulate(f"{code}:two_groups", peaks=[0.1, 0.2]).trace
    assert trace.lr.shape == (20, 2)
    assert trace.lr.max(axis=0).tolist() == pytest.approx([0.1, 0.2])


def test_a_length_is_told_from_arguments_or_from_what_the_scheduler_keeps(code: Path) -> None:
    assert len(rates(code, "factory")) == 30
    assert len(rates(code, "factory", total_steps=12)) == 12
    assert len(rates(code, "Variadic")) == 20  # its T_max is nowhere in its signature


def test_users_schedulers_are_parts_of_torch_s(code: Path) -> None:
    parts = [f"{code}:factor --warmup 5 --as rate", f"{code}:Subclass --slope 1"]
    trace = lrplot.simulate("sequential", schedulers=parts, milestones=[5], steps=8, lr=1.0).trace
    assert trace.lr[:, 0].tolist() == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1, 1 / 2, 1 / 3])
    assert trace.engine == "torch"


def test_options_come_from_signature_and_docstring(code: Path) -> None:
    options = {option.name: option for option in find(f"{code}:Subclass").options}
    assert list(options) == ["slope", "as"]
    assert options["slope"].kind == "float"
    assert options["slope"].default == "0.5"
    assert [option.name for option in find(f"{code}:plateau").options] == ["patience", "as", "metric"]
    assert [option.name for option in find(f"{code}:Silent").options] == ["every", "as"]


@pytest.mark.parametrize("mode", ["state-dict", "last-epoch"])
@pytest.mark.parametrize(("name", "given"), [("Subclass", {}), ("factor", {}), ("factor", {"used_as": "rate"})])
def test_a_run_may_be_resumed(code: Path, name: str, given: dict, mode: str) -> None:
    loop = lrplot.TrainingLoop(max_steps=30, resume_at=12, resume_mode=mode)
    assert rates(code, name, lr=1.0, loop=loop, **given) == rates(code, name, lr=1.0, steps=30, **given)


def test_what_cannot_be_resumed_says_so(code: Path) -> None:
    loop = lrplot.TrainingLoop(max_steps=30, resume_at=12, resume_mode="last-epoch")
    stopped = lrplot.simulate(f"{code}:annotated", loop=loop).trace.stopped
    assert stopped is not None
    assert stopped.error == "TypeError: annotated has no argument last_epoch to resume with"


@pytest.mark.parametrize("mode", ["state-dict", "last-epoch"])
def test_a_class_without_a_state_is_said_to_run_in_one_piece_only(code: Path, mode: str) -> None:
    loop = lrplot.TrainingLoop(max_steps=30, resume_at=12, resume_mode=mode)
    report = lrplot.simulate(f"{code}:Silent", every=3, loop=loop)
    (finding,) = report.findings
    assert finding.code == "LR601"
    why = {
        "state-dict": "from a checkpoint at step 12. Silent lacks state_dict() or load_state_dict()",
        "last-epoch": "by last_epoch at step 12. TypeError: Silent has no argument last_epoch",
    }
    assert f"The run cannot be resumed {why[mode]}" in finding.message
    assert "SchedulerError" not in finding.message
    assert finding.fix.command.endswith(":Silent --every 3 --max-steps 30")


def test_a_state_that_cannot_be_loaded_is_the_user_s_error(tmp_path: Path) -> None:
    text = "from torch.optim.lr_scheduler import StepLR\nclass Own(StepLR):\n    def load_state_dict(self, state):\n"
    (tmp_path / "own.py").write_text(f"{text}        raise ValueError('boom')\n", encoding="utf-8")
    loop = lrplot.TrainingLoop(max_steps=9, resume_at=4)
    stopped = lrplot.simulate(f"{tmp_path / 'own.py'}:Own", step_size=3, loop=loop).trace.stopped
    assert stopped.error == "ValueError: boom (own.py:4)"


def test_only_naming_code_imports_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "onecycle.py").write_text("raise RuntimeError('imported')", encoding="utf-8")
    (tmp_path / "torch.py").write_text("raise RuntimeError('imported')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert find("onecycle").family == find("torch:onecycle").family == "torch"


NANO = """
learning_rate, min_lr = 6e-4, 6e-5
def get_lr(it):
    return max(learning_rate * 0.99 ** it, min_lr)
def small(step):
    return 0.01 / (step + 1)
def lr_lambda(step):
    return 0.01 / (step + 1)
def get_lr_factor(step):
    return 0.9 ** step
"""


def test_a_function_is_what_it_looks_like_and_asked_about_where_it_looks_like_both(tmp_path: Path) -> None:
    path = tmp_path / "nano.py"
    path.write_text(NANO, encoding="utf-8")
    found = lrplot.simulate(f"{path}:get_lr", steps=300).trace.groups[0].lr.values
    assert list(found) == [max(6e-4 * 0.99**step, 6e-5) for step in range(300)]
    for name in ("lr_lambda", "get_lr_factor"):
        assert max(lrplot.simulate(f"{path}:{name}", lr=0.5, steps=9).trace.groups[0].lr.values) <= 0.5
    with pytest.raises(lrplot.UsageError, match="small may return rates, or factors"):
        lrplot.simulate(f"{path}:small", steps=9)
    assert lrplot.simulate(f"{path}:small", steps=9, used_as="rate").trace.groups[0].lr[0] == 0.01
