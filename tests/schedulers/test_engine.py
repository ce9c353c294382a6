"""torch's file alone gives the same floats as torch, bit for bit, errors included."""

from __future__ import annotations

import inspect
import math
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_loop import optimizer_with, plain_loop

import lrplot
from lrplot.errors import SchedulerError
from lrplot.options.expressions import function_of
from lrplot.schedulers.engine import engine, source_engine, torch_engine

RATES = st.floats(1e-8, 10, allow_nan=False)
FACTORS = st.floats(0.01, 1.5)
COUNTS = st.integers(1, 40)
MOMENTA = st.floats(0, 0.99)
EXPRESSIONS = st.sampled_from(["0.95 ** epoch", "1 if epoch < 5 else 0.1", "1 / (epoch - 3)", "cos(epoch / 9)"])


def arguments(required: dict[str, st.SearchStrategy], **optional: st.SearchStrategy) -> st.SearchStrategy:
    return st.fixed_dictionaries(required, optional=optional)


LEAVES = {
    "LambdaLR": arguments({"lr_lambda": EXPRESSIONS}),
    "MultiplicativeLR": arguments({"lr_lambda": EXPRESSIONS}),
    "StepLR": arguments({"step_size": st.integers(0, 20)}, gamma=FACTORS),
    "MultiStepLR": arguments({"milestones": st.lists(st.integers(0, 50), max_size=5)}, gamma=FACTORS),
    "ConstantLR": arguments({}, factor=st.floats(-0.1, 1.1), total_iters=st.integers(0, 40)),
    "LinearLR": arguments(
        {}, start_factor=st.floats(-0.1, 1.1), end_factor=st.floats(-0.1, 1.1), total_iters=st.integers(0, 40)
    ),
    "ExponentialLR": arguments({"gamma": FACTORS}),
    "PolynomialLR": arguments({}, total_iters=st.integers(0, 40), power=st.floats(0.1, 4)),
    "CosineAnnealingLR": arguments({"T_max": st.integers(0, 40)}, eta_min=RATES),
    "CosineAnnealingWarmRestarts": arguments({"T_0": st.integers(0, 20)}, T_mult=st.integers(0, 3), eta_min=RATES),
    "CyclicLR": arguments(
        {"base_lr": RATES, "max_lr": RATES},
        step_size_up=COUNTS,
        step_size_down=COUNTS,
        mode=st.sampled_from(["triangular", "triangular2", "exp_range"]),
        gamma=FACTORS,
        scale_mode=st.sampled_from(["cycle", "iterations"]),
        cycle_momentum=st.booleans(),
        base_momentum=MOMENTA,
        max_momentum=MOMENTA,
    ),
    "OneCycleLR": arguments(
        {"max_lr": RATES, "total_steps": st.integers(-1, 60)},
        pct_start=st.floats(-0.1, 1.1),
        anneal_strategy=st.sampled_from(["cos", "linear"]),
        cycle_momentum=st.booleans(),
        base_momentum=MOMENTA,
        max_momentum=MOMENTA,
        div_factor=st.floats(1, 100),
        final_div_factor=st.floats(1, 1e5),
        three_phase=st.booleans(),
    ),
    "SWALR": arguments(
        {"swa_lr": RATES}, anneal_epochs=st.integers(-1, 30), anneal_strategy=st.sampled_from(["cos", "linear"])
    ),
}
COMPOSED = {"SequentialLR", "ChainedScheduler", "ReduceLROnPlateau"}
OPTIMIZERS = st.sampled_from(["SGD", "Adam", "AdamW", "RMSprop", "Adagrad"])
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def real_arguments(given_arguments: dict) -> dict:
    """The arguments as real torch takes them: expressions as functions."""
    return {
        name: function_of(value, ("epoch", "step")) if name == "lr_lambda" else value
        for name, value in given_arguments.items()
    }


def real_class(name: str) -> type:
    return getattr(torch.optim.lr_scheduler, name, None) or getattr(torch.optim.swa_utils, name)


def assert_same(name: str, optimizer: str, lr: float, given_arguments: dict, n_steps: int, build, **extra) -> None:
    """lrplot and the plain loop agree: on every float, on the error, or on refusing to build."""
    try:
        expected = plain_loop(build, optimizer_with(optimizer, lr=lr), n_steps, **extra)
    except Exception as error:
        with pytest.raises(SchedulerError) as refused:
            lrplot.simulate(name, optimizer=optimizer, lr=lr, steps=n_steps, **given_arguments)
        assert isinstance(refused.value.__cause__, type(error))
        assert str(refused.value.__cause__) == str(error)
        return
    trace = lrplot.simulate(name, optimizer=optimizer, lr=lr, steps=n_steps, **given_arguments).trace
    assert trace.engine == "source"
    np.testing.assert_array_equal(trace.lr, np.array(expected.lr), strict=True)
    momentum = trace.groups[0].momentum
    assert [None] * trace.n_steps if momentum is None else list(momentum) == [row[0] for row in expected.momentum]
    stopped = None if trace.stopped is None else (trace.stopped.step, trace.stopped.error)
    assert stopped == expected.stopped


def test_every_scheduler_of_the_installed_torch_is_there() -> None:
    public = {
        name
        for module in (torch.optim.lr_scheduler, torch.optim.swa_utils)
        for name in module.__all__
        if inspect.isclass(getattr(module, name))
        and issubclass(getattr(module, name), torch.optim.lr_scheduler.LRScheduler)
    } - {"LRScheduler"}
    assert set(source_engine().schedulers) == set(torch_engine().schedulers) == public
    assert len(public) >= 16
    assert public == LEAVES.keys() | COMPOSED, "a new scheduler of torch's needs random arguments here"


