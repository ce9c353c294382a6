"""What a file of `torch.save` holds, without torch and without running anything that stands in it."""

from __future__ import annotations

import io
import pickle
import pickletools
import struct
import zipfile
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from lrplot.errors import UsageError

_LARGEST = 1 << 26  # bytes of a pickle; what it holds of tensors lies beside it
_MEMO = ("PUT", "LONG_BINPUT", "BINPUT")
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_ALLOWED: dict[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("collections", "Counter"): Counter,
    ("collections", "defaultdict"): defaultdict,
    ("builtins", "set"): set,
    ("builtins", "frozenset"): frozenset,
    ("builtins", "complex"): complex,
    ("__builtin__", "set"): set,
}
_NUMPY = {"f8": "d", "f4": "f", "i8": "q", "i4": "i", "f2": "e", "u8": "Q"}
_STORAGES = {"DoubleStorage": "d", "FloatStorage": "f", "HalfStorage": "e", "LongStorage": "q", "IntStorage": "i"}


class Stub:
    """Stands for an object of a class that is not loaded: keeps its state, and does nothing."""

    where: ClassVar[str] = ""

    def __new__(cls, *args: object, **kwargs: object) -> Stub:
        """Takes whatever its class would."""
        made = super().__new__(cls)
        made.given = args
        made.state = {}
        return made

    given: tuple[Any, ...]
    state: Any

    def __setstate__(self, state: object) -> None:
        self.state = state[1] if isinstance(state, tuple) and len(state) == 2 and state[1] else state

    def __setitem__(self, key: object, value: object) -> None:
        if isinstance(self.state, dict) and len(self.state) < 10_000:
            try:
                self.state[key] = value
            except TypeError:
                return

    def append(self, item: object) -> None:
        """Forgets an item of a list that is not loaded."""

    def extend(self, items: object) -> None:
        """Forgets items of a list that is not loaded."""

    def add(self, item: object) -> None:
        """Forgets an item of a set that is not loaded."""


@dataclass(frozen=True, slots=True)
class Storage:
    """Where the numbers of a tensor lie: the letter of their type, and the name of the file in the archive."""

    letter: str
    key: str


class _Unpickler(pickle.Unpickler):
    """Answers containers and numbers, and a stub for every other class or function."""

    def find_class(self, module: str, name: str) -> Any:
        found = _ALLOWED.get((module, name))
        if found is not None:
            return found
        if name == "scalar" and module.startswith("numpy"):
            return _numpy_scalar
        return type("Stub", (Stub,), {"where": f"{module}.{name}"})

    def persistent_load(self, pid: Any) -> Any:
        if isinstance(pid, tuple) and len(pid) >= 3 and pid[0] == "storage":
            name = str(getattr(pid[1], "where", "")).rpartition(".")[2]
            return Storage(_STORAGES.get(name, ""), str(pid[2]))
        return None


def _numpy_scalar(dtype: Any = None, data: Any = b"") -> float | None:
    """A NumPy scalar as a float, so that a rate that went through NumPy is read."""
    name = dtype.given[0] if isinstance(dtype, Stub) and dtype.given else ""
    letter = _NUMPY.get(name, "") if isinstance(name, str) else ""
    if letter and isinstance(data, bytes) and len(data) == struct.calcsize(letter):
        return float(struct.unpack(f"<{letter}", data)[0])
    return None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file holds, and how to read the few numbers of a tensor."""

    content: Any
    storage: Callable[[Storage], bytes]


def load_file(path: Path) -> Loaded:
    """What a file of torch.save holds, in its form since 1.6, a zip archive, or the one before.

    Raises:
        UsageError: it is not one, is damaged, or is larger than any checkpoint's pickle.
    """
    try:
        if zipfile.is_zipfile(path):
            return _from_archive(path)
        with path.open("rb") as file:
            head = file.read(2)
            if head[:1] != b"\x80":
                raise UsageError(f"{path} is not a file of torch.save: it is neither a zip archive nor a pickle")
            file.seek(0)
            return Loaded(_from_legacy(file.read(_LARGEST + 1)), lambda _: b"")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    except UsageError:
        raise
    except Exception as error:  # a pickle that is damaged, or made to do damage, may raise anything
        raise UsageError(f"{path} is damaged, or not a checkpoint: {_words(error)}") from None


def _words(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def _from_archive(path: Path) -> Loaded:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name == "data.pkl" or name.endswith("/data.pkl")]
        if not names:
            raise UsageError(f"{path} is a zip archive without a data.pkl, which every file of torch.save has")
        with archive.open(names[0]) as member:
            data = member.read(_LARGEST + 1)
    prefix = names[0].removesuffix("data.pkl")

    def storage(place: Storage) -> bytes:
        with zipfile.ZipFile(path) as archive, archive.open(f"{prefix}data/{place.key}") as member:
            return member.read(64)

    return Loaded(_unpickled(io.BytesIO(_checked(data))), storage)


def _from_legacy(data: bytes) -> Any:
    """The fourth pickle of the form before 1.6, or the only one of a plain pickle; it may go on with tensors."""
    stream = io.BytesIO(_checked(data, alone=False))
    first = _unpickled(stream)
    if first != _LEGACY_MAGIC:
        return first
    for _ in range(2):  # the protocol, and facts about the system
        _checked(data[stream.tell() :], alone=False)
        _unpickled(stream)
    _checked(data[stream.tell() :], alone=False)
    return _unpickled(stream)


def _unpickled(stream: io.BytesIO) -> Any:
    return _Unpickler(stream, encoding="latin-1").load()


def _checked(data: bytes, *, alone: bool = True) -> bytes:
    """A pickle that asks for no more memory than it has bytes: a number of a memo is an index into a table.

    Raises:
        UsageError: it is too large, or asks for more.
    """
    if alone and len(data) > _LARGEST:
        raise UsageError(f"its pickle has more than {_LARGEST:,} bytes without the tensors: not read")
    for opcode, argument, _ in _operations(data):
        if opcode in _MEMO and isinstance(argument, int) and argument > len(data):
            raise UsageError("it is damaged, or made to fill the memory")
    return data


def _operations(data: bytes) -> Iterator[tuple[str, Any, int | None]]:
    for opcode, argument, position in pickletools.genops(data):
        yield opcode.name, argument, position


def number_of(value: Any, storage: Callable[[Storage], bytes] = lambda _: b"") -> float | None:
    """A value as a number: a plain one, or a tensor of a single one; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, Stub) and type(value).where.endswith("_rebuild_tensor_v2") and len(value.given) >= 3:
        place, offset, size = value.given[:3]
        if isinstance(place, Storage) and place.letter and size in ((), (1,)) and isinstance(offset, int):
            data = storage(place)
            width = struct.calcsize(place.letter)
            if len(data) >= (offset + 1) * width:
                return float(struct.unpack_from(f"<{place.letter}", data, offset * width)[0])
    return None
