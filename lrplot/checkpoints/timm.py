"""timm's checkpoints, `*.pth.tar`: no scheduler's state, but its arguments and the epoch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lrplot.checkpoints import Checkpoint, SavedRun
from lrplot.checkpoints._pickle import Loaded, Stub
from lrplot.checkpoints._states import count_in, run_of, states_in


def _recognise(path: Path, names: Sequence[str], content: Any) -> bool:
    return isinstance(content, dict) and {"epoch", "arch", "args"} <= content.keys() and "sched" in _arguments(content)


def _arguments(content: Any) -> dict[str, Any]:
    found = content["args"]
    state = found.state if isinstance(found, Stub) else found
    return state if isinstance(state, dict) else {}


def _read(path: Path, loaded: Loaded) -> SavedRun:
    content, arguments = loaded.content, _arguments(loaded.content)
    schedules, optimizers = states_in(content)
    # The state is saved at the end of `epoch`, counted from 0; train.py goes on with the next one (timm 1.0).
    epoch = count_in(content, "epoch")
    said = ", ".join(
        f"{name}={arguments[name]}"
        for name in ("sched", "epochs", "lr", "min_lr", "warmup_epochs", "warmup_lr", "cooldown_epochs")
        if isinstance(arguments.get(name), (str, int, float))
    )
    return run_of(
        schedules,
        optimizers,
        loaded,
        epoch=None if epoch is None else epoch + 1,
        n_epochs=count_in(arguments, "epochs"),
        notes=(f"timm saves no scheduler: train.py builds it anew from its arguments ({said}) and the epoch",),
    )


CHECKPOINT: Checkpoint = Checkpoint(help="timm's .pth.tar", recognise=_recognise, read=_read)
