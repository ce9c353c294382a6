"""A user's own code, imported because the user named it: `path/to/sched.py:Name` or `package.module:name`."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from lrplot.errors import ENDINGS, SchedulerError, UsageError
from lrplot.options.spelling import hint
from lrplot.output import aside
from lrplot.reading import is_file, is_folder, read_bytes, real_path, working_folder
from lrplot.schedulers.own.excerpt import NeedsWork, defines, excerpt, first_work, public_definitions
from lrplot.schedulers.own.reference import is_path, work_allowed
from lrplot.schedulers.own.traceback import describe_error, place_of

_loaded: dict[tuple[Path, int, int, str], ModuleType] = {}
"""Files that were imported, by path, time of change and size: a file is imported once, and again once it is edited.

Last is the name that was taken out of it, where it is not imported as a whole."""

_PREFIX = "_lrplot_"  # of the names under which files are imported: their own would hide modules such as sched

_siblings: dict[Path, dict[str, ModuleType]] = {}
"""What the files of a folder imported from that folder."""


def folder_of(place: str) -> Path:
    """The folder that code can import from: its file's or its package's, and for a module the working directory."""
    return _home(real_path(place))[0] if is_path(place) else working_folder()


def module_of(path: Path) -> str:
    """The name by which a file can be imported from its folder: `sched`, or `pkg.sub.sched` of a package."""
    resolved = real_path(path)
    package = _home(resolved)[1]
    own = [] if package and resolved.stem == "__init__" else [resolved.stem]
    return ".".join([*filter(None, [package]), *own])


def source_of(place: str) -> Path | None:
    """The file that the first part of a reference stands for, found without importing anything.

    None for modules elsewhere than in the working directory.
    """
    if is_path(place):
        return Path(place)
    folder = working_folder().joinpath(*place.split("."))
    return next((each for each in (folder.with_suffix(".py"), folder / "__init__.py") if is_file(each)), None)


def import_code(place: str, name: str = "") -> ModuleType:
    """The module that a file or a dotted name stands for, imported once in a process.

    Of one whose top level does work, such as a training script without a main guard, only the part that defines what
    is named.

    Args:
        place: the file or the dotted name.
        name: what is asked of it; empty for all that it defines.

    Raises:
        UsageError: there is no such file or module, it is not Python, or it would have to do work.
        SchedulerError: it raises while it is imported; the message shows the user's line.
    """
    if is_path(place):
        return _file(Path(place), name)
    found = source_of(place)
    if found is not None and _part_of(found, Path(place), name) is not None:
        return _file(found, name)
    return _module(place)


@contextmanager
def importable(folder: Path, beside: Path | None = None) -> Iterator[None]:
    """Code may import from a folder, as `python file.py` lets it, and what it prints goes to stderr.

    Modules of the folder are taken out of the way of another folder's modules of the same name.

    Args:
        folder: where it imports from first.
        beside: the folder of a package's member, whose neighbours it may import by their bare names where the
            standard library has none of that name.
    """
    for other, modules in _siblings.items():
        if other != folder:
            for name, module in modules.items():
                if sys.modules.get(name) is module:
                    del sys.modules[name]
    sys.modules.update(_siblings.setdefault(folder, {}))
    there = set(sys.modules)
    importlib.invalidate_caches()  # a file may be younger than Python's list of the folder
    before = list(sys.path)
    sys.path.insert(0, str(folder))
    if beside is not None and beside != folder:
        at = next((at for at, each in enumerate(sys.path) if "site-packages" in each), len(sys.path))
        sys.path.insert(at, str(beside))
    try:
        with aside():
            yield
    finally:
        for each in (folder, beside):  # what else the code did to the list is its own
            if sys.path.count(str(each)) > before.count(str(each)):
                sys.path.remove(str(each))
        for name in set(sys.modules) - there:
            top = name.partition(".")[0]
            if (top not in there or top in _siblings[folder]) and _is_in(sys.modules[name], folder):
                _siblings[folder][name] = sys.modules[name]


def _is_in(module: ModuleType, folder: Path) -> bool:
    """Whether a module is a file of a folder that the folder's code imported."""
    path = getattr(module, "__file__", None)
    ours = module.__name__.rpartition(".")[2].startswith(_PREFIX)
    if ours or not isinstance(path, str) or not Path(path).is_relative_to(folder):
        return False
    return "site-packages" not in Path(path).parts


# -- files -------------------------------------------------------------------------------------------


class _Loader(SourceFileLoader):
    """Loads a file and leaves no `__pycache__` beside it, as `python file.py` leaves none."""

    def set_data(self, path: str, data: bytes | memoryview, *, _mode: int = 0o666) -> None:  # type: ignore[override]
        """Writes nothing."""


class _ExcerptLoader(_Loader):
    """Loads a part of a file; its lines keep their numbers."""

    def __init__(self, fullname: str, path: str, part: ast.Module) -> None:
        super().__init__(fullname, path)
        self._part = part

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> CodeType:  # type: ignore[override]
        """The code of the part."""
        return super().source_to_code(self._part, path)


