"""Frameworks' own training loops, run for real: what lrplot draws of them is what they do."""

from __future__ import annotations

import logging
import warnings

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch.utils.data import DataLoader, TensorDataset

import lrplot

# -- Lightning ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lightning_uses():
    """Runs a Lightning Trainer through a loop, and answers the rate of every optimizer step."""
    pytest.importorskip("lightning", reason="lightning is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lightning.pytorch import LightningModule, Trainer
    for name in ("lightning.pytorch", "lightning.pytorch.utilities.rank_zero"):
        logging.getLogger(name).setLevel(logging.ERROR)

    class Module(LightningModule):
        def __init__(self, loop: lrplot.TrainingLoop) -> None:
            super().__init__()
            self.loop = loop
            self.used: list[float] = []
            self.weight = torch.nn.Parameter(torch.ones(1))

        def configure_optimizers(self):
            optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=9)
            config = {"scheduler": scheduler, "frequency": self.loop.frequency}
            if self.loop.interval is not None:
                config["interval"] = self.loop.interval
            return {"optimizer": optimizer, "lr_scheduler": config}

        def training_step(self, batch: object, index: int) -> torch.Tensor:
            return self.weight.sum()

        def on_before_optimizer_step(self, optimizer: torch.optim.Optimizer) -> None:
            self.used.append(optimizer.param_groups[0]["lr"])

    def run(loop: lrplot.TrainingLoop) -> list[float]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            trainer = Trainer(
                accelerator="cpu",
                max_epochs=-1 if loop.max_epochs is None else loop.max_epochs,
                max_steps=-1 if loop.max_steps is None else loop.max_steps,
                accumulate_grad_batches=loop.accumulate_grad_batches,
                logger=False,
                enable_checkpointing=False,
                enable_progress_bar=False,
                enable_model_summary=False,
            )
            module = Module(loop)
            trainer.fit(module, DataLoader(TensorDataset(torch.zeros(loop.batches_per_epoch or 1))))
        return module.used

    return run


def test_lightning_s_own_rates(lightning_uses) -> None:
    @settings(max_examples=40, deadline=None)
    @given(
        batches_per_epoch=st.integers(1, 9),
        limits=st.sampled_from([(3, None), (None, 11), (2, 7), (1, None)]),
        accumulate_grad_batches=st.integers(1, 4),
        interval=st.sampled_from(["step", "step", "epoch", None]),
        frequency=st.integers(1, 5),
    )
    # Batches 3, 6 | 3, 6 | ... of 7, where a loop that counts through goes on to 9, 12, ...
    @example(batches_per_epoch=7, limits=(3, None), accumulate_grad_batches=1, interval="step", frequency=3)
    # Steps after batches 2, 4, 5: none is a multiple of 3.
    @example(batches_per_epoch=5, limits=(3, None), accumulate_grad_batches=2, interval="step", frequency=3)
    # Steps after batches 2, 4, 6, 8, 9: the 6th, and the short one after the 9th.
    @example(batches_per_epoch=9, limits=(3, None), accumulate_grad_batches=2, interval="step", frequency=3)
    def check(limits: tuple[int | None, int | None], **said) -> None:
        loop = lrplot.TrainingLoop(max_epochs=limits[0], max_steps=limits[1], framework="lightning", **said)
        report = lrplot.simulate("cosine", T_max=9, lr=0.1, loop=loop)
        np.testing.assert_array_equal(report.trace.lr[:, 0], lightning_uses(loop))

    check()


