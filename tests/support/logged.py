"""Logs as their libraries lay them down in a file, written by hand, and the curves that stand in them."""

from __future__ import annotations

import json
import math
import struct
import zlib
from array import array
from pathlib import Path

from lrplot.model.points import Points, Precision


def cosine(step, t_max=400, top=0.1):
    """The closed form of CosineAnnealingLR."""
    return top * (1 + math.cos(math.pi * step / t_max)) / 2


def float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def points(steps, rate, precision=None):
    """Points whose values went through a precision."""
    precision = precision or Precision(kind="float32")
    values = [rate(step) for step in steps]
    if precision.kind == "float32":
        values = [float32(value) for value in values]
    elif precision.kind == "digits":
        values = [float(f"{value:.{precision.n - 1}e}") for value in values]
    return Points(steps=array("q", steps), values=array("d", values), precision=precision)


# -- TensorBoard -------------------------------------------------------------------------------------


def varint(number):
    number &= (1 << 64) - 1
    found = b""
    while number > 0x7F:
        found += bytes([number & 0x7F | 0x80])
        number >>= 7
    return found + bytes([number])


def field(number, value):
    """A field of a protocol buffer: bytes with their length, floats as float32, ints as varints."""
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    return varint(number << 3) + varint(value)


def record(event):
    """A TFRecord; the checksums are not right, and nobody looks."""
    return struct.pack("<Q", len(event)) + b"\0" * 4 + event + b"\0" * 4


def event(step, body):
    return record(b"\x09" + struct.pack("<d", 1.7e9) + field(2, step) + body)


def scalar(step, tag, value):
    return event(step, field(5, field(1, field(1, tag.encode()) + field(2, float(value)))))


def event_file(folder, points, tag="lr", name="events.out.tfevents.1700000000.host.1.0", more=b""):
    """An event file of (step, value) pairs."""
    folder.mkdir(parents=True, exist_ok=True)
    head = record(b"\x09" + struct.pack("<d", 1.7e9) + field(3, b"brain.Event:2"))
    path = folder / name
    path.write_bytes(head + b"".join(scalar(step, tag, value) for step, value in points) + more)
    return path


# -- Weights & Biases --------------------------------------------------------------------------------


def history(step, values):
    items = b"".join(
        field(1, field(1, key.encode()) + field(16, json.dumps(value).encode())) for key, value in values.items()
    )
    return field(2, items + field(2, field(1, step)))


def wandb_file(path, records):
    """A LevelDB log, its records broken at its blocks of 32 KiB."""
    data = b":W&B" + struct.pack("<HB", 0xBEE1, 0)
    for body in records:
        first = True
        while True:
            left = 32768 - len(data) % 32768
            if left < 7:
                data += b"\0" * left
                continue
            piece, body = body[: left - 7], body[left - 7 :]
            kind = (1 if first else 4) if not body else (2 if first else 3)
            data += struct.pack("<IHB", zlib.crc32(piece), len(piece), kind) + piece
            first = False
            if not body:
                break
    path.write_bytes(data)
    return path


def lines(path: Path, texts):
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path
