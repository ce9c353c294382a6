"""The code that lrplot writes for other libraries' schedulers, executed."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from executed import Script, lightning_run, recorded

import lrplot
from lrplot.loop.training_loop import TrainingLoop
from lrplot.schedulers.families import family_named
from lrplot.schedulers.installed import is_installed
from lrplot.snippets import snippet
from lrplot.snippets.schedulers import scheduler_code

EPOCHS = {"batches_per_epoch": 7, "max_epochs": 5}
METRICS = [1.0, 0.5, *[0.75] * 40]
WARM = {"num_warmup_steps": 7}
CYCLE = {"start_value": 0.1, "end_value": 0.01, "cycle_size": 8}
CASES: list[tuple[str, dict[str, Any]]] = [
    ("transformers:linear", {**WARM, "num_training_steps": 35}),
    ("transformers:cosine", {**WARM, "num_training_steps": 40, "num_cycles": 0.7}),
    ("transformers:constant", {}),
    ("transformers:constant_with_warmup", WARM),
    ("transformers:inverse_sqrt", {**WARM, "timescale": 9}),
    ("transformers:cosine_warmup_with_min_lr", {**WARM, "num_training_steps": 35, "min_lr_rate": 0.1}),
    ("transformers:warmup_stable_decay", {**WARM, "num_decay_steps": 9, "num_stable_steps": 9, "decay_type": "1-sqrt"}),
    ("transformers:greedy", {"patience": 1, "factor": 0.5, "metric": METRICS}),
    ("pytorch_optimizer:cosine", {"t_max": 35, "max_lr": 0.1, "min_lr": 0.001, "init_lr": 0.01, "warmup_steps": 4}),
    ("pytorch_optimizer:cosine_annealing_with_warmup", {"first_cycle_steps": 8, "cycle_mult": 1.5}),
    ("pytorch_optimizer:chebyshev", {"num_epochs": 35}),
    ("timm:cosine", {"t_initial": 5, "warmup_t": 2, "warmup_lr_init": 1e-5}),
    ("timm:cosine", {"t_initial": 35, "warmup_t": 2, "t_in_epochs": False}),
    ("timm:multistep", {"decay_t": [2, 4], "decay_rate": 0.1}),
    ("timm:poly", {"t_initial": 10, "noise_range_t": [2], "noise_seed": 7}),
    ("timm:plateau", {"patience_t": 1, "decay_rate": 0.5, "metric": METRICS}),
    ("ignite:cosine", {**CYCLE, "cycle_mult": 1.5}),
    ("ignite:piecewise-linear", {"milestones_values": "2:0.1,10:0.5,20:0.01"}),
    ("optax:cosine_decay", {"init_value": 0.1, "decay_steps": 35, "alpha": 0.05, "exponent": 1.3}),
    ("optax:cosine_onecycle", {"transition_steps": 35, "peak_value": 0.1}),
    ("optax:piecewise_interpolate", {
        "interpolate_type": "cosine", "init_value": 0.1, "boundaries_and_scales": "10:0.5,30:0.1",
    }),
    ("optax:join", {
        "schedules": [
            "optax:linear --init-value 0 --end-value 0.1 --transition-steps 10", "optax:constant --value 0.1",
        ],
        "boundaries": [10],
    }),
]  # fmt: skip
IDS = [f"{name}-{index}" for index, (name, _) in enumerate(CASES)]
LOOPS = [
    TrainingLoop(**EPOCHS),
    TrainingLoop(**EPOCHS, interval="step", accumulate_grad_batches=2),
    TrainingLoop(**EPOCHS, interval="epoch", frequency=2),
    TrainingLoop(**EPOCHS, interval="step", frequency=3),
    TrainingLoop(max_steps=35, interval="step", frequency=2),
    TrainingLoop(**EPOCHS, interval="step", frequency=2, step_order="before"),
    TrainingLoop(**EPOCHS, interval="epoch", step_order="before"),
]
MOST = [pytest.param(each, marks=pytest.mark.slow if index in (2, 4, 5) else ()) for index, each in enumerate(LOOPS)]
"""The loops, those that are like another one left to the gate."""


@pytest.fixture(autouse=True)
def timm_without_torchvision(monkeypatch: pytest.MonkeyPatch) -> None:
    """`import timm` needs torchvision, of which its schedulers use nothing: they stand for all of it."""
    if family_named("timm").installed and "timm" not in sys.modules and not is_installed("torchvision"):
        from lrplot.schedulers.families.timm import _schedulers

        stand_in = type(sys)("timm")
        stand_in.__spec__ = find_spec("timm")
        monkeypatch.setitem(sys.modules, "timm.scheduler", _schedulers())
        monkeypatch.setitem(sys.modules, "timm", stand_in)


def need(name: str) -> None:
    library = name.partition(":")[0]
    if not family_named(library).installed:
        pytest.skip(f"{library} is not installed")


def metrics_of(report: lrplot.Report) -> list[float]:
    """The metric as it is after each batch."""
    line = report.trace.timeline
    return [METRICS[batch // line.accumulate_grad_batches // line.stride] for batch in range(35)]


@pytest.mark.parametrize("loop", MOST, ids=range(len(LOOPS)))
@pytest.mark.parametrize(("name", "given"), CASES, ids=IDS)
def test_a_plain_loop(name: str, given: dict, loop: TrainingLoop) -> None:
    need(name)
    if "metric" in given and (loop.step_order == "before" or loop.accumulate_grad_batches > 1):
        pytest.skip("the metric is known after a step, and an epoch's last one may have fewer batches")
    report = lrplot.simulate(name, **given, lr=0.2, loop=loop)
    script = Script(7 if loop.max_epochs else 35, metrics_of(report))
    np.testing.assert_array_equal(script.run(snippet(report, "torch")), report.trace.lr)


@pytest.mark.parametrize("interval", ["step", "epoch", None])
@pytest.mark.parametrize(("name", "given"), CASES, ids=IDS)
def test_lightning(name: str, given: dict, interval: Any, tmp_path: Path) -> None:
    need(name)
    report = lrplot.simulate(name, **given, lr=0.2, loop=TrainingLoop(**EPOCHS, interval=interval))
    if name.startswith("ignite"):
        with pytest.raises(lrplot.UsageError, match="handlers of Ignite's own engine, not of Lightning"):
            snippet(report, "lightning")
        return
    if name == "pytorch_optimizer:cosine":
        with pytest.raises(lrplot.UsageError, match=r"CosineScheduler has no state_dict\(\), which Lightning asks for"):
            snippet(report, "lightning")
        return
    code = snippet(report, "lightning")
    used = lightning_run(code, tmp_path, n_batches=7, metrics=metrics_of(report), max_epochs=5)
    np.testing.assert_array_equal(used, report.trace.lr)


@pytest.mark.parametrize(("name", "given"), CASES, ids=IDS)
def test_the_trainer(name: str, given: dict) -> None:
    need(name)
    report = lrplot.simulate(name, **given, lr=0.2, loop=TrainingLoop(**EPOCHS, interval="step"))
    if name.startswith(("timm", "ignite")) or "metric" in given:
        with pytest.raises(lrplot.UsageError, match=r"^the Trainer .* take code='torch'$"):
            snippet(report, "transformers")
        return
    if name == "pytorch_optimizer:cosine":
        with pytest.raises(lrplot.UsageError, match=r"has no state_dict\(\), which the Trainer asks for"):
            snippet(report, "transformers")
        return
    seen: dict[str, Any] = {}
    names = {"Trainer": lambda **passed: seen.update(passed), "args": None, "train_dataset": None}
    Script(7).run(snippet(report, "transformers"), **names)
    optimizer, scheduler = seen["optimizers"]
    with recorded() as used:
        for _ in range(35):  # as the Trainer does
            optimizer.step()
            scheduler.step()
    np.testing.assert_array_equal(np.array(used), report.trace.lr)


def test_a_length_that_is_the_run_s_is_computed_from_the_loop() -> None:
    need("transformers")
    given = {**WARM, "num_training_steps": 35}
    report = lrplot.simulate("transformers:linear", **given, loop=TrainingLoop(**EPOCHS))
    assert "num_training_steps=len(train_loader) * 5" in snippet(report, "torch")
    assert "num_training_steps=self.trainer.estimated_stepping_batches" in snippet(report, "lightning")
    assert "num_training_steps=35" in snippet(report, "transformers")


def test_epochs_of_timm_are_no_steps() -> None:
    need("timm")
    loop = TrainingLoop(batches_per_epoch=1, max_epochs=5)
    assert "t_initial=5" in snippet(lrplot.simulate("timm:cosine", t_initial=5, loop=loop), "torch")
    without = lrplot.simulate("timm:cosine", t_initial=5, lr=0.1)
    np.testing.assert_array_equal(Script(1).run(snippet(without, "torch")), without.trace.lr)


def test_an_ignite_trainer_that_the_line_attaches_it_to() -> None:
    need("ignite")
    report = lrplot.simulate("ignite:cosine", **CYCLE, lr=0.2, loop=TrainingLoop(**EPOCHS))
    code = scheduler_code(report.plan.schedule)
    script = (
        "import torch\nfrom ignite.engine import Engine, Events\n"
        "from ignite.handlers.param_scheduler import CosineAnnealingScheduler\n"
        "optimizer = torch.optim.SGD(model.parameters())\ntrainer = Engine(lambda engine, batch: optimizer.step())\n"
        f"{code.lines[0]}\n{code.attach}\ntrainer.run(train_loader, max_epochs=5)\n"
    )
    np.testing.assert_array_equal(Script(7).run(script), report.trace.lr)


def test_a_plateau_of_ignite_has_an_evaluator() -> None:
    need("ignite")
    report = lrplot.simulate("ignite:plateau", metric=METRICS, loop=TrainingLoop(**EPOCHS))
    with pytest.raises(lrplot.UsageError, match="reads its metric from an Ignite evaluator.* lrplot plateau"):
        snippet(report, "torch")


# -- pytorch_warmup ----------------------------------------------------------------------------------

WARMED = [
    ("cosine", {"T_max": 35, "warmup": "linear:9"}),
    ("cosine", {"T_max": 35, "warmup": "radam"}),
    ("timm:cosine", {"t_initial": 35, "t_in_epochs": False, "warmup": "exponential:9"}),
]


@pytest.mark.parametrize("loop", LOOPS, ids=range(len(LOOPS)))
@pytest.mark.parametrize(("name", "given"), WARMED, ids=[given["warmup"] for _, given in WARMED])
def test_a_warm_up(name: str, given: dict, loop: TrainingLoop) -> None:
    pytest.importorskip("pytorch_warmup", reason="pytorch_warmup is not installed")
    if ":" in name:
        need(name)
    report = lrplot.simulate(name, **given, optimizer="adamw", lr=0.2, loop=loop)
    code = snippet(report, "torch")
    assert "with warmup_scheduler.dampening():" in code
    np.testing.assert_array_equal(Script(7 if loop.max_epochs else 35).run(code), report.trace.lr)


@pytest.mark.parametrize("interval", ["step", "epoch"])
def test_a_warm_up_under_lightning(interval: Any, tmp_path: Path) -> None:
    pytest.importorskip("pytorch_warmup", reason="pytorch_warmup is not installed")
    loop = TrainingLoop(**EPOCHS, interval=interval)
    report = lrplot.simulate("cosine", T_max=35, lr=0.2, dampen="linear:9", loop=loop)
    used = lightning_run(snippet(report, "lightning"), tmp_path, n_batches=7, max_epochs=5)
    np.testing.assert_array_equal(used, report.trace.lr)


def test_a_warm_up_that_the_trainer_does_not_know_of() -> None:
    pytest.importorskip("pytorch_warmup", reason="pytorch_warmup is not installed")
    report = lrplot.simulate("cosine", T_max=35, dampen="linear:9")
    with pytest.raises(lrplot.UsageError, match=r"dampen linear:9 needs with warmup_scheduler.dampening\(\)"):
        snippet(report, "transformers")
