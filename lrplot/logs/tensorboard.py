"""TensorBoard's event files: TFRecords of protocol buffers, one event each."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from lrplot.errors import UsageError
from lrplot.logs import Log, LoggedRun, LogRequest
from lrplot.logs._collect import Collector, Raw
from lrplot.logs._wire import WireError, fields, float32_of, signed, text_of, view_of

_HEADER = 12  # the length of a record, and a checksum of the length
_FOOTER = 4  # a checksum of the record
_LARGEST = 1 << 26  # bytes of a record that may hold a scalar; images and graphs are passed over
_VERSION = b"brain.Event:"
_START = 1  # SessionLog.START

# An event of one scalar as every writer makes it: wall time, step, summary, value, tag.
_SCALAR = re.compile(
    rb"\x09.{8}(?:\x10([\x80-\xff]{0,9}[\x00-\x7f]))?\x2a[\x00-\x7f]\x0a[\x00-\x7f]\x0a([\x00-\x7f])", re.DOTALL
)
# dtype of a TensorProto: the field that holds single values, and struct's letter for the bytes of several.
_TENSORS = {1: (5, "f"), 2: (6, "d"), 3: (7, "i"), 9: (10, "q")}


def _recognise(path: Path, head: bytes) -> bool:
    return head[_HEADER:].startswith(b"\x09") and _VERSION in head[_HEADER : _HEADER + 64]


def _read(paths: Sequence[Path], request: LogRequest) -> LoggedRun:
    """The scalars of a run's event files, in the order in which they were begun."""
    found = Collector(request)
    notes: list[str] = []
    for path in sorted(paths, key=lambda each: each.name):
        notes += _events(path, found, request)
    series, said = found.series(printed=False)
    return LoggedRun(axis="step", offset=None, series=series, tags=found.tags, notes=(*notes, *said))


def _events(path: Path, found: Collector, request: LogRequest) -> Iterator[str]:
    """Takes the scalars of one file; yields what is to be said of it."""
    known: dict[bytes, Raw | None] = {}
    n_read = 0
    with path.open("rb") as file:
        size = path.stat().st_size
        for data in _records(file, size):
            if data is None:
                break
            n_read += 1
            if _quickly(data, known, found):
                continue
            try:
                _event(memoryview(data), found)
            except (WireError, struct.error):
                yield f"{path.name} is damaged after {n_read - 1:,} records: what stands before was read"
                return
        if file.tell() < size:
            yield f"{path.name} ends within a record, as the file of a run that is under way or was killed does"
    if n_read < 1:
        raise UsageError(f"{request.shown(path)} holds no whole event: it is empty or damaged")


def _records(file: BinaryIO, size: int) -> Iterator[bytes | None]:
    """The records of a file, None and no more where one is longer than the rest of the file."""
    at = 0
    unpack = struct.Struct("<Q").unpack_from
    while at + _HEADER <= size:
        header = file.read(_HEADER)
        if len(header) < _HEADER:
            break
        (length,) = unpack(header)
        at += _HEADER + length + _FOOTER
        if at > size:
            file.seek(-len(header), 1)
            break
        if length > _LARGEST:
            file.seek(length + _FOOTER, 1)
            continue
        yield file.read(length + _FOOTER)[:-_FOOTER]
    yield None


def _quickly(data: bytes, known: dict[bytes, Raw | None], found: Collector) -> bool:
    """Takes an event of one scalar; False where it is another event."""
    match = _SCALAR.match(data)
    if match is None:
        return False
    varint, length = match.groups()
    end = match.end() + length[0]
    if len(data) != end + 5 or data[end] != 0x15:  # simple_value, a float32
        return False
    tag = data[match.end() : end]
    if tag not in known:
        known[tag] = found[tag.decode("utf-8", "replace")]
    raw = known[tag]
    if raw is not None:
        step = shift = 0
        for byte in varint or b"":
            step |= (byte & 0x7F) << shift
            shift += 7
        raw.add(signed(step), struct.unpack_from("<f", data, end + 1)[0])
    return True


def _event(event: memoryview, found: Collector) -> None:
    """Takes an event of any form."""
    step, summary, session = 0, None, None
    for number, value in fields(event):
        if number == 2 and isinstance(value, int):
            step = signed(value)
        elif number == 5:
            summary = view_of(value)
        elif number == 7:
            session = view_of(value)
    if session is not None and (1, _START) in list(fields(session)):
        _purge(step, found)
    for number, value in fields(summary) if summary is not None else ():
        if number == 1:
            _value(view_of(value), step, found)


def _purge(step: int, found: Collector) -> None:
    """Forgets what was logged from a step on, as the writer asks with `purge_step`."""
    for tag in found.tags:
        raw = found[tag]
        while raw is not None and raw.steps and raw.steps[-1] >= step:
            raw.steps.pop()
            raw.values.pop()


def _value(message: memoryview, step: int, found: Collector) -> None:
    tag, number = "", None
    for field, value in fields(message):
        if field == 1:
            tag = text_of(value)
        elif field == 2:
            number = float32_of(value)
        elif field == 8:
            number = _scalar_of(view_of(value))
    raw = found[tag] if number is not None else None
    if raw is not None and number is not None:
        raw.add(step, number)


def _scalar_of(tensor: memoryview) -> float | None:
    """The value of a tensor that is a single number; None for any other."""
    dtype, content, held = 0, b"", {}
    for field, value in fields(tensor):
        if field == 1 and isinstance(value, int):
            dtype = value
        elif field == 4:
            content = bytes(view_of(value))
        else:
            held[field] = value
    if dtype not in _TENSORS:
        return None
    field, letter = _TENSORS[dtype]
    if not content and field in held:
        value = held[field]
        if isinstance(value, int):
            return float(signed(value))
        content = bytes(value)
    return float(struct.unpack(f"<{letter}", content)[0]) if len(content) == struct.calcsize(letter) else None


LOG: Log = Log(
    help="TensorBoard's event files",
    rank=3,  # float32: where a run's folder has another log as well, that one knows more
    recognise=_recognise,
    read=_read,
    run_of=lambda path: path.parent,
)
