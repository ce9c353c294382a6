"""Which files of a folder are a project's own code: not tests, not what was vendored, not what Git ignores."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lrplot.errors import UsageError
from lrplot.scan.gitignore import IgnoreFile, read_ignore_file

SUFFIXES = (".py", ".ipynb")
"""What is read."""

_TESTS = frozenset({"test", "tests", "testing", "fixtures", "testdata", "test_data"})
_OTHERS = frozenset(
    [
        "third_party",
        "third-party",
        "thirdparty",
        "vendor",
        "vendored",
        "vendors",
        "_vendor",
        "external",
        "extern",
        "externals",
        "node_modules",
        "site-packages",
        "dist-packages",
        "build",
        "dist",
        "venv",
        "env",
        "virtualenv",
        "__pycache__",
        "__pypackages__",
    ]
)


@dataclass(slots=True)
class Files:
    """The files to read, in order, and how many were left out."""

    paths: list[Path] = field(default_factory=list)
    n_left_out: int = 0


def files_in(names: Sequence[str]) -> Files:
    """The Python files and notebooks that paths name, or that are in the folders that they name.

    Raises:
        UsageError: a path does not exist, or is neither a folder nor a file of Python.
    """
    found = Files()
    seen: set[str] = set()
    for name in names:
        path = Path(name)
        if path.is_dir():
            paths: Iterator[Path] = _in_folder(path, found)
        elif path.suffix.lower() in SUFFIXES and path.exists():
            paths = iter([path])
        else:
            raise UsageError(_why_not(name, path))
        for each in paths:
            real = os.path.realpath(each)
            if real not in seen:
                seen.add(real)
                found.paths.append(each)
    return found


def _why_not(name: str, path: Path) -> str:
    if not path.exists() and not path.is_symlink():
        return f"there is no file or folder '{name}': scan takes Python files, notebooks and folders, lrplot scan ."
    return f"{name} is neither a Python file nor a notebook nor a folder: lrplot scan train.py"


def _in_folder(root: Path, found: Files) -> Iterator[Path]:
    # Whoever names a folder of tests wants them.
    named = bool(set(Path(os.path.realpath(root)).parts) & _TESTS) and root.name in _TESTS
    by_folder: dict[Path, tuple[IgnoreFile, ...]] = {root: tuple(_above(root))}
    for text, names, files in os.walk(root):
        here = Path(text)
        own = read_ignore_file(Path.cwd() / here) if ".gitignore" in files else None
        ignoring = (*by_folder.pop(here, ()), *([own] if own is not None else []))
        kept = []
        for name in sorted(names):
            if _is_left_out(here / name, named) or _is_ignored(here / name, ignoring, is_folder=True):
                found.n_left_out += 1
            else:
                kept.append(name)
                by_folder[here / name] = ignoring
        names[:] = kept
        for name in sorted(files):
            if not name.endswith(SUFFIXES):
                continue
            if (_is_test(name) and not named) or _is_ignored(here / name, ignoring):
                found.n_left_out += 1
                continue
            yield here / name


def _is_left_out(folder: Path, named: bool) -> bool:
    name = folder.name
    if name.startswith(".") or name.endswith((".egg-info", ".dist-info")):
        return True
    return (name.lower() in _TESTS and not named) or name in _OTHERS or (folder / "pyvenv.cfg").exists()


def _is_test(name: str) -> bool:
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"


# -- .gitignore --------------------------------------------------------------------------------------


def _above(root: Path) -> Iterator[IgnoreFile]:
    """The .gitignore files of the folders above, up to that of the repository, the outermost first."""
    absolute = Path.cwd() / root
    folders: list[Path] = []
    for folder in [absolute, *absolute.parents]:
        if folder != absolute:
            folders.append(folder)
        if (folder / ".git").exists():
            break
    else:
        return
    for folder in reversed(folders):
        found = read_ignore_file(folder)
        if found is not None:
            yield found


def _is_ignored(path: Path, ignoring: Sequence[IgnoreFile], *, is_folder: bool = False) -> bool:
    """Whether Git ignores a path: the nearest file that speaks of it decides."""
    absolute = Path.cwd() / path
    for each in reversed(ignoring):
        relative = os.path.relpath(absolute, each.folder).replace(os.sep, "/")
        answer = None if relative.startswith("..") else each.says(relative, is_folder=is_folder)
        if answer is not None:
            return answer
    return False
