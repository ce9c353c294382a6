"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from lrplot.errors import OutputError
from lrplot.output import ClosedPipe, write_file, write_stdout


def test_chunks_are_joined_and_modes_are_those_of_any_new_file(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("")
    write_file(tmp_path / "a.txt", iter([b"one ", b"two"]))
    assert (tmp_path / "a.txt").read_bytes() == b"one two"
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_the_process_keeps_its_umask_while_a_file_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def touched(_mask: int) -> int:
        raise AssertionError("another thread's files would get other modes")

    monkeypatch.setattr(os, "umask", touched)
    write_file(tmp_path / "a.txt", b"new")
    write_file(tmp_path / "a.txt", b"newer")
    assert (tmp_path / "a.txt").read_text() == "newer"


def test_a_failure_midway_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)

    def disk_fills() -> Iterator[bytes]:
        yield b"new"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match="cannot write .*a.txt: No space left on device"):
        write_file(path, disk_fills())
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]
    write_file(path, b"new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_an_interruption_leaves_nothing_behind(tmp_path: Path) -> None:
    def interrupted() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "a.txt", interrupted())
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_file(tmp_path / "link.txt", b"new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


@pytest.mark.parametrize(
    ("where", "said"),
    [("missing/a.txt", "there is no folder .*make it first: mkdir -p"), ("file/a.txt", "Not a directory")],
)
def test_places_that_cannot_be_written(tmp_path: Path, where: str, said: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=said):
        write_file(tmp_path / where, b"")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(OutputError, match="Is a directory"):
        write_file(tmp_path / "folder.csv", b"")


def test_a_read_only_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("os.open", refuse)  # root may write anywhere
    with pytest.raises(OutputError, match="Permission denied"):
        write_file(tmp_path / "a.txt", b"")


@pytest.mark.parametrize("name", ["a" * 244, "with spaces and \u00e9"])
def test_any_legal_name(tmp_path: Path, name: str) -> None:
    write_file(tmp_path / name, b"x")
    assert (tmp_path / name).read_bytes() == b"x"


def test_links_that_lead_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OutputError, match="cannot write"):
        write_file(tmp_path / "a", b"x")


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    read, write = os.pipe()
    write_file(Path(f"/dev/fd/{write}"), b"through")
    os.close(write)
    with os.fdopen(read, "rb") as file:
        assert file.read() == b"through"


def test_devices_are_written_in_place() -> None:
    write_file(Path("/dev/null"), b"gone")


class _Stdout:
    def __init__(self, error: OSError) -> None:
        self.error = error

    def write(self, text: str) -> None:
        raise self.error

    def fileno(self) -> int:
        raise ValueError("no file")


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), ClosedPipe),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), OutputError),
    ],
)
def test_stdout_that_breaks(monkeypatch: pytest.MonkeyPatch, error: OSError, raised: type) -> None:
    monkeypatch.setattr("sys.stdout", _Stdout(error))
    with pytest.raises(raised):
        write_stdout(b"text")
