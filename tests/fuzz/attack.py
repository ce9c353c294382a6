"""Runs a case within its folder, and says which promises it broke."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch
from xml.dom.minidom import parseString

from fuzz.cases import Case

from lrplot.cli.app import main

CODES = (0, 1, 2, 130)
SECONDS = 20.0  # of one case; none of the generated ones has a reason to take longer
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_COMMAND = re.compile(r"^\s*::(?!(?:error|warning|notice|debug)\b)", re.MULTILINE)
_PARSED = {"json": json.loads, "sarif": json.loads, "junit": parseString, "xml": parseString, "svg": parseString}


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a case did: its exit code, what it wrote to the streams, and the files of its folder afterwards."""

    code: int
    out: bytes
    err: str
    files: dict[str, bytes]
    seconds: float


class _Stream(io.TextIOWrapper):
    """A stream with bytes under it, as a pipe has."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="surrogateescape", write_through=True)

    def content(self) -> bytes:
        """All that was written."""
        self.flush()
        return self.buffer.getvalue()  # type: ignore[attr-defined,no-any-return]


class _Warden:
    """Forbids, while it is on guard, to write outside a folder, to start processes, and to reach the network."""

    folder: Path | None = None
    caught: ClassVar[list[str]] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.folder is None:
            return
        if event == "open":
            path, _, flags = arguments
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
            if writes and isinstance(path, (str, bytes)) and not self._allows(os.fsdecode(path)):
                self._catch(f"opened {path!r} to write")
        elif event in ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "shutil.rmtree", "os.symlink", "os.link"):
            if isinstance(arguments[0], (str, bytes)) and not self._allows(os.fsdecode(arguments[0])):
                self._catch(f"{event} {arguments[0]!r}")
        elif event in ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn", "socket.connect"):
            self._catch(event)

    def _allows(self, path: str) -> bool:
        if path == os.devnull or "__pycache__" in path or "matplotlib" in path:
            return True
        return self.folder is None or Path(os.path.realpath(path)).is_relative_to(self.folder)

    def _catch(self, what: str) -> None:
        self.caught.append(what)
        raise PermissionError(f"the warden: {what}")


_WARDEN = _Warden()
_HOOKED: list[bool] = []


@contextmanager
def _guarded(folder: Path) -> Iterator[list[str]]:
    if not _HOOKED:
        sys.addaudithook(_WARDEN)
        _HOOKED.append(True)
    _WARDEN.folder, _WARDEN.caught = folder, []
    try:
        yield _WARDEN.caught
    finally:
        _WARDEN.folder = None


def run(case: Case) -> tuple[Outcome, list[str]]:
    """Runs a case in a folder of its own; returns what it did and what the warden caught."""
    home = Path.cwd()
    with tempfile.TemporaryDirectory() as name, patch.dict(os.environ, case.environment):
        folder = Path(name).resolve()
        for path, content in case.files.items():
            (folder / path).write_bytes(content)
        out, err = _Stream(), _Stream()
        os.chdir(folder)
        begun = time.perf_counter()
        try:
            with (
                _guarded(folder) as caught,
                redirect_stdout(out),
                redirect_stderr(err),
                patch("sys.stdin", io.StringIO()),
            ):
                code = main(list(case.words))
        finally:
            os.chdir(home)
        seconds = time.perf_counter() - begun
        files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    text = err.content().decode("utf-8", "surrogateescape")
    return Outcome(code=code, out=out.content(), err=text, files=files, seconds=seconds), list(caught)


def broken(case: Case, *, twice: bool = False) -> list[str]:
    """Which promises a case breaks; none where all hold."""
    try:
        outcome, caught = run(case)
    except BaseException as error:
        return [f"main raised {type(error).__name__}: {error}"]
    found = [f"the warden caught: {each}" for each in caught]
    found += list(_of_streams(case, outcome)) + list(_of_files(case, outcome))
    if outcome.seconds > SECONDS:
        found.append(f"it took {outcome.seconds:.0f} s")
    if twice:
        again, _ = run(case)
        if (again.code, again.out, again.err, again.files) != (outcome.code, outcome.out, outcome.err, outcome.files):
            found.append("the second run is another")
    return found


def _of_streams(case: Case, outcome: Outcome) -> Iterator[str]:  # noqa: C901  # a check for each promise
    if outcome.code not in CODES:
        yield f"exit code {outcome.code}"
    if "Traceback (most recent call last)" in outcome.err or "this is a bug in lrplot" in outcome.err:
        yield "a traceback: " + outcome.err.strip().splitlines()[-1][:300]
    if outcome.code == 2:
        if outcome.out:
            yield f"exit code 2 and {outcome.out[:80]!r} on stdout"
        if outcome.err.count("Error:") < 1:
            yield f"exit code 2 without a message: {outcome.err[:200]!r}"
        if len(outcome.err) > 20_000:
            yield f"a message of {len(outcome.err)} characters"
    is_github = "github" in case.words or "GITHUB_ACTIONS" in case.environment
    for name, content in (("stdout", outcome.out.decode("utf-8", "surrogateescape")), ("stderr", outcome.err)):
        bare = _COLOUR.sub("", content) if case.environment.get("FORCE_COLOR", "0") != "0" else content
        control = _CONTROL.search(bare.replace("\r\n", "\n") if "csv" in " ".join(case.words) else bare)
        if control:
            around = bare[max(0, control.start() - 40) : control.end() + 40]
            yield f"{control[0]!r} on {name}: {around!r}"
        if re.search(r"(?:^|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029])\s*::", content) and not (
            is_github and name == "stdout"
        ):
            yield f"a line that begins with :: on {name}"
    if is_github:
        for line in outcome.out.decode("utf-8", "replace").splitlines():
            if line.startswith("::") and not re.match(r"::(error|warning|notice)( [^:]*(?:%3A[^:]*)*)?::", line):
                yield f"a workflow command on stdout: {line[:120]!r}"


def _of_files(case: Case, outcome: Outcome) -> Iterator[str]:
    for name, content in outcome.files.items():
        if name.endswith(".part") or Path(name).name == "pwned":
            yield f"left behind: {name}"
        if name in case.files:
            if content != case.files[name] and not (name == "lrplot.lock.json" and case.words[:1] == ("lock",)):
                yield f"changed: {name}"
            continue
        suffix = name.rpartition(".")[2]
        try:
            if suffix in _PARSED:
                _PARSED[suffix](content.decode("utf-8"))
            elif suffix == "csv":
                rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
                if len({len(row) for row in rows}) > 1:
                    yield f"{name} has rows of several lengths"
        except Exception as error:
            yield f"{name} does not parse: {type(error).__name__}: {error}"
    if outcome.code == 0 and "--format" in case.words and not {"-o", "--help", "-h"} & set(case.words):
        name = case.words[case.words.index("--format") + 1] if case.words[-1] != "--format" else ""
        if name in _PARSED and outcome.out:
            try:
                _PARSED[name](outcome.out.decode("utf-8"))
            except Exception as error:
                yield f"{name} on stdout does not parse: {type(error).__name__}: {error}"
