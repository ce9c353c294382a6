"""The only writer: files appear whole or not at all, and stdout may be closed at any time."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout, suppress
from errno import EACCES
from pathlib import Path

from lrplot.errors import EXIT_OK, LrplotError, OutputError

_DAY = 86_400  # seconds


class ClosedPipe(LrplotError):
    """Whoever read stdout has had enough, as in `lrplot list | head`: not an error."""

    exit_code = EXIT_OK


def write_file(path: Path, chunks: bytes | Iterable[bytes]) -> None:
    """Writes a file in one piece: what was there before stays until the new content is complete.

    Raises:
        OutputError: the folder is missing or read-only, the disk is full, ...
    """
    temporary: Path | None = None
    try:
        if path.exists() and not path.is_file():  # a device or a pipe, such as /dev/stdout, cannot be replaced
            _write_in_place(path, chunks)
            return
        path = path.resolve()  # a link keeps pointing where it does
        _refuse_read_only(path)
        _clear_left_behind(path.parent)
        name = path.parent / _part_name()
        # 0o666 less the process's umask, as any new file: mkstemp's are for the owner alone.
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        temporary = name
        with os.fdopen(handle, "wb") as file:
            for chunk in _chunks(chunks):
                file.write(chunk)
        if path.exists():
            temporary.chmod(path.stat().st_mode)
        temporary.replace(path)
        temporary = None
    except (OSError, RuntimeError, ValueError) as error:  # links that lead in a circle, up to Python 3.12; a NUL
        raise OutputError(f"cannot write {path}: {_reason(error, path)}") from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A hidden folder within another, for files that are to appear together; it is gone in the end.

    Args:
        folder: where the files are to appear; it is made if it is missing.

    Raises:
        OutputError: the folder cannot be made, or nothing can be written into it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_left_behind(folder)
        made = folder / _part_name()
        made.mkdir()
    except FileExistsError:
        raise OutputError(f"cannot write into {folder}: it is a file, and a folder is needed") from None
    except (OSError, ValueError) as error:
        raise OutputError(f"cannot write into {folder}: {_reason(error, folder / '.')}") from None
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def stage(folder: Path, name: str, chunks: bytes | Iterable[bytes]) -> None:
    """Writes a file of that name into a staging folder.

    Raises:
        OutputError: the disk is full, ...
    """
    try:
        _write_in_place(folder / name, chunks)
    except (OSError, ValueError) as error:  # a name that this system's encoding has not
        raise OutputError(f"cannot write {folder.parent / name}: {_reason(error, folder.parent / name)}") from None


def settle(folder: Path, name: str) -> bool:
    """Moves a staged file to where it is to appear, in one step; a file with the same content stays as it is.

    Returns:
        Whether anything changed.

    Raises:
        OutputError: it cannot be put there.
    """
    import filecmp

    staged, target = folder / name, folder.parent / name
    try:
        if target.is_file() and filecmp.cmp(staged, target, shallow=False):
            return False
        _refuse_read_only(target)
        if target.is_file():
            staged.chmod(target.stat().st_mode)
        staged.replace(target)
    except (OSError, ValueError) as error:
        raise OutputError(f"cannot write {target}: {_reason(error, target)}") from None
    return True


def append(path: Path, content: bytes) -> None:
    """Adds to the end of a file that others write to as well.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        with path.open("ab") as file:
            file.write(content)
    except (OSError, ValueError) as error:
        raise OutputError(f"cannot write {path}: {_reason(error, path)}") from None


@contextmanager
def aside() -> Iterator[None]:
    """What is printed within goes to stderr, whoever prints it and however: stdout is the product's.

    It moves the whole process's stdout, also that of other threads and of processes that are started within.
    """
    with redirect_stdout(sys.stderr) if sys.stderr is not None else nullcontext():
        try:
            kept, (out, err) = _real_stdout(), (1, 2)
        except (OSError, ValueError):  # a notebook's or a test's stdout has no descriptor
            yield
            return
        try:
            os.dup2(err, out)
            yield
        finally:
            with suppress(OSError, ValueError, AttributeError):
                sys.__stdout__.flush()  # type: ignore[union-attr]  # what was printed to it stays behind otherwise, and follows the product
            os.dup2(kept, out)
            os.close(kept)


def _real_stdout() -> int:
    """Another descriptor for what stdout is, with nothing left to be written to it."""
    stream = sys.__stdout__
    if stream is None or stream.fileno() != 1:
        raise ValueError("stdout is not the process's own")
    stream.flush()
    os.fstat(2)
    return os.dup(1)


def write_stdout(chunks: bytes | Iterable[bytes]) -> None:
    """Writes to stdout and flushes it.

    Raises:
        ClosedPipe: nobody reads it any more.
        OutputError: it cannot be written, as on a full disk.
    """
    stream = getattr(sys.stdout, "buffer", None)
    try:
        for chunk in _chunks(chunks):
            if stream is None:  # a notebook's or a test's stdout takes text only
                sys.stdout.write(chunk.decode("utf-8"))
            else:
                stream.write(chunk)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
        raise ClosedPipe from None
    except OSError as error:
        _silence_stdout()
        raise OutputError(f"cannot write to stdout: {error.strerror}") from None


def _chunks(chunks: bytes | Iterable[bytes]) -> Iterable[bytes]:
    return (chunks,) if isinstance(chunks, bytes) else chunks


def _write_in_place(path: Path, chunks: bytes | Iterable[bytes]) -> None:
    with path.open("wb") as file:
        for chunk in _chunks(chunks):
            file.write(chunk)


def _silence_stdout() -> None:
    """Python flushes stdout when it ends, and would complain once more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):  # a stdout without a file under it has nothing to flush
        pass
    finally:
        os.close(nowhere)


# -- half-written files ------------------------------------------------------------------------------


def _part_name() -> str:
    """A name for what is being written, which says whose it is."""
    return f".lrplot.{_host()}-{os.getpid()}-{os.urandom(4).hex()}.part"


def _host() -> str:
    import platform

    return re.sub(r"\W", "", platform.node())[:32] or "host"


def _clear_left_behind(folder: Path) -> None:
    """Takes away what runs that were killed left half-written in a folder; what others are writing stays."""
    for part in folder.glob(".lrplot.*.part"):
        if _is_alive(part):
            continue
        with suppress(OSError):
            if part.is_dir() and not part.is_symlink():
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink()


def _is_alive(part: Path) -> bool:
    """Whether whoever writes a file may still be at it; of other machines, for a day."""
    found = re.fullmatch(r"\.lrplot\.(\w+)-(\d+)-[0-9a-f]+\.part", part.name)
    if found is None:
        return False
    if found[1] != _host():
        with suppress(OSError):
            return time.time() - part.stat().st_mtime < _DAY
        return False
    if int(found[2]) == os.getpid():
        return True
    try:
        os.kill(int(found[2]), 0) if os.name == "posix" else None
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it is somebody else's
        return True
    return True


def _refuse_read_only(path: Path) -> None:
    """Raises PermissionError for a file that nobody may write to: replacing it would go around that."""
    if path.is_file() and not path.stat().st_mode & 0o222:
        raise PermissionError(EACCES, "it is read-only: make it writable first, or name another file")


def _reason(error: OSError | RuntimeError | ValueError, path: Path) -> str:
    if isinstance(error, FileNotFoundError) and not path.parent.is_dir():
        return f"there is no folder {path.parent}; make it first: mkdir -p {path.parent}"
    return str(getattr(error, "strerror", None) or error)
