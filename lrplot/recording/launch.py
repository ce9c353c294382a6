"""Runs a command with the recorder in every Python of its own, ends all of it, and undoes what it wrote."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrplot.errors import OutputError, UsageError
from lrplot.record.undo import undo

_GRACE = 20.0  # seconds for the command to end once its recording is done
_POLL = 0.05
_QUIET = {"WANDB_MODE": "disabled", "COMET_MODE": "disabled", "NEPTUNE_MODE": "offline", "CLEARML_OFFLINE_MODE": "1"}


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandOutcome:
    """What became of a command that was recorded.

    Attributes:
        records: what each of its processes told, that of rank 0 first.
        exit_code: the command's own.
        n_processes: Pythons of it that the recorder was in.
        n_restored: files and folders that are again as they were before.
        failed: those that could not be put back, each with the reason.
        seconds: how long it took.
    """

    records: tuple[Mapping[str, Any], ...]
    exit_code: int
    n_processes: int
    n_restored: int
    failed: tuple[str, ...]
    seconds: float


def run_recorded(
    command: Sequence[str], *, n_steps: int | None = None, n_epochs: int | None = None, keep_files: bool = False
) -> CommandOutcome:
    """Runs a command until its training loop is known, and leaves the disk as it was.

    What the command prints goes to stderr.

    Args:
        command: the program and its arguments.
        n_steps: optimizer steps to record; None for as many as it takes.
        n_epochs: epochs to record instead.
        keep_files: whether what the command writes stays.

    Raises:
        UsageError: the program cannot be started.
        OutputError: there is no room for the journal.
        KeyboardInterrupt: it was interrupted; everything has ended and is undone by then.
    """
    try:
        folder = tempfile.mkdtemp(prefix="lrplot-record-")
    except OSError as error:
        raise OutputError(f"cannot make a temporary folder for the recording: {error.strerror}") from None
    started = time.monotonic()
    try:
        settings = {"steps": n_steps, "epochs": n_epochs, "journal": not keep_files}
        Path(folder, "settings.json").write_text(json.dumps(settings))
        n_restored, failed = 0, ["interrupted before it was done"]
        try:
            exit_code = _run(command, folder)
        finally:
            n_restored, failed = undo(folder)
        return CommandOutcome(
            records=tuple(_records(folder)),
            exit_code=exit_code,
            n_processes=len(_listed(folder)),
            n_restored=n_restored,
            failed=tuple(failed),
            seconds=time.monotonic() - started,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: Sequence[str], folder: str) -> int:
    sys.stderr.flush()
    try:
        process = subprocess.Popen(command, env=_environment(folder), stdout=2, start_new_session=True)  # noqa: S603  # the command that the user gave to be run
    except FileNotFoundError:
        raise UsageError(f"there is no program '{command[0]}' to run: type lrplot record -- python train.py") from None
    except OSError as error:
        raise UsageError(f"'{command[0]}' cannot be run: {error.strerror}") from None
    with _terminated_as_interrupted():
        try:
            _wait(process, Path(folder, "done"))
        except KeyboardInterrupt:
            _end(process, signal.SIGINT)
            raise
        finally:
            _end_all(process, folder)
    return process.returncode


def _wait(process: subprocess.Popen[bytes], done: Path) -> None:
    """Waits for the command to end; not for long once what was wanted of it is known."""
    deadline = None
    while True:
        try:
            process.wait(_POLL)
            return
        except subprocess.TimeoutExpired:
            if deadline is None and done.exists():
                deadline = time.monotonic() + _GRACE
            if deadline is not None and time.monotonic() > deadline:
                _end(process, signal.SIGTERM)
                return


def _end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Asks the command to end, and waits a little."""
    for number in (how, signal.SIGTERM):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, number)
            else:  # Windows
                process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
            return


def _end_all(process: subprocess.Popen[bytes], folder: str) -> None:
    """Ends whatever is left of the command, its workers and their workers."""
    deadline = time.monotonic() + 5
    while _left(process, folder) and time.monotonic() < deadline:
        time.sleep(_POLL)
    for number in (signal.SIGTERM, signal.SIGKILL):
        left = _left(process, folder)
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        deadline = time.monotonic() + 3
        while left and _left(process, folder) and time.monotonic() < deadline:
            time.sleep(_POLL)
    process.wait()


def _left(process: subprocess.Popen[bytes], folder: str) -> list[int]:
    """The processes of the command that are alive: those that have its environment."""
    process.poll()
    mark = f"LRPLOT_RECORD={folder}".encode()
    pids = [int(each.name) for each in Path("/proc").glob("[0-9]*")] if Path("/proc/self/environ").exists() else None
    if pids is None:
        return [pid for pid in _listed(folder) if _is_alive(pid)]
    return [pid for pid in pids if pid != os.getpid() and mark in _environment_of(pid)]


def _listed(folder: str) -> list[int]:
    """The Pythons that the recorder has begun in."""
    listed = Path(folder, "pids")
    return [int(line) for line in listed.read_text().split()] if listed.exists() else []


def _environment_of(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # gone, or another user's
        return []


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """A request to end lrplot, as CI makes it, ends the command first."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    try:
        former = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not the main thread, which alone may listen
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def _environment(folder: str) -> dict[str, str]:
    import lrplot.record

    environment = dict(os.environ)
    paths = [str(Path(lrplot.record.__file__).parent), environment.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(each for each in paths if each)
    environment["LRPLOT_RECORD"] = folder
    environment.setdefault("PYTHONUNBUFFERED", "1")
    environment.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    for name, value in {**_QUIET, "MLFLOW_TRACKING_URI": f"sqlite:///{folder}/mlflow.db"}.items():
        environment.setdefault(name, value)
    return environment


def _records(folder: str) -> list[Mapping[str, Any]]:
    """What the processes told: rank 0 first, and of those the one that made most steps."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted(Path(folder).glob("record-*.json"))]
    return sorted(found, key=lambda each: (each["rank"], -max((o["steps"] for o in each["optimizers"]), default=-1)))
