"""The code that lrplot writes for loops that do more than to step evenly, executed."""

from __future__ import annotations

import numpy as np
import pytest
from executed import Script, lightning_run

import lrplot
from lrplot.loop.training_loop import TrainingLoop
from lrplot.planning.by_hand import edit_of
from lrplot.snippets import snippet

EPOCHS = {"batches_per_epoch": 7, "max_epochs": 5}
EDITS = tuple(edit_of(text) for text in ("0:lr=0.3", "6:lr*=0.5", "13:lr[0]=0.01", "19:lr/=3"))
LOOPS = [
    TrainingLoop(**EPOCHS, edits=EDITS),
    TrainingLoop(**EPOCHS, edits=EDITS, interval="epoch"),
    TrainingLoop(**EPOCHS, edits=EDITS, accumulate_grad_batches=2, step_order="before"),
    TrainingLoop(**EPOCHS, step_order="before"),
    TrainingLoop(**EPOCHS, step_order="before", frequency=3),
    TrainingLoop(**EPOCHS, step_order="before", interval="epoch"),
    TrainingLoop(**EPOCHS, step_order="before", interval="epoch", frequency=2),
    TrainingLoop(batches_per_epoch=7, max_steps=20),
    TrainingLoop(batches_per_epoch=7, max_steps=20, interval="epoch", edits=EDITS),
    TrainingLoop(batches_per_epoch=7, max_steps=9, accumulate_grad_batches=3, frequency=2),
    TrainingLoop(max_steps=35, edits=EDITS),
    TrainingLoop(max_steps=35, edits=EDITS, step_order="before", frequency=4),
    TrainingLoop(**EPOCHS, framework="lightning"),
    TrainingLoop(**EPOCHS, framework="timm", step_order="before"),
    TrainingLoop(**EPOCHS, framework="accelerate", devices=4, split_batches=True),
]


@pytest.mark.parametrize("loop", LOOPS, ids=range(len(LOOPS)))
@pytest.mark.parametrize(("name", "given"), [("cosine", {"T_max": 35}), ("exp", {"gamma": 0.9})])
def test_a_plain_loop(name: str, given: dict, loop: TrainingLoop) -> None:
    report = lrplot.simulate(name, **given, lr=0.1, loop=loop)
    used = Script(loop.batches_per_epoch or 11).run(snippet(report, "torch"))
    np.testing.assert_array_equal(used, report.trace.lr)


@pytest.mark.parametrize("loop", LOOPS[:2], ids=["step", "epoch"])
def test_lightning_changes_the_rate_as_drawn(loop: TrainingLoop, tmp_path) -> None:
    report = lrplot.simulate("exp", gamma=0.9, lr=0.1, loop=loop)
    used = lightning_run(snippet(report, "lightning"), tmp_path, n_batches=7, max_epochs=5)
    np.testing.assert_array_equal(used, report.trace.lr)


def test_a_frequency_that_lightning_counts_as_drawn(tmp_path) -> None:
    loop = TrainingLoop(batches_per_epoch=7, max_epochs=1, frequency=3)
    report = lrplot.simulate("exp", gamma=0.9, lr=0.1, loop=loop)
    used = lightning_run(snippet(report, "lightning"), tmp_path, n_batches=7, max_epochs=1)
    np.testing.assert_array_equal(used, report.trace.lr)


# -- lengths -----------------------------------------------------------------------------------------

LENGTHS = [
    ("onecycle", {"max_lr": 0.1, "total_steps": 20}, "total_steps={}"),
    ("cosine", {"T_max": 20}, "T_max={}"),
    ("poly", {"total_iters": 20}, "total_iters={}"),
]