@pytest.mark.parametrize("name", sorted(LEAVES))
def test_random_schedules_are_bit_for_bit_those_of_torch(name: str) -> None:
    @SETTINGS
    @given(LEAVES[name], OPTIMIZERS, RATES, st.integers(1, 80))
    def check(given_arguments: dict, optimizer: str, lr: float, n_steps: int) -> None:
        real = real_arguments(given_arguments)
        assert_same(name, optimizer, lr, given_arguments, n_steps, lambda made: real_class(name)(made, **real))

    check()


@SETTINGS
@given(
    st.lists(st.floats(allow_nan=True), min_size=1, max_size=40),
    st.sampled_from(["min", "max"]),
    st.floats(0.01, 1.2),
    st.integers(0, 5),
    st.integers(0, 5),
)
def test_plateau_is_torchs(metrics: list[float], mode: str, factor: float, patience: int, cooldown: int) -> None:
    given_arguments = {"mode": mode, "factor": factor, "patience": patience, "cooldown": cooldown}
    assert_same(
        "plateau",
        "SGD",
        0.1,
        {**given_arguments, "metric": metrics},
        len(metrics),
        lambda made: torch.optim.lr_scheduler.ReduceLROnPlateau(made, **given_arguments),
        metrics=metrics,
    )


@SETTINGS
@given(st.integers(1, 20), st.floats(0.01, 1), st.integers(1, 40), st.floats(0.5, 1), st.integers(1, 60))
def test_composed_schedules_are_torchs(warm_up: int, start: float, t_max: int, gamma: float, n_steps: int) -> None:
    lr_scheduler = torch.optim.lr_scheduler
    parts = [f"linear --start-factor {start} --total-iters {warm_up}", f"cosine --T-max {t_max}"]

    def sequential(made: torch.optim.Optimizer) -> object:
        first = lr_scheduler.LinearLR(made, start_factor=start, total_iters=warm_up)
        second = lr_scheduler.CosineAnnealingLR(made, T_max=t_max)
        return lr_scheduler.SequentialLR(made, [first, second], milestones=[warm_up])

    def chained(made: torch.optim.Optimizer) -> object:
        first = lr_scheduler.LinearLR(made, start_factor=start, total_iters=warm_up)
        return lr_scheduler.ChainedScheduler([first, lr_scheduler.ExponentialLR(made, gamma)])

    assert_same("sequential", "SGD", 0.1, {"schedulers": parts, "milestones": [warm_up]}, n_steps, sequential)
    assert_same("chained", "SGD", 0.1, {"schedulers": [parts[0], f"exp --gamma {gamma}"]}, n_steps, chained)


def test_nested_compositions_are_torchs() -> None:
    lr_scheduler = torch.optim.lr_scheduler
    inner = "chained 'linear --total-iters 5' 'exp --gamma 0.9'"

    def build(made: torch.optim.Optimizer) -> object:
        chain = lr_scheduler.ChainedScheduler(
            [lr_scheduler.LinearLR(made, total_iters=5), lr_scheduler.ExponentialLR(made, 0.9)]
        )
        return lr_scheduler.SequentialLR(made, [lr_scheduler.StepLR(made, 3), chain], milestones=[7])

    assert_same("sequential", "SGD", 0.5, {"schedulers": ["step --step-size 3", inner], "milestones": [7]}, 30, build)


@pytest.mark.parametrize("groups", [1, 3])
def test_groups_and_their_momenta_are_torchs(groups: int) -> None:
    max_lr = [0.1 * (index + 1) for index in range(groups)]
    trace = lrplot.simulate("onecycle", max_lr=max_lr if groups > 1 else max_lr[0], total_steps=50).trace
    expected = plain_loop(
        lambda made: torch.optim.lr_scheduler.OneCycleLR(made, max_lr=max_lr, total_steps=50),
        optimizer_with(n_groups=groups),
        50,
    )
    np.testing.assert_array_equal(trace.lr, np.array(expected.lr))
    for index, group in enumerate(trace.groups):
        assert list(group.momentum) == [row[index] for row in expected.momentum]


def test_the_real_engine_gives_the_same_and_loads_no_dynamo() -> None:
    code = (
        "import lrplot, sys\n"
        "source = lrplot.simulate('onecycle', max_lr=0.1, total_steps=50, lr=[0.1, 0.2])\n"
        "real = lrplot.simulate('onecycle', max_lr=0.1, total_steps=50, lr=[0.1, 0.2], engine='torch')\n"
        "assert (source.trace.lr == real.trace.lr).all()\n"
        "assert source.trace.groups == real.trace.groups\n"
        "print(real.trace.engine, 'torch._dynamo' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["torch", "False"]


def test_a_torch_whose_file_does_not_load_alone_is_used_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise ImportError("needs more")

    monkeypatch.setattr("lrplot.schedulers.engine.source_engine", fails)
    monkeypatch.setattr("lrplot.schedulers.engine._given_up", set())
    assert engine("source").name == "torch"


def test_overrunning_onecycle_by_one_is_silent_and_two_raise() -> None:
    """The 11th rate of a cycle of 10 bounces up, or is negative where it anneals linearly (torch 2.13)."""
    cos = lrplot.simulate("onecycle", max_lr=0.01, total_steps=10, steps=10)
    assert cos.trace.stopped is None
    over = lrplot.simulate("onecycle", max_lr=0.01, total_steps=10, steps=12, anneal_strategy="linear").trace
    assert over.stopped is not None
    assert over.stopped.step == 10
    assert over.n_steps == 11
    assert over.lr[10, 0] < 0
    assert math.isclose(over.lr[9, 0], 4e-8, rel_tol=1e-9)
