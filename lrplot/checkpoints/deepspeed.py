"""DeepSpeed's model states, `mp_rank_*_model_states.pt`: the scheduler's own `last_batch_iteration`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lrplot.checkpoints import Checkpoint, SavedRun
from lrplot.checkpoints._pickle import Loaded
from lrplot.checkpoints._states import count_in, run_of


def _recognise(path: Path, names: Sequence[str], content: Any) -> bool:
    return isinstance(content, dict) and {"global_steps", "ds_version"} <= content.keys()


def _read(path: Path, loaded: Loaded) -> SavedRun:
    content = loaded.content
    schedule, optimizer = content.get("lr_scheduler"), content.get("optimizer")
    return run_of([schedule], [optimizer], loaded, step=count_in(content, "global_steps"))


CHECKPOINT: Checkpoint = Checkpoint(help="DeepSpeed's model states", recognise=_recognise, read=_read)
