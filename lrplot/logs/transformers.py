"""The state of transformers' Trainer: `trainer_state.json`, in the output folder or a checkpoint's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lrplot.errors import UsageError
from lrplot.logs import Log, LoggedRun, LogRequest
from lrplot.logs._collect import Collector
from lrplot.logs._json_lines import Number, flat, loads
from lrplot.logs._lines import decoded

_LARGEST = 1 << 28
_CHECKPOINT = re.compile(r"checkpoint-\d+$")
_LATE = (4, 51)  # the first release that logs the rate of the step made, not of the next (PR #36973)


def _recognise(path: Path, head: bytes) -> bool:
    return head.lstrip()[:1] == b"{" and b'"log_history"' in head


def _run_of(path: Path) -> Path:
    """A run's checkpoints are one run: each holds the whole history so far."""
    return path.parent.parent if _CHECKPOINT.match(path.parent.name) else path.parent


def _read(paths: Sequence[Path], request: LogRequest) -> LoggedRun:
    states = [(path, _state_of(path, request)) for path in paths]
    path, state = max(states, key=lambda each: _reached(each[1]))
    found, axis = Collector(request), request.axis or "step"
    for row in state["log_history"]:
        numbers = dict(flat(row)) if isinstance(row, dict) else {}
        for key, number in numbers.items():
            raw = found[key]
            if raw is not None and axis in numbers:
                raw.add_text(float(numbers[axis]), number)
    series, notes = found.series(printed=False)
    offset, said = _offset(path)
    return LoggedRun(
        axis=axis,
        offset=offset if axis == "step" else None,
        series=series,
        tags=found.tags,
        notes=(*notes, *([said] if said else [])),
        path=path,
    )


def _state_of(path: Path, request: LogRequest) -> Mapping[str, Any]:
    shown = request.shown(path)
    if path.stat().st_size > _LARGEST:
        raise UsageError(f"{shown} has {path.stat().st_size:,} bytes, more than a Trainer's state ever had: not read")
    try:
        state = loads(decoded(path.read_bytes()))
    except ValueError as error:
        raise UsageError(f"{shown} is not whole JSON: {error}") from None
    if not isinstance(state, dict) or not isinstance(state.get("log_history"), list):
        raise UsageError(f"{shown} has no list 'log_history', as a Trainer's state has")
    return state


def _reached(state: Mapping[str, Any]) -> float:
    step = state.get("global_step")
    return float(step) if isinstance(step, Number) else 0.0


def _offset(path: Path) -> tuple[int, str]:
    """Where the Trainer's step 0 is; the release that wrote the state stands in the model's configuration."""
    for folder in (path.parent, path.parent.parent):
        try:
            with (folder / "config.json").open("rb") as file:
                match = re.search(rb'"transformers_version":\s*"(\d+)\.(\d+)', file.read(1 << 20))
        except OSError:
            continue
        if match and (int(match[1]), int(match[2])) < _LATE:
            release = f"{int(match[1])}.{int(match[2])}"
            return 0, f"written by transformers {release}, which logs the rate of the step to come (until 4.50)"
    return -1, ""


LOG: Log = Log(help="the state of transformers' Trainer", recognise=_recognise, read=_read, run_of=_run_of)
