"""A folder of Accelerate's `save_state`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lrplot.checkpoints import Checkpoint, SavedRun
from lrplot.checkpoints._pickle import Loaded, load_file
from lrplot.checkpoints._states import run_of

_SCHEDULER = re.compile(r"scheduler(_\d+)?\.bin$")
_OPTIMIZER = re.compile(r"optimizer(_\d+)?\.bin$")


def _recognise(path: Path, names: Sequence[str], content: Any) -> bool:
    return content is None and any(_SCHEDULER.match(name) or _OPTIMIZER.match(name) for name in names)


def _read(path: Path, loaded: Loaded) -> SavedRun:
    names = sorted(each.name for each in path.iterdir() if each.is_file())
    return run_of(
        [load_file(path / name).content for name in names if _SCHEDULER.match(name)],
        [load_file(path / name).content for name in names if _OPTIMIZER.match(name)],
        loaded,
    )


CHECKPOINT: Checkpoint = Checkpoint(help="Accelerate's save_state folder", rank=1, recognise=_recognise, read=_read)
