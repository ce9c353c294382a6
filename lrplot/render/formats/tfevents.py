"""A TensorBoard event file, so that the planned curve lies beside the run's in the dashboard."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache

from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.trace import Trace
from lrplot.render.formats import Format

_BLOCK = 1 << 12  # events joined into one chunk
_POLYNOMIAL = 0x82F63B78  # of CRC-32C, reflected
_MASK = 0xA282EAD8  # added to every checksum of a TFRecord


def render(report: Report, style: Style) -> Iterator[bytes]:
    """Every step's rate as a scalar under the style's tag; of several groups and runs, each under one of its own.

    The step is counted from 0, as `SummaryWriter.add_scalar("lr", lr, step)` before the optimizer's step has it. The
    same report gives the same bytes: an event's time is its step in seconds.
    """
    yield _record(_wall_time(0) + _field(3, b"brain.Event:2"))
    for trace, tags in _tags(report, style.tag or "lr"):
        for tag, group in zip(tags, trace.groups, strict=True):
            head, block = _field(1, tag.encode("utf-8", "backslashreplace")), []
            steps = group.lr.at if group.lr.at is not None else range(trace.n_steps)
            values = group.lr.values if group.lr.at is not None else group.lr
            for step, value in zip(steps, values, strict=True):
                scalar = head + b"\x15" + _float32(value)
                block.append(_record(_wall_time(step) + b"\x10" + _varint(step) + _field(5, _field(1, scalar))))
                if len(block) == _BLOCK:
                    yield b"".join(block)
                    block = []
            yield b"".join(block)


def _tags(report: Report, tag: str) -> Iterator[tuple[Trace, list[str]]]:
    """The tags of each run's groups, numbered as Lightning numbers them."""
    for part in report.parts:
        own = f"{tag}/{part.trace.label}" if report.compared else tag
        n_groups = len(part.trace.groups)
        yield part.trace, [own] if n_groups == 1 else [f"{own}/pg{number}" for number in range(1, n_groups + 1)]


def _float32(value: float) -> bytes:
    try:
        return struct.pack("<f", value)
    except OverflowError:  # beyond float32
        return struct.pack("<f", float("inf") if value > 0 else float("-inf"))


def _wall_time(step: int) -> bytes:
    return b"\x09" + struct.pack("<d", float(step))


def _field(number: int, value: bytes) -> bytes:
    """A field of a protocol buffer that has a length."""
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _record(event: bytes) -> bytes:
    """A TFRecord: the length and the event, each with its masked checksum."""
    length = struct.pack("<Q", len(event))
    return length + _checksum(length) + event + _checksum(event)


def _checksum(data: bytes) -> bytes:
    crc, table = 0xFFFFFFFF, _table()
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF)


@cache
def _table() -> tuple[int, ...]:
    found = []
    for number in range(256):
        for _ in range(8):
            number = number >> 1 ^ (_POLYNOMIAL if number & 1 else 0)
        found.append(number)
    return tuple(found)


FORMAT: Format = Format(
    help="a TensorBoard event file, to lie beside a run",
    render=render,
    suffixes=(".tfevents",),
    binary=True,
)
