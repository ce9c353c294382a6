"""Any dictionary that a script saves with `torch.save`, or a scheduler's or an optimizer's state alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lrplot.checkpoints import Checkpoint, SavedRun
from lrplot.checkpoints._pickle import Loaded
from lrplot.checkpoints._states import count_in, run_of, states_in

_STEPS = ("global_step", "step", "steps", "iteration", "iter", "iter_num", "num_updates")
_EPOCHS = ("epoch", "epochs", "current_epoch")


def _recognise(path: Path, names: Sequence[str], content: Any) -> bool:
    return content is not None


def _read(path: Path, loaded: Loaded) -> SavedRun:
    schedules, optimizers = states_in(loaded.content)
    return run_of(
        schedules,
        optimizers,
        loaded,
        epoch=count_in(loaded.content, *_EPOCHS),
        step=count_in(loaded.content, *_STEPS),
    )


CHECKPOINT: Checkpoint = Checkpoint(help="a dictionary of torch.save", rank=9, recognise=_recognise, read=_read)
