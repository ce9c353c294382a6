"""fastai: calls the methods of callbacks, after every batch or epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrplot.scan.frameworks import Framework, Often
from lrplot.scan.values import Method, Unknown, Value

if TYPE_CHECKING:
    from lrplot.scan.calls import ActiveCall
    from lrplot.scan.interpret import Route

_HOOKS: dict[str, Often] = {
    "before_fit": "once",
    "before_epoch": "epoch",
    "before_train": "epoch",
    "before_batch": "batch",
    "after_pred": "batch",
    "after_loss": "batch",
    "before_backward": "batch",
    "before_step": "batch",
    "after_step": "batch",
    "after_cancel_batch": "batch",
    "after_batch": "batch",
    "after_train": "epoch",
    "after_validate": "epoch",
    "after_epoch": "epoch",
    "after_fit": "once",
    # The names of other libraries' callbacks: skorch, Keras-like loops, catalyst.
    "on_batch_end": "batch",
    "on_batch_start": "batch",
    "on_train_batch_end": "batch",
    "on_epoch_end": "epoch",
    "on_epoch_start": "epoch",
    "on_train_epoch_end": "epoch",
    "on_validation_end": "epoch",
}


def _is_callback(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last.endswith("Callback") and last != "TrainerCallback"


def _method(run: Route, method: Method, made: ActiveCall) -> Value | None:
    return Unknown(text=made.text) if method.name == "create_opt" else None


FRAMEWORK = Framework(help="fastai", method=_method, is_base=_is_callback, hooks=_HOOKS)
