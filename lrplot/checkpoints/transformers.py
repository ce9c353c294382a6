"""A checkpoint's folder of transformers' Trainer, `checkpoint-N`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lrplot.checkpoints import Checkpoint, SavedRun
from lrplot.checkpoints._pickle import Loaded, load_file
from lrplot.checkpoints._states import run_of

_LARGEST = 1 << 28


def _recognise(path: Path, names: Sequence[str], content: Any) -> bool:
    return "trainer_state.json" in names and content is None


def _read(path: Path, loaded: Loaded) -> SavedRun:
    schedules, optimizers = (
        [load_file(path / name).content] if (path / name).is_file() else [] for name in ("scheduler.pt", "optimizer.pt")
    )
    state = _state_of(path / "trainer_state.json")
    return run_of(
        schedules,
        optimizers,
        loaded,
        epoch=_count(state.get("epoch")),
        step=_count(state.get("global_step")),
        n_steps=_count(state.get("max_steps")),
        n_epochs=_count(state.get("num_train_epochs")),
    )


def _state_of(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        try:
            found = json.loads(file.read(_LARGEST))
        except (ValueError, RecursionError):
            return {}
    return found if isinstance(found, dict) else {}


def _count(value: Any) -> int | None:
    return int(value) if isinstance(value, (int, float)) and value == value and abs(value) < 1e15 else None


CHECKPOINT: Checkpoint = Checkpoint(help="a Trainer's checkpoint-N folder", recognise=_recognise, read=_read)
