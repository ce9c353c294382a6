"""Optimizers are read from torch's files; torch itself says whether they were read right."""

from __future__ import annotations

import pytest
import torch
from plain_loop import optimizer_with

import lrplot
from lrplot.errors import SchedulerError, UsageError
from lrplot.schedulers.optimizers import optimizer_files, optimizer_kind

SEEN_BY_SCHEDULERS = ("lr", "momentum", "betas", "weight_decay")


def test_every_optimizer_of_torch_is_there() -> None:
    public = {name for name in torch.optim.__all__ if name[0].isupper()} - {"Optimizer"}
    assert {name for name, _ in optimizer_files().values()} == public


@pytest.mark.parametrize("name", sorted(optimizer_files()))
def test_defaults_are_those_of_the_real_optimizer(name: str) -> None:
    kind = optimizer_kind(name)
    real = optimizer_with(kind.name).defaults
    for key in SEEN_BY_SCHEDULERS:
        assert kind.defaults.get(key) == real.get(key), key


@pytest.mark.parametrize("name", sorted(set(optimizer_files())))
def test_every_optimizer_runs_on_both_engines(name: str) -> None:
    source, real = (
        lrplot.simulate("step", step_size=2, optimizer=name, steps=6, engine=engine) for engine in ("source", "torch")
    )
    assert source.trace.groups == real.trace.groups


def test_unknown_optimizers_are_corrected() -> None:
    with pytest.raises(UsageError, match="no optimizer named 'adamm': did you mean adam"):
        lrplot.simulate("step", step_size=2, optimizer="adamm")


@pytest.mark.parametrize(
    ("kind", "wrong", "said"),
    [
        ("adam", {"momentum": 0.9}, "Adam has no momentum: it has betas"),
        ("sgd", {"betas": (0.9, 0.99)}, "SGD has no betas: it has momentum"),
        ("adagrad", {"momentum": 0.9}, "Adagrad has no momentum: leave momentum out"),
    ],
)
def test_hyper_parameters_that_an_optimizer_lacks_are_refused(kind: str, wrong: dict, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        lrplot.simulate("step", step_size=2, optimizer=kind, **wrong)


@pytest.mark.parametrize(
    "wrong", [{"lr": -0.1}, {"momentum": -1.0}, {"weight_decay": -1e-4}, {"betas": (0.9, 1.0), "optimizer": "adam"}]
)
def test_values_that_torch_refuses_are_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match="Invalid"):
        optimizer_with(
            {"adam": "Adam"}.get(wrong.get("optimizer", ""), "SGD"),
            **{key: value for key, value in wrong.items() if key != "optimizer"},
        )
    with pytest.raises(SchedulerError, match="needs"):
        lrplot.simulate("step", step_size=2, **wrong)
