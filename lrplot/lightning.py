"""A callback for Lightning's Trainer: every schedule is shown, and refused if it is wrong, before the first batch.

    trainer = Trainer(callbacks=[lrplot.lightning.LearningRatePreflight()])

Lightning is imported when the callback is first asked for: `lightning`, or else `pytorch_lightning`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from lrplot.errors import MissingLibraryError
from lrplot.live import preflight
from lrplot.loop.training_loop import TrainingLoop

__all__ = ["LearningRatePreflight"]  # noqa: F822  # made when it is asked for


def __getattr__(name: str) -> Any:
    """Makes the callback, a subclass of the installed Lightning's own."""
    if name != "LearningRatePreflight":
        raise AttributeError(f"module 'lrplot.lightning' has no attribute '{name}'")
    globals()[name] = made = _callback()
    return made


def _callback() -> type:
    base = _callback_base()

    class LearningRatePreflight(base):  # type: ignore[misc,valid-type]
        """Foretells the learning rates of a run at its start, from copies of the schedulers that are to make them.

        Schedulers that follow a metric cannot be foretold, and are passed over.

        Args:
            fail_on: the least severity that ends the run: `"error"`, `"warning"`, `"note"`, or `"never"`.
            show: whether to draw the charts on stderr.
            save: a file to write as well; with several schedulers, its name gets their numbers.

        Raises:
            ScheduleError: from `trainer.fit`, where something is as wrong as `fail_on` says.
        """

        def __init__(self, fail_on: str = "error", show: bool = True, save: str | None = None) -> None:
            super().__init__()
            self.fail_on, self.show, self.save = fail_on, show, save
            self.reports: list[Any] = []

        def on_train_start(self, trainer: Any, pl_module: Any) -> None:
            """Looks at the schedulers of the run that is about to begin."""
            configs = [each for each in trainer.strategy.lr_scheduler_configs if not each.reduce_on_plateau]
            first = trainer.is_global_zero
            self.reports = [
                preflight(
                    config.scheduler,
                    loop=loop_of(trainer, pl_module, config),
                    fail_on=self.fail_on,
                    show=self.show and first,
                    save=_numbered(self.save, index, len(configs)) if first else None,
                )
                for index, config in enumerate(configs)
            ]

    LearningRatePreflight.__module__ = __name__
    LearningRatePreflight.__qualname__ = "LearningRatePreflight"
    return LearningRatePreflight


def _numbered(save: str | None, index: int, n: int) -> str | None:
    """The file of one of several schedulers."""
    if save is None or n == 1:
        return save
    path = Path(save)
    return str(path.with_name(f"{path.stem}-{index}{path.suffix}"))


def loop_of(trainer: Any, module: Any, config: Any) -> TrainingLoop | None:
    """The loop of a Trainer, as one of its schedulers sees it; None where Lightning cannot tell its length."""
    batches = trainer.num_training_batches
    epochs = trainer.max_epochs if trainer.max_epochs and trainer.max_epochs > 0 else None
    steps = trainer.max_steps if trainer.max_steps > 0 else None
    if batches == float("inf"):
        return TrainingLoop(framework="lightning", max_steps=steps, interval="step") if steps else None
    if epochs is None and steps is None:
        return None
    automatic = module.automatic_optimization
    return TrainingLoop(
        framework="lightning",
        max_epochs=epochs,
        max_steps=steps,
        batches_per_epoch=int(batches),
        accumulate_grad_batches=trainer.accumulate_grad_batches if automatic else 1,
        devices=trainer.world_size,
        interval=config.interval,
        frequency=config.frequency,
    )


def _callback_base() -> type:
    for name in ("lightning.pytorch", "pytorch_lightning"):
        if sys.modules.get(name) is not None:
            return sys.modules[name].Callback  # type: ignore[no-any-return]
    for name in ("lightning.pytorch", "pytorch_lightning"):
        try:
            return import_module(name).Callback  # type: ignore[no-any-return]
        except ModuleNotFoundError:
            continue
    raise MissingLibraryError("LearningRatePreflight needs Lightning: pip install lightning")
