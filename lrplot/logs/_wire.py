"""Protocol buffers as they lie in a file: fields by number, without their schema."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TypeAlias

Field: TypeAlias = tuple[int, int | bytes | memoryview]
"""A field's number, with its value: an int for a varint, 4 or 8 bytes, or the bytes of what has a length."""

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class WireError(ValueError):
    """Bytes that are not a message."""


def fields(message: memoryview) -> Iterator[Field]:
    """The fields of a message in their order; what lies within is a view, never a copy.

    Raises:
        WireError: it ends within a field, or has a type of field that there is none of.
    """
    at, end = 0, len(message)
    while at < end:
        key, at = _varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        if kind == _BYTES:
            length, at = _varint(message, at)
        elif kind in (_FIXED32, _FIXED64):
            length = 4 if kind == _FIXED32 else 8
        else:
            raise WireError(f"a field of type {kind}")
        if length > end - at:
            raise WireError("a field that is longer than its message")
        yield number, message[at : at + length]
        at += length


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(message) or shift > 63:
            raise WireError("a number without an end")
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def signed(value: int) -> int:
    """A varint as the int64 that it stands for."""
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >= 1 << 63 else value


def text_of(value: int | bytes | memoryview) -> str:
    """A string field; bytes that are no UTF-8 are replaced.

    Raises:
        WireError: it is a number.
    """
    if isinstance(value, int):
        raise WireError("a number where text should be")
    return bytes(value).decode("utf-8", "replace")


def view_of(value: int | bytes | memoryview) -> memoryview:
    """A nested message.

    Raises:
        WireError: it is a number.
    """
    if isinstance(value, int):
        raise WireError("a number where a message should be")
    return memoryview(value)


def float32_of(value: int | bytes | memoryview) -> float:
    """A field of four bytes as a float.

    Raises:
        WireError: it is no such field.
    """
    if isinstance(value, int) or len(value) != 4:
        raise WireError("no float32")
    number: float = struct.unpack("<f", value)[0]
    return number
