"""A callback for the Trainer of Hugging Face transformers: its schedule is shown, and refused if wrong, at the start.

    trainer = Trainer(..., callbacks=[lrplot.transformers.PreflightCallback()])

transformers is imported when the callback is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from lrplot.errors import MissingLibraryError
from lrplot.live import preflight
from lrplot.loop.training_loop import TrainingLoop
from lrplot.record.detached import unwrap

__all__ = ["PreflightCallback"]  # noqa: F822  # made when it is asked for
_WITH_METRIC = ("ReduceLROnPlateau", "GreedyLR")


def __getattr__(name: str) -> Any:
    """Makes the callback, a subclass of the installed transformers' own."""
    if name != "PreflightCallback":
        raise AttributeError(f"module 'lrplot.transformers' has no attribute '{name}'")
    globals()[name] = made = _callback()
    return made


def _callback() -> type:
    try:
        base: Any = import_module("transformers").TrainerCallback
    except ModuleNotFoundError:
        raise MissingLibraryError("PreflightCallback needs transformers: pip install 'lrplot[transformers]'") from None

    class PreflightCallback(base):  # type: ignore[misc]
        """Foretells the learning rates of a run at its start, from a copy of the scheduler that is to make them.

        A scheduler that follows a metric cannot be foretold, and is passed over.

        Args:
            fail_on: the least severity that ends the run: `"error"`, `"warning"`, `"note"`, or `"never"`.
            show: whether to draw the chart on stderr.
            save: a file to write as well, whose suffix says the format.

        Raises:
            ScheduleError: from `trainer.train`, where something is as wrong as `fail_on` says.
        """

        def __init__(self, fail_on: str = "error", show: bool = True, save: str | None = None) -> None:
            self.fail_on, self.show, self.save = fail_on, show, save
            self.report: Any = None

        def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            """Looks at the scheduler of the run that is about to begin."""
            scheduler = kwargs.get("lr_scheduler")
            left = state.max_steps - state.global_step
            if scheduler is None or left < 1 or type(unwrap(scheduler)).__name__ in _WITH_METRIC:
                return
            first = state.is_world_process_zero
            self.report = preflight(
                unwrap(scheduler),
                loop=TrainingLoop(max_steps=left, framework="transformers"),
                fail_on=self.fail_on,
                show=self.show and first,
                save=self.save if first else None,
            )

    PreflightCallback.__module__ = __name__
    PreflightCallback.__qualname__ = "PreflightCallback"
    return PreflightCallback