def test_lightning_s_frequency_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    from lrplot.cli.app import main

    words = ["cosine", "--T-max", "9", "--framework", "lightning", "--interval", "step", "--frequency", "3"]
    assert main([*words, "--batches-per-epoch", "7", "--max-epochs", "3"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "advances every 3 batches, counted anew in each epoch, 6 times in all" in text
    accumulated = [*words, "--batches-per-epoch", "9", "--max-epochs", "3", "--accumulate-grad-batches", "2"]
    assert main(accumulated) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "advances at the optimizer steps on a multiple of 3 batches, counted anew in each epoch" in text
    assert main([*words, "--batches-per-epoch", "7", "--code", "torch"]) == 2
    assert "take --code lightning" in capsys.readouterr().err
    plain = [*words[:3], "--frequency", "3", "--batches-per-epoch", "7", "--max-epochs", "3"]
    assert main([*plain, "--code", "lightning"]) == 2
    assert "add --framework lightning" in capsys.readouterr().err
    assert main([*words, "--batches-per-epoch", "7", "--max-epochs", "3", "--code", "lightning"]) == 0
    assert '"frequency": 3,' in capsys.readouterr().out


@pytest.mark.parametrize("suffix", [".svg", ".txt", ".json", ".csv"])
def test_a_schedule_that_ends_before_its_run_is_marked(suffix: str, tmp_path) -> None:
    """Two calls in each epoch of 7 batches: 4 positions end at the 2nd call of the 2nd epoch, after 13 steps."""
    loop = lrplot.TrainingLoop(batches_per_epoch=7, max_epochs=5, framework="lightning", interval="step", frequency=3)
    report = lrplot.simulate("poly", total_iters=4, loop=loop)
    assert report.trace.timeline.end_of(4) == 13
    assert report.trace.n_positions == 11
    report.save(tmp_path / f"curve{suffix}")
    assert (tmp_path / f"curve{suffix}").stat().st_size > 0


# -- the Trainer of transformers ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def trainer_uses(tmp_path_factory: pytest.TempPathFactory):
    """Runs a Trainer through a loop with its own schedule, and answers the rate of every optimizer step."""
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    pytest.importorskip("accelerate", reason="accelerate, which the Trainer needs, is not installed")

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones(1))

        def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
            return {"loss": (self.weight * x).sum()}

    class Recorder(transformers.TrainerCallback):
        def __init__(self) -> None:
            self.used: list[float] = []

        def on_pre_optimizer_step(self, args, state, control, optimizer, **kwargs) -> None:
            self.used.append(optimizer.param_groups[0]["lr"])

    def run(loop: lrplot.TrainingLoop, kind: str, others: dict) -> list[float]:
        recorder = Recorder()
        args = transformers.TrainingArguments(
            output_dir=str(tmp_path_factory.mktemp("trainer")),
            num_train_epochs=loop.max_epochs or 1,
            max_steps=loop.max_steps or -1,
            per_device_train_batch_size=loop.batch_size,
            gradient_accumulation_steps=loop.accumulate_grad_batches,
            dataloader_drop_last=loop.drop_last,
            learning_rate=0.1,
            lr_scheduler_type=kind,
            lr_scheduler_kwargs=others,
            use_cpu=True,
            report_to=[],
            save_strategy="no",
            disable_tqdm=True,
            logging_strategy="no",
        )
        data = [{"x": torch.ones(1)} for _ in range(loop.dataset_size)]
        trainer = transformers.Trainer(model=Model(), args=args, train_dataset=data, callbacks=[recorder])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            trainer.train()
        return recorder.used

    return run


_KINDS: list[tuple[str, dict]] = [
    ("linear", {}),
    ("cosine_with_min_lr", {"min_lr": 0.01}),
    ("inverse_sqrt", {"timescale": 4}),
    ("warmup_stable_decay", {"num_decay_steps": 3}),
    ("constant", {}),
]
_SAID: list[dict] = [
    {"dataset_size": 11, "batch_size": 2, "accumulate_grad_batches": 4, "max_epochs": 3},  # ceil(6 / 4) = 2
    {"dataset_size": 11, "batch_size": 2, "drop_last": True, "max_epochs": 2},
    {"dataset_size": 5, "batch_size": 2, "accumulate_grad_batches": 5, "max_epochs": 2},  # 3 // 5 would be 0
    {"dataset_size": 7, "batch_size": 1, "max_steps": 10},
]


@pytest.mark.parametrize(
    ("said", "kind", "others"),
    [  # every loop and every kind for each change; the gate takes all pairs of them
        pytest.param(said, kind, others, marks=[pytest.mark.slow] if at and kind != "linear" else [])
        for at, said in enumerate(_SAID)
        for kind, others in _KINDS
    ],
)
def test_the_trainer_s_own_schedule(trainer_uses, said: dict, kind: str, others: dict) -> None:
    loop = lrplot.TrainingLoop(framework="transformers", **said)
    report = lrplot.simulate(f"transformers:{kind}", optimizer="adamw", lr=0.1, loop=loop, **others)
    np.testing.assert_array_equal(report.trace.lr[:, 0], trainer_uses(loop, kind, others))


def test_what_the_trainer_passes_is_said_and_may_be_overruled(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("transformers", reason="transformers is not installed")
    from lrplot.cli.app import main

    words = ["transformers:linear", "--framework", "transformers"]
    run = ["--batches-per-epoch", "10", "--accumulate-grad-batches", "4", "--max-epochs", "5"]
    assert main([*words, *run]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "taken from the length of the run: num_training_steps=15." in text
    assert "taken as transformers passes them by itself: num_warmup_steps=0." in text
    assert main([*words, *run, "--num-warmup-steps", "3", "--format", "json"]) == 0
    assert "length of the run: num_training_steps=15." in capsys.readouterr().err
    assert main([*words, *run, "--num-warmup-steps", "3", "--num-training-steps", "9"]) == 0
    assert "by itself" not in capsys.readouterr().out
    assert main(words) == 2
    assert "needs --num-training-steps" in capsys.readouterr().err
    assert main(["transformers:linear", *run]) == 2
    assert "needs --num-warmup-steps" in capsys.readouterr().err


def test_where_the_scheduler_waits_for_skipped_steps_there_is_nothing_to_draw() -> None:
    for framework in ("accelerate", "transformers"):
        with pytest.raises(lrplot.UsageError, match=f"with framework '{framework}' it waits: leave skip_steps out"):
            lrplot.TrainingLoop(framework=framework, skip_steps=(3,))
