"""Ignite's schedulers, held against its own engine."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest
from plain_loop import optimizer_with
from torch.optim import lr_scheduler

import lrplot
from lrplot.errors import UsageError
from lrplot.planning.names import find
from lrplot.schedulers.families import family_named

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
    with pytest.raises(UsageError, match="milestones_values needs steps with a number each"):
        lrplot.simulate("ignite:piecewise-linear", milestones_values="2:0.1,10")


@pytest.mark.parametrize(("name", "arguments"), CASES, ids=[case[0] for case in CASES])
def test_a_resumed_run_is_the_same(name: str, arguments: dict) -> None:
    loop = lrplot.TrainingLoop(max_steps=30, resume_at=11)
    assert lrplot.simulate(f"ignite:{name}", loop=loop, lr=0.3, **arguments).configured is None


# -- schedulers around others ----------------------------------------------------------------------------

RAMP = "ignite:linear-cyclical --start-value 0 --end-value 0.1 --cycle-size 16"


def ramp(optimizer: Any, **others: Any) -> Any:
    return handlers.LinearCyclicalScheduler(optimizer, "lr", 0, 0.1, 16, **others)


def cosine(optimizer: Any, t_max: int = 20) -> Any:
    return lr_scheduler.CosineAnnealingLR(optimizer, t_max)


def restarts(optimizer: Any) -> Any:
    return lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 7, 2)


AROUND: list[tuple[str, dict, Callable[[Any], Any]]] = [
    (
        "concat",
        {"schedulers": [RAMP, "ignite:lr --lr-scheduler 'cosine --T-max 20'"], "durations": [8]},
        lambda optimizer: handlers.ConcatScheduler([ramp(optimizer), handlers.LRScheduler(cosine(optimizer))], [8]),
    ),
    (
        "param-group",
        {"schedulers": [f"{RAMP} --param-group-index 1", f"{RAMP} --monotonic --param-group-index 0"]},
        lambda optimizer: handlers.ParamGroupScheduler(
            [ramp(optimizer, param_group_index=1), ramp(optimizer, monotonic=True, param_group_index=0)]
        ),
    ),
    ("lr", {"lr_scheduler": "cosine --T-max 20"}, lambda optimizer: handlers.LRScheduler(cosine(optimizer))),
    ("lr", {"lr_scheduler": "sgdr --T-0 7 --T-mult 2"}, lambda optimizer: handlers.LRScheduler(restarts(optimizer))),
    (
        "with-warmup",
        {"lr_scheduler": "cosine --T-max 20", "warmup_start_value": 0.001, "warmup_duration": 6},
        lambda optimizer: handlers.create_lr_scheduler_with_warmup(cosine(optimizer), 0.001, 6),
    ),
    (
        "with-warmup",
        {"lr_scheduler": RAMP, "warmup_start_value": 0.2, "warmup_duration": 6, "warmup_end_value": 0.0},
        lambda optimizer: handlers.create_lr_scheduler_with_warmup(ramp(optimizer), 0.2, 6, 0.0),
    ),
]


def run(build: Callable[[Any], Any], n_steps: int, event: str = "ITERATION_STARTED") -> list[list[float]]:
    """The rates of every iteration of a trainer, two groups of them, by Ignite's own engine."""
    from ignite.engine import Engine, Events

    optimizer = optimizer_with(n_groups=2, lr=[0.1, 0.02])
    rates: list[list[float]] = []
    trainer = Engine(lambda engine, batch: rates.append([group["lr"] for group in optimizer.param_groups]))
    trainer.add_event_handler(Events[event], build(optimizer))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trainer.run([0] * n_steps, max_epochs=1)
    return rates


@pytest.mark.parametrize(("name", "arguments", "build"), AROUND, ids=[case[0] for case in AROUND])
def test_those_around_others_are_as_the_engine_calls_them(name: str, arguments: dict, build: Callable) -> None:
    trace = lrplot.simulate(f"ignite:{name}", steps=40, lr=[0.1, 0.02], **arguments).trace
    assert trace.lr.tolist() == run(build, 40)
    assert trace.library.startswith("pytorch-ignite ")


def test_all_that_is_listed_is_tested() -> None:
    tested = {find(f"ignite:{name}").name for name in [*(case[0] for case in CASES), *(case[0] for case in AROUND)]}
    assert tested | {"ReduceLROnPlateauScheduler"} == set(family_named("ignite").names())


def test_the_legacy_way_comes_after_the_step() -> None:
    trace = lrplot.simulate("ignite:lr", lr_scheduler="cosine --T-max 20", use_legacy=True, steps=9, lr=[0.1, 0.02])
    build = lambda optimizer: handlers.LRScheduler(cosine(optimizer), use_legacy=True)  # noqa: E731
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert trace.trace.lr.tolist() == run(build, 9, "ITERATION_COMPLETED")


def test_their_lengths() -> None:
    for name, arguments, n_steps in [(AROUND[0][0], AROUND[0][1], 28), ("lr", AROUND[2][1], 20), (*AROUND[4][:2], 26)]:
        assert lrplot.simulate(f"ignite:{name}", **arguments, lr=[0.1, 0.02]).trace.n_steps == n_steps
    assert lrplot.simulate("ignite:linear-cyclical", start_value=0, end_value=1, cycle_size=10).trace.n_steps == 30


@pytest.mark.parametrize("case", [0, 2])
def test_those_around_others_resume(case: int) -> None:
    name, arguments, _ = AROUND[case]
    loop = lrplot.TrainingLoop(max_steps=20, resume_at=11)
    assert lrplot.simulate(f"ignite:{name}", loop=loop, lr=[0.1, 0.02], **arguments).configured is None


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        (
            "concat",
            {"schedulers": [RAMP, "cosine --T-max 9"], "durations": [8]},
            "CosineAnnealingLR is not one: write \"ignite:lr --lr-scheduler '...'\" around it",
        ),
        ("concat", {"schedulers": [RAMP, RAMP], "durations": [8, 9]}, "Incorrect number schedulers or duration values"),
        (
            "lr",
            {"lr_scheduler": "sequential linear 'exp --gamma 0.9' --milestones 3"},
            "Ignite calls get_lr() of the scheduler that it wraps, and SequentialLR has none",
        ),
        ("lr", {"lr_scheduler": RAMP}, "should be a subclass of torch.optim.lr_scheduler"),
        ("lr", {"lr_scheduler": "plateau"}, "is stepped with a metric, and LRScheduler gives its parts none"),
        (
            "concat",
            {},
            "each in quotes and durations: lrplot.simulate('ignite:concat', schedulers=['ignite:cosine --start",
        ),
        ("lr", {}, "needs lr_scheduler: lrplot.simulate('ignite:lr', lr_scheduler='cosine --T-max 95')"),
        ("param-group", {"schedulers": [f"{RAMP} --param-group-index 3"]}, "list index out of range"),
    ],
)
def test_what_they_refuse(name: str, arguments: dict, said: str) -> None:
    with pytest.raises(lrplot.LrplotError) as refused:
        lrplot.simulate(f"ignite:{name}", **arguments)
    assert said in str(refused.value)
