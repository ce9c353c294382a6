"""Lightning's checkpoints, `*.ckpt`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lrplot.checkpoints import Checkpoint, SavedRun
from lrplot.checkpoints._pickle import Loaded
from lrplot.checkpoints._states import count_in, run_of


def _recognise(path: Path, names: Sequence[str], content: Any) -> bool:
    return isinstance(content, dict) and {"pytorch-lightning_version", "global_step"} <= content.keys()


def _read(path: Path, loaded: Loaded) -> SavedRun:
    content = loaded.content
    return run_of(
        content.get("lr_schedulers") or (),
        content.get("optimizer_states") or (),
        loaded,
        epoch=count_in(content, "epoch"),
        step=count_in(content, "global_step"),
    )


CHECKPOINT: Checkpoint = Checkpoint(help="Lightning's .ckpt", recognise=_recognise, read=_read)
