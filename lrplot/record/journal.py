"""What a recorded process writes to the disk, noted before it happens, so that all of it can be undone.

Python tells an audit hook of every file that is opened for writing, made, renamed or removed. A file that is there is
kept aside before its first change; what is new is noted. lrplot undoes the notes of all processes, the last one first,
once the processes have gone. Writers in C are unknown to Python, but for those of torch and safetensors, which are
asked here. Databases of others, uploads, and files of processes that are not Python cannot be undone.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import sys
import threading
import time
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC


class Journal:
    """The notes of one process.

    Args:
        folder: where the notes and the kept files go; nothing in it is noted.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._busy = threading.local()
        self._fresh()
        self._left = (os.path.realpath(folder), "/dev", "/proc", "/sys", *_caches())
        self._events: Dict[str, Callable[..., None]] = {
            "open": self._opened,
            "os.mkdir": self._made,
            "os.rename": self._renamed,
            "os.remove": self._removed,
            "os.rmdir": self._emptied,
            "os.truncate": self._truncated,
            "os.link": self._linked,
            "os.symlink": self._linked,
            "shutil.rmtree": self._tree_removed,
            "sqlite3.connect": self._database,
        }

    def _fresh(self) -> None:
        """Begins without notes, as a fork does, which has a journal of its own."""
        self._lock = threading.RLock()  # that of the parent may be held by a thread that the fork has not
        self._pid = os.getpid()
        self._file = -1
        self._count = 0
        self._known: Set[str] = set()  # made anew or kept already: nothing is to be done about them again
        self._new: Set[str] = set()

    def listen(self) -> None:
        """Notes all that this process does from here on; there is no end to it, as Python has none."""
        events, busy = self._events, self._busy

        def hook(event: str, arguments: Tuple[Any, ...]) -> None:
            found = events.get(event)
            if found is None or getattr(busy, "now", False):
                return
            busy.now = True
            try:
                with self._lock:
                    found(*arguments)
            except Exception:  # noqa: S110  # never in the way of the script
                pass
            finally:
                busy.now = False

        if hasattr(os, "register_at_fork"):  # Windows has no forks
            os.register_at_fork(after_in_child=self._fresh)
        sys.addaudithook(hook)

    def will_write(self, path: Any) -> None:
        """Notes that a file is about to be written, by what Python cannot see."""
        self._busy.now = True
        try:
            with self._lock:
                self._touched(self._at(path))
        except Exception:  # noqa: S110  # as in listen
            pass
        finally:
            self._busy.now = False

    # -- events

    def _opened(self, path: Any, mode: Any = None, flags: Any = 0, *_: Any) -> None:
        if isinstance(path, int) or path is None:
            return
        if isinstance(mode, str):
            if not ("w" in mode or "a" in mode or "x" in mode or "+" in mode):
                return
        elif not (isinstance(flags, int) and flags & _WRITES):
            return
        self._touched(self._at(path))

    def _touched(self, path: str) -> None:
        path = os.path.realpath(path)
        if path in self._known or self._is_left(path):
            return
        self._known.add(path)
        if not os.path.lexists(path):
            self._new.add(path)
            self._note("new", path)
        elif stat.S_ISREG(os.stat(path).st_mode):
            self._note("kept", path, self._keep(path, links=False))

    def _made(self, path: Any, mode: Any = 0, folder: Any = -1, *_: Any) -> None:
        path = self._at(path, folder)
        if not self._is_left(path) and not os.path.lexists(path):
            self._note("folder", path)

    def _renamed(self, source: Any, target: Any, source_folder: Any = -1, target_folder: Any = -1, *_: Any) -> None:
        source, target = self._at(source, source_folder), self._at(target, target_folder)
        if self._is_left(source) and self._is_left(target):
            return
        if not os.path.lexists(source):
            return
        if os.path.lexists(target) and not os.path.isdir(target):
            self._gone(target)
        elif os.path.isdir(target):
            self._note("emptied", target)
        self._note("renamed", source, target)
        self._forget(source)
        self._forget(target)

    def _removed(self, path: Any, folder: Any = -1, *_: Any) -> None:
        path = self._at(path, folder)
        if not self._is_left(path) and os.path.lexists(path):
            self._gone(path)
            self._forget(path)

    def _gone(self, path: str) -> None:
        """Keeps a file that is about to be removed or replaced."""
        if path in self._new:
            return
        if os.path.islink(path):
            self._note("link", path, os.readlink(path))
        elif os.path.isfile(path):
            self._note("kept", path, self._keep(path, links=True))

    def _emptied(self, path: Any, folder: Any = -1, *_: Any) -> None:
        path = self._at(path, folder)
        if not self._is_left(path) and os.path.isdir(path) and not os.listdir(path):
            self._note("emptied", path)

    def _truncated(self, path: Any, *_: Any) -> None:
        if not isinstance(path, int):
            self._touched(self._at(path))

    def _linked(self, source: Any, target: Any, *_: Any) -> None:
        path = self._at(target)
        if not self._is_left(path) and not os.path.lexists(path):
            self._new.add(path)
            self._known.add(path)
            self._note("new", path)

    def _tree_removed(self, path: Any, folder: Any = None, *_: Any) -> None:
        top = self._at(path, -1 if folder is None else folder)
        if self._is_left(top) or not os.path.isdir(top) or os.path.islink(top):
            return
        for root, folders, files in os.walk(top):
            self._note("emptied", root)
            for name in [*files, *(each for each in folders if os.path.islink(os.path.join(root, each)))]:
                self._gone(os.path.join(root, name))

    def _database(self, path: Any, *_: Any) -> None:
        if isinstance(path, (str, bytes)) and os.fsdecode(path) not in ("", ":memory:"):
            name = os.fsdecode(path)
            if not name.startswith("file:"):
                for end in ("", "-journal", "-wal", "-shm"):
                    self._touched(self._at(name + end))

    # -- notes

    def _at(self, path: Any, folder: Any = -1) -> str:
        """The absolute name of a path, its links left as they are but for those of the folders above."""
        name = os.fsdecode(path)
        if isinstance(folder, int) and folder >= 0 and not os.path.isabs(name):
            name = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), name)
        above, last = os.path.split(os.path.abspath(name))
        return os.path.join(os.path.realpath(above), last)

    def _is_left(self, path: str) -> bool:
        return any(path == each or path.startswith(each + os.sep) for each in self._left)

    def _forget(self, path: str) -> None:
        """A name that stands for something else from now on."""
        for known in (self._known, self._new):
            known.discard(path)
            known.difference_update([each for each in known if each.startswith(path + os.sep)])

    def _keep(self, path: str, *, links: bool) -> str:
        """A copy of a file; another name for it where the file itself is not going to change."""
        self._count += 1
        aside = os.path.join(self.folder, f"kept-{self._pid}-{self._count}")
        if links:
            with contextlib.suppress(OSError):
                os.link(path, aside)
                return aside
        shutil.copy2(path, aside)
        return aside

    def _note(self, what: str, path: str, other: str = "") -> None:
        if self._file < 0:
            name = os.path.join(self.folder, f"journal-{self._pid}")
            self._file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        line = json.dumps([time.monotonic_ns(), what, path, other]) + "\n"
        os.write(self._file, line.encode("utf-8", "surrogatepass"))


def _caches() -> List[str]:
    """Folders of downloads and compiled code: what is in them is worth keeping."""
    home = os.path.expanduser("~")
    named = [os.environ.get(name, "") for name in ("XDG_CACHE_HOME", "HF_HOME", "TORCH_HOME", "TRITON_CACHE_DIR")]
    return [
        os.path.realpath(each) for each in (*named, os.path.join(home, ".cache"), os.path.join(home, ".triton")) if each
    ]


_journal: Optional[Journal] = None


def begin(folder: str) -> None:
    """Begins the journal of this process."""
    global _journal
    _journal = Journal(folder)
    _journal.listen()


def process_journal() -> Optional[Journal]:
    """The journal of this process; None where files are to be kept."""
    return _journal
