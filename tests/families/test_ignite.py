"""Ignite's schedulers, held against its own engine."""

from __future__ import annotations

import pytest
from plain_loop import optimizer_with

import lrplot
from lrplot.errors import UsageError
from lrplot.spec import find

handlers = pytest.importorskip("ignite.handlers.param_scheduler", reason="ignite is not installed")

CYCLE = {"start_value": 0.1, "end_value": 0.01, "cycle_size": 8, "cycle_mult": 1.5, "end_value_mult": 0.5}
CASES = [
    ("cosine", CYCLE),
    ("linear-cyclical", {**CYCLE, "monotonic": True, "warmup_duration": 2}),
    ("piecewise-linear", {"milestones_values": [(2, 0.1), (10, 0.5), (20, 0.01)]}),
]


def engine_loop(name: str, arguments: dict, n_steps: int) -> list[float]:
    """The rate of every iteration of a trainer that the scheduler is attached to."""
    from ignite.engine import Engine, Events

    optimizer = optimizer_with(lr=0.3)
    rates: list[float] = []
    trainer = Engine(lambda engine, batch: rates.append(optimizer.param_groups[0]["lr"]))
    scheduler = getattr(handlers, find(f"ignite:{name}").name)(optimizer, "lr", **arguments)
    trainer.add_event_handler(Events.ITERATION_STARTED, scheduler)
    trainer.run([0] * n_steps, max_epochs=1)
    return rates


@pytest.mark.parametrize(("name", "arguments"), CASES, ids=[case[0] for case in CASES])
def test_values_are_those_of_the_engine(name: str, arguments: dict) -> None:
    report = lrplot.simulate(f"ignite:{name}", steps=30, lr=0.3, **arguments)
    assert report.trace.lr[:, 0].tolist() == engine_loop(name, arguments, 30)


def test_the_plateau_reads_its_metric_from_an_evaluator() -> None:
    from ignite.engine import Engine, Events

    metrics = [1.0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.5, 0.5]
    optimizer = optimizer_with(lr=0.1)
    rates, values = [], iter(metrics)
    trainer = Engine(lambda engine, batch: rates.append(optimizer.param_groups[0]["lr"]))
    evaluator = Engine(lambda engine, batch: None)
    scheduler = handlers.ReduceLROnPlateauScheduler(optimizer, "loss", patience=1, factor=0.5)

    @evaluator.on(Events.COMPLETED)
    def set_metric() -> None:
        evaluator.state.metrics["loss"] = next(values)

    evaluator.add_event_handler(Events.COMPLETED, scheduler)
    trainer.add_event_handler(Events.ITERATION_COMPLETED, lambda: evaluator.run([0]))
    trainer.run([0] * len(metrics), max_epochs=1)

    report = lrplot.simulate("ignite:plateau", metric=metrics, lr=0.1, patience=1, factor=0.5)
    assert report.trace.lr[:, 0].tolist() == rates
    assert len(set(rates)) > 2


def test_milestones_are_typed_as_pairs() -> None:
    typed = lrplot.simulate("ignite:piecewise-linear", milestones_values="2:0.1,10:0.5,20:0.01", steps=30, lr=0.3)
    assert typed.trace.lr[:, 0].tolist() == engine_loop(*CASES[2], 30)
    with pytest.raises(UsageError, match="--milestones-values needs steps with a number each"):
        lrplot.simulate("ignite:piecewise-linear", milestones_values="2:0.1,10")


@pytest.mark.parametrize(("name", "arguments"), CASES, ids=[case[0] for case in CASES])
def test_a_resumed_run_is_the_same(name: str, arguments: dict) -> None:
    loop = lrplot.TrainingLoop(max_steps=30, resume_at=11)
    assert lrplot.simulate(f"ignite:{name}", loop=loop, lr=0.3, **arguments).configured is None