def _file(path: Path, wanted: str = "") -> ModuleType:
    _check(path)
    resolved = real_path(path)
    try:
        status = resolved.stat()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    part = _part_of(resolved, path, wanted)
    key = (resolved, status.st_mtime_ns, status.st_size, "" if part is None else f":{wanted}")
    if key in _loaded:
        return _loaded[key]
    folder, package = _home(resolved)
    name = f"{package}.{_PREFIX}{resolved.stem}_{len(_loaded)}".lstrip(".")
    loader = _Loader(name, str(resolved)) if part is None else _ExcerptLoader(name, str(resolved), part)
    spec = importlib.util.spec_from_file_location(name, resolved, loader=loader)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    with importable(folder, resolved.parent):
        sys.modules[name] = module  # where dataclasses look for it
        try:
            spec.loader.exec_module(module)
        except ENDINGS:
            del sys.modules[name]
            raise
        except BaseException as error:
            sys.modules.pop(name, None)
            raise _failed(str(path), error, folder) from error
    _loaded[key] = module
    return module


def _tree(path: Path) -> ast.Module | None:
    """A file's syntax tree; None where it cannot be read, and importing it says why."""
    try:
        return ast.parse(read_bytes(path))
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None


def _part_of(path: Path, shown: Path, wanted: str) -> ast.Module | None:
    """The part of a file that defines what is wanted, all that can be had if nothing is; None for the whole file.

    Raises:
        UsageError: what is wanted needs a line that does work.
    """
    tree = _tree(path)
    work = None if tree is None else first_work(tree)
    if tree is None or work is None:
        return None
    top = wanted.partition(".")[0]
    names = [top] if top and defines(tree, top) else public_definitions(tree)
    whole, last = [], work
    for name in names:
        try:
            excerpt(tree, [name])
        except NeedsWork as error:
            last = error.work
        else:
            whole.append(name)
    if not whole and work_allowed.get():
        return None
    if not whole:
        what = f"{wanted} of {shown} needs what line {last.line} does" if wanted else f"{shown}, line {last.line},"
        does = "" if wanted else " does work where it is imported"
        raise UsageError(f"{what}{does}, '{last.text}': it was not run; if it is to be, add --allow-code")
    return excerpt(tree, whole)


def _home(path: Path) -> tuple[Path, str]:
    """The folder that a file imports from, and the package that it is part of; its own folder and none, alone.

    A file is imported alone, as `python file.py` would, unless it is in a package: then it is the package's member,
    and what lies beside it hides no module of the same name. The package's own `__init__.py` is run only where the
    file imports from the package.
    """
    parents = [path.parent, *path.parent.parents][:-1]
    depth = next((index for index, each in enumerate(parents) if not is_file(each / "__init__.py")), len(parents))
    tree = _tree(path)
    nodes = [] if tree is None else list(ast.walk(tree))
    level = max((node.level for node in nodes if isinstance(node, ast.ImportFrom)), default=0)
    package = parents[: max(depth, level)]  # without an __init__.py, the dots say how deep it lies
    if not package:
        return path.parent, ""
    return package[-1].parent, ".".join(each.name for each in reversed(package))


def _check(path: Path) -> None:
    """Raises UsageError where a path is not a Python file."""
    if is_folder(path):
        raise UsageError(f"{path} is a folder: name the file in it, {path / 'sched.py'}:Name")
    if path.suffix != ".py":
        raise UsageError(f"{path} is not a Python file: its name must end in .py")
    if not is_file(path):
        there = [each.name for each in path.parent.glob("*.py")] if is_folder(path.parent) else []
        shown = {each: str(path.parent / each) for each in there}
        meant = hint(path.name, shown, f"the working directory is {working_folder()}")
        raise UsageError(f"there is no file {path}: {meant}")


def _failed(place: str, error: BaseException, root: Path) -> SchedulerError:
    """What is said of code that raises while it is imported."""
    if isinstance(error, SystemExit):
        line = place_of(error, root)
        return SchedulerError(
            f"{place} ends Python while it is imported ({line or 'nowhere to be seen'}):"
            " put what it runs as a program under if __name__ == '__main__'"
        )
    return SchedulerError(f"{place} cannot be imported: {describe_error(error, root)}")


# -- modules -----------------------------------------------------------------------------------------


class NoSuchModuleError(UsageError):
    """There is no module of that name."""


def _module(name: str) -> ModuleType:
    if not all(part.isidentifier() for part in name.split(".")):
        raise NoSuchModuleError(f"'{name}' is not the name of a module")
    folder = working_folder()
    with importable(folder):
        try:
            return importlib.import_module(name)
        except ENDINGS:
            raise
        except BaseException as error:
            # Not the module itself but one that it imports may be missing, which is the module's own error.
            missing = error.name if isinstance(error, ModuleNotFoundError) else None
            if missing and (name == missing or name.startswith(f"{missing}.")) and place_of(error, folder) is None:
                raise NoSuchModuleError(f"there is no module named '{name}'") from None
            raise _failed(name, error, folder) from error