@pytest.mark.parametrize(("name", "given", "written"), LENGTHS)
def test_a_length_that_is_the_run_s_is_computed_from_the_loop(name: str, given: dict, written: str, tmp_path) -> None:
    loop = TrainingLoop(**EPOCHS, accumulate_grad_batches=2)
    report = lrplot.simulate(name, **given, lr=0.1, loop=loop)
    code = snippet(report, "torch")
    assert written.format("math.ceil(len(train_loader) / 2) * 5") in code
    assert "# 20 optimizer steps: 7 batches/epoch; ceil(7 / 2 accumulated) = 4" in code
    np.testing.assert_array_equal(Script(7).run(code), report.trace.lr)
    code = snippet(report, "lightning").replace("self.trainer.estimated_stepping_batches", "{}")
    assert written in code


def test_epochs_and_their_steps_are_computed_too(tmp_path) -> None:
    report = lrplot.simulate("onecycle", max_lr=0.1, epochs=5, steps_per_epoch=7, loop=TrainingLoop(**EPOCHS))
    code = snippet(report, "torch")
    assert "steps_per_epoch=len(train_loader)," in code
    np.testing.assert_array_equal(Script(7).run(code), report.trace.lr)
    code = snippet(report, "lightning")
    assert "total_steps=self.trainer.estimated_stepping_batches" in code
    assert "steps_per_epoch" not in code
    np.testing.assert_array_equal(lightning_run(code, tmp_path, n_batches=7, max_epochs=5), report.trace.lr)


@pytest.mark.parametrize(
    "loop",
    [
        TrainingLoop(batches_per_epoch=1, max_epochs=5, interval="epoch"),  # five epochs, though also five steps
        TrainingLoop(batches_per_epoch=5, max_epochs=2),
        TrainingLoop(batches_per_epoch=4, max_steps=5),
    ],
    ids=["another unit", "another number", "a broken epoch"],
)
def test_other_lengths_stay_as_they_are(loop: TrainingLoop) -> None:
    assert "T_max=5)" in snippet(lrplot.simulate("cosine", T_max=5, loop=loop), "torch")


# -- refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("framework", "loop", "said"),
    [
        ("torch", {"skip_steps": (1,)}, "leave --skip-steps out"),
        ("torch", {"resume_at": 3}, "leave --resume-at out"),
        ("torch", {"framework": "accelerate", "devices": 2}, "leave --framework out"),
        ("torch", {"framework": "accelerate", "max_epochs": 9}, "leave --framework out"),
        ("lightning", {"step_order": "before"}, "leave --step-order out"),
        ("lightning", {"frequency": 3}, "leave --frequency out"),
        ("transformers", {"step_order": "before"}, "leave --step-order out"),
        ("transformers", {"edits": EDITS}, "leave --set out"),
        ("transformers", {"frequency": 3}, "leave --frequency and --calls out"),
        ("transformers", {"framework": "lightning"}, "take --interval step"),
    ],
)
def test_loops_that_no_code_can_promise(framework: str, loop: dict, said: str) -> None:
    report = lrplot.simulate("onecycle", max_lr=0.1, total_steps=35, loop=TrainingLoop(**{**EPOCHS, **loop}))
    with pytest.raises(lrplot.UsageError) as refused:
        snippet(report, framework)
    assert said in refused.value.for_shell


def test_a_metric_is_the_trainer_s_own() -> None:
    with pytest.raises(lrplot.UsageError, match="after evaluations only: take code='torch'"):
        snippet(lrplot.simulate("plateau", metric="epoch"), "transformers")


@pytest.mark.parametrize("interval", ["step", "epoch"])
def test_a_metric_is_the_script_s(interval: str, tmp_path) -> None:
    metrics = [1.0, 0.9, *[0.95] * 40]
    loop = TrainingLoop(**EPOCHS, interval=interval)
    report = lrplot.simulate("plateau", metric=metrics[:35], patience=1, factor=0.5, lr=0.1, loop=loop)
    told = [metrics[batch // (7 if interval == "epoch" else 1)] for batch in range(35)]
    np.testing.assert_array_equal(Script(7, told).run(snippet(report, "torch")), report.trace.lr)
    if interval == "epoch":
        used = lightning_run(snippet(report, "lightning"), tmp_path, n_batches=7, metrics=told, max_epochs=5)
        np.testing.assert_array_equal(used, report.trace.lr)
