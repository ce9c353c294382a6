"""The callbacks in real Trainers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import lrplot

sys_path = str(Path(__file__).parent / "record" / "scripts")


def _lightning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, callback: Any, **arguments: Any) -> Any:
    import lightning

    monkeypatch.chdir(tmp_path)
    return lightning.Trainer(
        accelerator="cpu",
        enable_progress_bar=False,
        enable_model_summary=False,
        enable_checkpointing=False,
        logger=False,
        callbacks=[callback],
        **arguments,
    )


def _module(monkeypatch: pytest.MonkeyPatch) -> Any:
    pytest.importorskip("lightning", reason="lightning is not installed")
    monkeypatch.syspath_prepend(sys_path)
    import lightning_module  # type: ignore[import-not-found]

    return lightning_module


@pytest.mark.filterwarnings("ignore")
def test_lightning_is_shown_its_schedule_before_the_first_batch(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import lrplot.lightning

    module = _module(monkeypatch)
    used: list[float] = []

    class Lit(module.Lit):  # type: ignore[misc,name-defined]
        def on_before_optimizer_step(self, optimizer: Any) -> None:
            used.append(optimizer.param_groups[0]["lr"])

    callback = lrplot.lightning.LearningRatePreflight(save="lr.json")
    trainer = _lightning(monkeypatch, tmp_path, callback, max_epochs=2, accumulate_grad_batches=2)
    trainer.fit(Lit(), module.loader())

    assert callback.reports[0].trace.lr[:, 0].tolist() == used
    assert "CosineAnnealingLR" in capsys.readouterr().err
    assert (tmp_path / "lr.json").exists()


@pytest.mark.filterwarnings("ignore")
def test_lightning_does_not_train_what_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import torch

    import lrplot.lightning

    module = _module(monkeypatch)
    trained = []

    class Bad(module.Lit):  # type: ignore[misc,name-defined]
        def training_step(self, batch: Any, index: int) -> Any:
            trained.append(index)
            return super().training_step(batch, index)

        def configure_optimizers(self) -> Any:
            optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
            cycle = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=20)
            return [optimizer], [{"scheduler": cycle, "interval": "step"}]

    callback = lrplot.lightning.LearningRatePreflight(show=False)
    trainer = _lightning(monkeypatch, tmp_path, callback, max_epochs=2)
    with pytest.raises(lrplot.ScheduleError, match="LR103"):
        trainer.fit(Bad(), module.loader())
    assert trained == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_transformers_is_shown_its_schedule(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import torch
    from transformers import Trainer, TrainerCallback, TrainingArguments

    import lrplot.transformers

    used: list[float] = []

    class Reads(TrainerCallback):  # type: ignore[misc]
        def on_pre_optimizer_step(self, *_: Any, **named: Any) -> None:
            used.append(named["optimizer"].param_groups[0]["lr"])

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(3, 1)

        def forward(self, x: Any, labels: Any = None) -> Any:
            out = self.layer(x)
            return {"loss": torch.nn.functional.mse_loss(out, labels), "logits": out}

    data = [{"x": torch.randn(3), "labels": torch.randn(1)} for _ in range(20)]
    arguments = TrainingArguments(
        output_dir=str(tmp_path),
        num_train_epochs=2,
        per_device_train_batch_size=2,
        learning_rate=1e-3,
        warmup_steps=3,
        lr_scheduler_type="cosine",
        save_strategy="no",
        report_to=[],
        use_cpu=True,
        disable_tqdm=True,
    )
    callback = lrplot.transformers.PreflightCallback()
    Trainer(model=Model(), args=arguments, train_dataset=data, callbacks=[callback, Reads()]).train()

    assert callback.report.trace.lr[:, 0].tolist() == used
    assert len(used) == 20


@pytest.mark.parametrize("name", ["lightning", "transformers"])
def test_a_framework_that_is_not_there_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import import_module

    home = import_module(f"lrplot.{name}")
    for each in [each for each in sys.modules if each.partition(".")[0] in (name, "pytorch_lightning")]:
        monkeypatch.delitem(sys.modules, each)
    for each in ("lightning", "lightning.pytorch", "pytorch_lightning", "transformers"):
        monkeypatch.setitem(sys.modules, each, None)
    for each in ("LearningRatePreflight", "PreflightCallback"):
        monkeypatch.delitem(vars(home), each, raising=False)  # by delattr the callback would be made first
    with pytest.raises(lrplot.MissingLibraryError, match="pip install"):
        getattr(home, home.__all__[0])
    with pytest.raises(AttributeError):
        getattr(home, "nothing")  # noqa: B009  # a name that no type checker knows
