"""The code that lrplot writes does what lrplot draws: it is executed."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from executed import Script, lightning_run

import lrplot
from lrplot.cli.app import main
from lrplot.snippets import snippet

LOOP = lrplot.TrainingLoop(batches_per_epoch=7, max_epochs=5)
SCHEDULES = [
    ("onecycle", {"max_lr": 0.1, "total_steps": 35}),
    ("onecycle", {"max_lr": 0.1, "epochs": 5, "steps_per_epoch": 7, "three_phase": True}),
    ("cosine", {"T_max": 35, "eta_min": 0.001}),
    ("lambda", {"lr_lambda": "cos(pi * epoch / 80) if epoch > 3 else math.exp(-step)"}),
    ("lambda", {"lr_lambda": "0.95 ** step"}),
    ("multistep", {"milestones": [3, 9]}),
    ("swa", {"swa_lr": 0.05, "anneal_epochs": 9}),
    ("cyclic", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 4, "scale_fn": "1 / x"}),
    ("sequential", {"schedulers": ["linear --total-iters 5", "cosine --T-max 30"], "milestones": [5]}),
    ("chained", {"schedulers": ["linear --total-iters 5", "exp --gamma 0.9"]}),
]
LOOPS = [
    LOOP,
    lrplot.TrainingLoop(batches_per_epoch=7, max_epochs=5, accumulate_grad_batches=3),
    lrplot.TrainingLoop(batches_per_epoch=7, max_epochs=5, interval="epoch"),
    lrplot.TrainingLoop(batches_per_epoch=7, max_epochs=5, interval="epoch", frequency=2),
    lrplot.TrainingLoop(batches_per_epoch=7, max_epochs=5, frequency=3),
    lrplot.TrainingLoop(max_steps=35),
    lrplot.TrainingLoop(max_steps=35, frequency=4),
]


@pytest.mark.parametrize("loop", LOOPS, ids=range(len(LOOPS)))
@pytest.mark.parametrize(("name", "given"), SCHEDULES)
def test_a_plain_loop(name: str, given: dict, loop: lrplot.TrainingLoop) -> None:
    report = lrplot.simulate(name, **given, lr=0.1, momentum=0.9, loop=loop)
    n_batches = report.trace.timeline.batches_per_epoch or 11  # of 35 steps: three passes, and a part of a fourth
    used = Script(n_batches).run(snippet(report, "torch"))
    np.testing.assert_array_equal(used, report.trace.lr)


def test_the_length_is_computed_from_the_loop() -> None:
    loop = lrplot.TrainingLoop(batches_per_epoch=7, max_epochs=5, accumulate_grad_batches=3)
    code = snippet(lrplot.simulate("onecycle", max_lr=0.1, total_steps=15, loop=loop), "torch")
    assert "total_steps=math.ceil(len(train_loader) / 3) * 5" in code
    np.testing.assert_array_equal(Script(7).run(code), lrplot.simulate("onecycle", max_lr=0.1, total_steps=15).trace.lr)
    code = snippet(lrplot.simulate("onecycle", max_lr=0.1, total_steps=15, loop=loop), "lightning")
    assert "total_steps=self.trainer.estimated_stepping_batches" in code
    assert '"interval": "step"' in code


def test_groups_are_lists_of_parameters() -> None:
    from lrplot.model.plan import Plan
    from lrplot.pipeline import report_on
    from lrplot.planning.by_hand import group_of
    from lrplot.planning.groups import optimizer_of
    from lrplot.planning.names import find
    from lrplot.planning.schedule import schedule_of

    schedule = schedule_of(find("cosine"), {"T_max": 35})
    groups = [group_of("name=backbone,lr=0.01"), group_of("name=head,lr=0.1,weight_decay=0.1")]
    optimizer = optimizer_of("adamw", schedule, groups=groups, betas=(0.8, 0.9))
    report = report_on(Plan(schedule=schedule, optimizer=optimizer, loop=LOOP))
    np.testing.assert_array_equal(Script(7).run(snippet(report, "torch")), report.trace.lr)


@pytest.mark.parametrize("interval", ["step", "epoch"])
def test_lightning_steps_it_as_drawn(interval: str, tmp_path) -> None:
    loop = lrplot.TrainingLoop(
        batches_per_epoch=7, max_epochs=5, accumulate_grad_batches=2, interval=interval, framework="lightning"
    )
    report = lrplot.simulate("onecycle", max_lr=0.1, total_steps=20, lr=0.1, loop=loop)
    code = snippet(report, "lightning")
    used = lightning_run(code, tmp_path, n_batches=7, max_epochs=5, accumulate_grad_batches=2)
    np.testing.assert_array_equal(used, report.trace.lr)


def test_a_trainer_gets_both() -> None:
    report = lrplot.simulate("poly", total_iters=35, lr=0.1, loop=LOOP)
    seen = {}
    names = {"Trainer": lambda **given: seen.update(given), "args": None, "train_dataset": None}
    Script(7).run(snippet(report, "transformers"), **names)
    optimizer, scheduler = seen["optimizers"]
    assert scheduler.optimizer is optimizer
    assert scheduler.total_iters == 35


def test_what_cannot_be_written_is_refused() -> None:
    plain = lrplot.simulate("exp", gamma=0.9)
    per_epoch = lrplot.simulate("exp", gamma=0.9, loop=LOOPS[2])
    with pytest.raises(lrplot.UsageError, match="code is written for torch, lightning, transformers"):
        snippet(plain, "jax")
    with pytest.raises(lrplot.UsageError, match="after every optimizer step, and only so"):
        snippet(per_epoch, "transformers")
    with pytest.raises(lrplot.UsageError, match="is a function already"):
        snippet(lrplot.simulate(lambda o: torch.optim.lr_scheduler.StepLR(o, 3), steps=3), "torch")
    with pytest.raises(lrplot.UsageError, match="is a Python function"):
        snippet(lrplot.simulate("lambda", lr_lambda=lambda epoch: 1.0), "torch")


def test_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["onecycle", "--max-lr", "0.01", "--total-steps", "35", "--batches-per-epoch", "7", "--max-epochs", "5"]
    assert main([*words, "--code", "torch"]) == 0
    text = capsys.readouterr().out
    assert text == snippet(lrplot.simulate("onecycle", max_lr=0.01, total_steps=35, loop=LOOP), "torch")
    assert main([*words, "--code", "jax"]) == 2
    assert "--code is one of torch, lightning, transformers" in capsys.readouterr().err
    assert main([*words, "--code", "torch", "-o", "a.png"]) == 2
    assert "--code goes to stdout" in capsys.readouterr().err
