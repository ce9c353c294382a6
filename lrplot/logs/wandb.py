"""Weights & Biases' offline runs: a LevelDB log of protocol buffers, `run-*.wandb`."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from lrplot.errors import UsageError
from lrplot.logs import Log, LoggedRun, LogRequest
from lrplot.logs._collect import Collector
from lrplot.logs._wire import WireError, fields, signed, text_of, view_of

_MAGIC = b":W&B"
_FILE_HEADER = 7
_BLOCK = 32768  # LevelDB's, counted from the file's beginning
_HEADER = 7  # checksum, length, type
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4
_LARGEST = 1 << 26  # bytes of a record that may hold a history; tables and code are passed over
_HISTORY = 2  # Record.history
_AXES = ("trainer/global_step", "train/global_step", "global_step")
_CALLS = "_step"


def _recognise(path: Path, head: bytes) -> bool:
    return head.startswith(_MAGIC)


def _read(paths: Sequence[Path], request: LogRequest) -> LoggedRun:
    """The history of a run, by the step that its framework logs, else by calls of log()."""
    found = {axis: Collector(request) for axis in (request.axis, *_AXES, _CALLS) if axis is not None}
    notes = []
    for path in paths:
        n_read = 0
        with path.open("rb") as file:
            try:
                for record in _records(file):
                    n_read += 1
                    _record(record, found)
            except (WireError, ValueError):
                notes.append(f"{path.name} is damaged after {n_read:,} records: what stands before was read")
        if n_read == 0:
            raise UsageError(f"{request.shown(path)} holds no record: it is empty or damaged")
    asked = [request.axis] if request.axis is not None else [*_AXES, _CALLS]
    axis = next((each for each in asked if found[each].series(printed=False)[0]), asked[-1])
    series, said = found[axis].series(printed=False)
    return LoggedRun(axis=axis, offset=None, series=series, tags=found[axis].tags, notes=(*notes, *said))


def _records(file: BinaryIO) -> Iterator[bytes]:
    """The records of a LevelDB log; what a run that was killed left half-written at the end is left out."""
    file.seek(_FILE_HEADER)
    at, n_bytes = _FILE_HEADER, 0
    parts: list[bytes] = []
    while True:
        left = _BLOCK - at % _BLOCK
        if left < _HEADER:
            file.seek(left, 1)
            at += left
            continue
        header = file.read(_HEADER)
        if len(header) < _HEADER:
            return
        length, kind = struct.unpack_from("<HB", header, 4)
        at += _HEADER + length
        if kind == 0 and length == 0:  # a block that was set aside and never filled
            rest = -at % _BLOCK
            file.seek(rest, 1)
            at += rest
            continue
        if kind not in (_FULL, _FIRST, _MIDDLE, _LAST) or length > left - _HEADER:
            raise WireError("no LevelDB record")
        data = file.read(length)
        if len(data) < length:
            return
        if kind in (_FULL, _FIRST):
            parts, n_bytes = [], 0
        n_bytes += length
        if n_bytes <= _LARGEST:
            parts.append(data)
        if kind in (_FULL, _LAST) and n_bytes <= _LARGEST:
            yield b"".join(parts)


def _record(record: bytes, found: Mapping[str, Collector]) -> None:
    for number, value in fields(memoryview(record)):
        if number == _HISTORY:
            _history(view_of(value), found)


def _history(history: memoryview, found: Mapping[str, Collector]) -> None:
    """Takes one call of log()."""
    values: dict[str, str] = {}
    for number, value in fields(history):
        if number == 1:
            key, text = _item(view_of(value))
            values[key] = text
        elif number == 2:
            values.setdefault(
                _CALLS, str(next((signed(n) for f, n in fields(view_of(value)) if f == 1 and isinstance(n, int)), 0))
            )
    for axis, collector in found.items():
        step = _number(values.get(axis))
        for key, text in values.items():
            raw = collector[key]
            found_value = _number(text) if raw is not None and step is not None else None
            if raw is not None and step is not None and found_value is not None:
                raw.add(step, found_value)


def _item(item: memoryview) -> tuple[str, str]:
    """A key, nested ones with dots, and its value as JSON."""
    key, nested, text = "", [], ""
    for number, value in fields(item):
        if number == 1:
            key = text_of(value)
        elif number == 2:
            nested.append(text_of(value))
        elif number == 16:
            text = text_of(value)
    return key or ".".join(nested), text


def _number(text: str | None) -> float | None:
    try:
        value = json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


LOG: Log = Log(help="Weights & Biases' offline runs", recognise=_recognise, read=_read, run_of=lambda path: path.parent)
