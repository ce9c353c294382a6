"""Executes the code that lrplot writes, as a training script that it is pasted into."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim.optimizer import register_optimizer_step_post_hook


class Script:
    """A model, its data and its loss, and the rates that its optimizer steps use.

    Args:
        n_batches: batches of an epoch.
        metrics: the metric that the scheduler is stepped with, one for each batch.
    """

    def __init__(self, n_batches: int, metrics: Sequence[float] = ()) -> None:
        self.weight = torch.nn.Parameter(torch.ones(1))
        self.other = torch.nn.Parameter(torch.ones(1))
        self.loader = [None] * n_batches
        self.metrics = iter(metrics)
        self.names: dict[str, Any] = {}

    def parameters(self) -> list[torch.nn.Parameter]:
        return [self.weight]

    def training_step(self, batch: None) -> torch.Tensor:
        self.names["metric"] = next(self.metrics, None)
        return self.weight.sum() + self.other.sum()

    def run(self, code: str, **more: object) -> np.ndarray:
        """Executes the code and returns what every optimizer step used, shape (T, G)."""
        self.names = {
            "model": self,
            "train_loader": self.loader,
            "training_step": self.training_step,
            "backbone": [self.weight],
            "head": [self.other],
            **more,
        }
        with recorded() as used:
            exec(code, self.names)  # what lrplot wrote
        return np.array(used)


@contextmanager
def recorded() -> Iterator[list[list[float]]]:
    """The rates that optimizer steps use from here on, whoever makes them.

    They are read after the step: Lightning computes the loss, and calls its hooks, within it.
    """
    used: list[list[float]] = []
    hook = register_optimizer_step_post_hook(
        lambda optimizer, *_: used.append([float(group["lr"]) for group in optimizer.param_groups])
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield used
    finally:
        hook.remove()


def lightning_run(code: str, folder: Path, n_batches: int, metrics: Sequence[float] = (), **more: Any) -> np.ndarray:
    """Trains a LightningModule that has the code's methods, and returns what every optimizer step used."""
    pytest.importorskip("lightning", reason="lightning is not installed")
    with recorded() as used:
        from lightning.pytorch import LightningModule, Trainer

        names: dict[str, Any] = {}
        exec(code, names)  # what lrplot wrote
        values = iter(metrics)

        class Module(LightningModule):
            def __init__(self) -> None:
                super().__init__()
                self.weight = torch.nn.Parameter(torch.ones(1))

            def training_step(self, batch: torch.Tensor, index: int) -> torch.Tensor:
                if metrics:
                    self.log("val_loss", next(values))
                return self.weight.sum()

        for name, value in names.items():
            if callable(value) and getattr(value, "__code__", None) and value.__code__.co_filename == "<string>":
                setattr(Module, name, value)
        quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False}
        trainer = Trainer(accelerator="cpu", default_root_dir=folder, enable_model_summary=False, **quiet, **more)
        trainer.fit(Module(), torch.utils.data.DataLoader(torch.zeros(n_batches, 1)))
    return np.array(used)
