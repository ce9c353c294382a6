import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from lrplot.record.undo import undo
from lrplot.recording.launch import _environment

_HEAD = """
import os, shutil, sqlite3, subprocess, sys
sys.path.insert(0, {folder!r})
from journal import Journal
Journal({notes!r}).listen()
"""


def _run(tmp_path: Path, body: str) -> tuple[int, list[str]]:
    """Runs lines under a journal in `work`, and undoes them."""
    import lrplot.record

    notes, work = tmp_path / "notes", tmp_path / "work"
    notes.mkdir()
    head = _HEAD.format(folder=str(Path(lrplot.record.__file__).parent), notes=str(notes))
    subprocess.run([sys.executable, "-c", head + body], cwd=work, check=True)
    return undo(str(notes))


def _all_of(folder: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        found[name] = str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else None
    return found


_BODIES = {
    "a new file": "open('new.txt', 'w').write('x')",
    "an older one written over": "open('old.txt', 'w').write('x')",
    "an older one appended to": "open('old.txt', 'a').write('x')",
    "an older one changed in place": "f = open('old.txt', 'r+b'); f.write(b'X'); f.close()",
    "by os.open": "os.write(os.open('old.txt', os.O_WRONLY | os.O_TRUNC), b'x')",
    "truncated": "os.truncate('old.txt', 1)",
    "removed": "os.remove('old.txt')",
    "removed and written again": "os.remove('old.txt'); open('old.txt', 'w').write('y')",
    "renamed": "os.rename('old.txt', 'other.txt')",
    "renamed over another": "open('tmp', 'w').write('new'); os.replace('tmp', 'old.txt')",
    "renamed twice": "os.rename('old.txt', 'a'); os.rename('a', 'b'); open('old.txt', 'w').write('z')",
    "swapped": "os.rename('old.txt', 't'); os.rename('folder/one', 'old.txt'); os.rename('t', 'folder/one')",
    "rotated": "os.replace('folder/one', 'folder/two'); os.replace('old.txt', 'folder/one'); open('old.txt','w')",
    "a folder renamed, and changed": "os.rename('folder', 'moved'); open('moved/one', 'w').write('x')",
    "a tree removed": "shutil.rmtree('folder')",
    "a tree removed and made again": "shutil.rmtree('folder'); os.makedirs('folder/deep'); open('folder/one', 'w')",
    "a new tree": "os.makedirs('a/b/c'); open('a/b/c/d', 'w').write('x'); shutil.rmtree('a/b')",
    "copied over": "shutil.copyfile('folder/one', 'old.txt')",
    "moved": "shutil.move('old.txt', 'folder/deep')",
    "a link replaced": "os.remove('link'); os.symlink('folder', 'link')",
    "through a link": "open('link', 'w').write('x')",
    "a hard link": "os.link('old.txt', 'hard')",
    "a database": "c = sqlite3.connect('new.db'); c.execute('create table t (a)'); c.commit(); c.close()",
    "a file by another process": f"subprocess.run([{sys.executable!r}, '-c', 'pass'], check=True)",
    "after a fork": (
        "pid = os.fork()\nif not pid:\n open('old.txt','w').write('q'); open('n','w'); os._exit(0)\nos.waitpid(pid, 0)"
    ),
    "read only": "open('old.txt').read(); os.listdir('folder')",
    "from another folder": "os.chdir('folder'); open('one', 'w').write('x'); os.remove('../old.txt')",
    "what fails": (
        "\ntry: open('missing/x', 'w')\nexcept OSError: pass\ntry: os.rename('nothing', 'b')\nexcept OSError: pass"
    ),
}


@pytest.mark.parametrize("body", _BODIES.values(), ids=_BODIES.keys())
def test_a_folder_is_byte_for_byte_what_it_was(body: str, tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "folder" / "deep").mkdir(parents=True)
    (work / "old.txt").write_bytes(b"as it was\n")
    (work / "folder" / "one").write_bytes(b"1" * 70_000)
    (work / "folder" / "two").write_bytes(b"2")
    (work / "link").symlink_to("old.txt")
    before = _all_of(work)

    _, failed = _run(tmp_path, body)

    assert _all_of(work) == before
    assert failed == []


def test_a_database_that_was_there_is_put_back(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    with closing(sqlite3.connect(work / "runs.db")) as base:
        base.execute("create table t (a)")
        base.commit()
    before = _all_of(work)

    _run(tmp_path, "c = sqlite3.connect('runs.db'); c.execute('insert into t values (1)'); c.commit(); c.close()")

    assert _all_of(work) == before


def test_caches_and_what_other_programs_write_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, cache = tmp_path / "work", tmp_path / "cache"
    work.mkdir()
    cache.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    written = f"open({str(cache / 'model')!r}, 'w').write('x'); open('own.txt', 'w').write('x')"

    _run(tmp_path, f"{written}; subprocess.run('echo x > shell.txt', shell=True, check=True)")

    assert (cache / "model").exists()
    assert [path.name for path in work.iterdir()] == ["shell.txt"]


def test_services_are_kept_quiet_unless_they_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WANDB_MODE", "COMET_MODE", "NEPTUNE_MODE", "CLEARML_OFFLINE_MODE", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WANDB_MODE", "online")

    quiet = _environment("/nowhere")

    assert quiet["WANDB_MODE"] == "online"
    assert (quiet["COMET_MODE"], quiet["NEPTUNE_MODE"], quiet["CLEARML_OFFLINE_MODE"]) == ("disabled", "offline", "1")
    assert quiet["MLFLOW_TRACKING_URI"] == "sqlite:////nowhere/mlflow.db"


def test_it_counts_what_it_undid(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "a").write_text("1")

    n_mended, _ = _run(tmp_path, "open('a', 'w').write('2'); open('b', 'w').write('3'); open('a').read()")

    assert n_mended == 2
    assert (work / "a").read_text() == "1"


def test_other_names_of_a_file_stay_its_names(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "a").write_text("1")
    os.link(work / "a", work / "b")

    _run(tmp_path, "open('a', 'w').write('2')")

    assert (work / "b").read_text() == "1"
    assert (work / "a").samefile(work / "b")


def test_a_half_written_note_is_left_out(tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.write_text("x")
    (tmp_path / "journal-1").write_text(json.dumps([1, "new", str(new), ""]) + '\n[2, "ne')

    assert undo(str(tmp_path)) == (1, [])
    assert not new.exists()


_FORKS = """
import signal, threading, time
busy = threading.Event()
def write_all_the_time():
    while not busy.is_set():
        open("log.txt", "a").close()
def slowly(self, path, keep=Journal._touched):
    time.sleep(0.01)  # as a slow disk: the lock is mostly held
    keep(self, path)
Journal._touched = slowly
threading.Thread(target=write_all_the_time, daemon=True).start()
for index in range(5):
    child = os.fork()
    if not child:
        signal.alarm(10)
        open(f"of-a-fork-{index}", "w").close()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
busy.set()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no forks")
def test_a_fork_does_not_wait_for_threads_of_its_parent(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    n_restored, failed = _run(tmp_path, _FORKS)
    assert (n_restored, failed) == (6, [])  # what five forks wrote, and the thread's log
    assert not list((tmp_path / "work").iterdir())


def test_what_cannot_be_undone_is_told(tmp_path: Path) -> None:
    gone = tmp_path / "gone" / "x"
    (tmp_path / "journal-1").write_text(json.dumps([1, "kept", str(gone), str(tmp_path / "no-copy")]) + "\n")

    n_mended, failed = undo(str(tmp_path))

    assert n_mended == 0
    assert failed and str(gone) in failed[0]
    shutil.rmtree(tmp_path / "gone", ignore_errors=True)
