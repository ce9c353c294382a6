"""pytorch_optimizer's schedulers, held against a plain loop."""

from __future__ import annotations

import pytest
from plain_loop import optimizer_with, plain_loop

import lrplot
from lrplot.planning.names import find
from lrplot.schedulers.families import family_named

library = pytest.importorskip("pytorch_optimizer", reason="pytorch_optimizer is not installed")

RAMP = {"t_max": 20, "max_lr": 0.1, "min_lr": 0.001, "init_lr": 0.01, "warmup_steps": 4}
CASES = [
    ("linear", RAMP),
    ("cosine", RAMP),
    ("poly", {**RAMP, "poly_order": 0.7}),
    ("rex", {"total_steps": 20, "max_lr": 0.1}),
    ("cosine_annealing_with_warmup", {"first_cycle_steps": 8, "cycle_mult": 1.5, "warmup_steps": 2}),
    ("chebyshev", {"num_epochs": 20}),
    ("warmup_stable_decay", {"num_warmup_steps": 4, "num_stable_steps": 6, "num_decay_steps": 10}),
]


@pytest.mark.parametrize(("name", "arguments"), CASES, ids=[case[0] for case in CASES])
def test_values_are_those_of_a_plain_loop(name: str, arguments: dict) -> None:
    build = library.load_lr_scheduler(name)
    expected = plain_loop(lambda optimizer: build(optimizer, **arguments), optimizer_with(lr=0.1), 25)
    report = lrplot.simulate(f"pytorch_optimizer:{name}", steps=25, lr=0.1, **arguments)
    assert report.trace.lr.tolist() == expected.lr
    assert report.trace.scheduler == find(f"pytorch-optimizer:{name}").name


def test_what_it_takes_from_torch_is_left_to_torch() -> None:
    names = {short for names in family_named("pytorch_optimizer").names().values() for short in names}
    assert names == {name for name, _ in CASES}


def test_lengths() -> None:
    assert lrplot.simulate("pytorch_optimizer:cosine", **RAMP).trace.n_steps == 20
    # 8 + 12 + 18 steps of three cycles that grow by half
    assert lrplot.simulate("pytorch_optimizer:cosine-annealing-with-warmup", **CASES[4][1]).trace.n_steps == 38
