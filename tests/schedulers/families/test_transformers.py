"""The schedules of transformers, held against get_scheduler in a plain loop."""

from __future__ import annotations

import pytest
from plain_loop import optimizer_with, plain_loop

import lrplot
from lrplot.errors import SchedulerError
from lrplot.planning.names import find
from lrplot.schedulers.families import family_named

transformers = pytest.importorskip("transformers", reason="transformers is not installed")

WARM = {"num_warmup_steps": 7}
BOTH = {**WARM, "num_training_steps": 40}
CASES = [
    ("linear", BOTH, {}),
    ("cosine", BOTH, {"num_cycles": 0.7}),
    ("cosine_with_restarts", BOTH, {"num_cycles": 3}),
    ("polynomial", BOTH, {"lr_end": 1e-3, "power": 2.0}),
    ("constant", {}, {}),
    ("constant_with_warmup", WARM, {}),
    ("inverse_sqrt", WARM, {"timescale": 9}),
    ("cosine_with_min_lr", BOTH, {"min_lr": 0.01}),
    ("cosine_warmup_with_min_lr", BOTH, {"min_lr_rate": 0.1, "warmup_lr_rate": 0.2}),
    ("warmup_stable_decay", WARM, {"num_decay_steps": 10, "num_stable_steps": 20, "decay_type": "1-sqrt"}),
]
METRICS = [1.0, 0.9, 0.9, 0.95, 0.9, 0.9, 0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5, 0.5]


@pytest.mark.parametrize(("kind", "steps", "others"), CASES, ids=[case[0] for case in CASES])
def test_values_are_those_of_get_scheduler(kind: str, steps: dict, others: dict) -> None:
    expected = plain_loop(
        lambda optimizer: transformers.get_scheduler(kind, optimizer, **steps, scheduler_specific_kwargs=others),
        optimizer_with("AdamW", lr=0.1),
        45,
    )
    report = lrplot.simulate(f"transformers:{kind}", steps=45, optimizer="adamw", lr=0.1, **steps, **others)
    assert report.trace.lr.tolist() == expected.lr
    assert "transformers " in report.trace.library


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [("reduce_lr_on_plateau", {"patience": 1, "factor": 0.5}), ("greedy", {"patience": 1, "factor": 0.5, "warmup": 2})],
)
def test_those_with_a_metric_are_stepped_with_it(kind: str, arguments: dict) -> None:
    expected = plain_loop(
        lambda optimizer: transformers.get_scheduler(kind, optimizer, scheduler_specific_kwargs=arguments),
        optimizer_with(lr=0.1),
        len(METRICS),
        METRICS,
    )
    report = lrplot.simulate(f"transformers:{kind}", metric=METRICS, lr=0.1, **arguments)
    assert report.trace.lr.tolist() == expected.lr
    assert len({rate for [rate] in expected.lr}) > 1


def test_every_type_of_the_trainer_has_its_name_and_options() -> None:
    names = {short for names in family_named("transformers").names().values() for short in names}
    assert names == {member.value for member in transformers.SchedulerType}
    for name in names:
        scheduler = find(f"transformers:{name}")
        assert scheduler.name.startswith("get_")
        assert scheduler.options or name == "constant"
    assert {option.name for option in find("transformers:cosine").options} == {*BOTH, "num_cycles"}


def test_the_natural_run_is_as_long_as_the_schedule() -> None:
    assert lrplot.simulate("transformers:cosine", **BOTH).trace.n_steps == 40
    stable = lrplot.simulate("transformers:warmup-stable-decay", **WARM, num_decay_steps=10, num_stable_steps=20)
    assert stable.trace.n_steps == 7 + 20 + 10
    assert lrplot.simulate("transformers:linear", **BOTH, steps=10).configured.n_steps == 40


def test_what_transformers_refuses_is_said_in_its_words() -> None:
    with pytest.raises(SchedulerError, match="cannot be built: lr_end .* must be smaller than initial lr"):
        lrplot.simulate("transformers:polynomial", **BOTH, lr_end=0.1, lr=0.01)
