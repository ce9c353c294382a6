"""The files of a project: which module a name is imported from, and which functions are worth following."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from lrplot.scan.source import NotRead, Source, parsed, text_of
from lrplot.scan.values import Scope, Spot

_WORTH = re.compile(
    r"step|opts?|opt_\w+|\w+_opt|add_param_group|param_groups|\w*(optim|sched|loader|epoch|lr|warmup|backward|dataset)\w*|OPTIM|parse_args|add_argument|save_hyperparameters"
    r"|callbacks?|trainer|Trainer|prepare|fit\w*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z_]\w*")
_TRAINING = re.compile(r"sched|optim|loader|argparse|epoch|import \*", re.IGNORECASE)
_SHORT = 12  # statements of a function that may be a little calculation
_LEVELS = 5  # folders above a file in which what it imports is looked for
_FunctionNode = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Module:
    """A module of the project: its syntax tree and its names.

    Attributes:
        source: the file.
        shown: its path as it is shown.
        scope: its names, once it was run through.
        state: `new`, `running` or `done`.
        stars: the modules whose names it imports with `*`.
        reached: the functions that were followed.
    """

    def __init__(self, source: Source, shown: str) -> None:
        """Looks at a file."""
        self.source = source
        self.shown = shown
        self.scope = Scope(attrs={}, module=self)
        self.state = "new"
        self.stars: list[str] = []
        self.reached: set[int] = set()
        self._names: dict[int, frozenset[str]] = {}
        self._training: dict[int, bool] = {}

    def cell_and_line(self, line: int) -> tuple[int, int]:
        """The cell of a notebook's line, and the line in it; 0 and the line of a Python file."""
        return self.source.cells[line - 1] if self.source.cells and line <= len(self.source.cells) else (0, line)

    def spot(self, node: ast.AST) -> Spot:
        """Where a node stands."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        cell, inner = self.cell_and_line(line)
        last = self.cell_and_line(getattr(node, "end_lineno", None) or line)[1]
        return Spot(self.shown, inner, cell, column, max(last, inner))

    def names(self, node: ast.AST) -> frozenset[str]:
        """The words of a function's text, its names and attributes among them."""
        key = id(node)
        if key not in self._names:
            first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", None) or len(self.source.lines)
            self._names[key] = frozenset(_WORD.findall("\n".join(self.source.lines[first - 1 : last])))
        return self._names[key]

    def is_of_training(self, node: ast.AST) -> bool:
        """Whether a function may have to do with schedules, by the words in it."""
        key = id(node)
        if key not in self._training:
            self._training[key] = any(map(_is_worth, self.names(node)))
        return self._training[key]

    def is_worth(self, node: ast.AST) -> bool:
        """Whether to follow a call of a function: whether it may have to do with schedules, or is short."""
        return _is_short(node) or self.is_of_training(node)


@lru_cache(maxsize=50_000)
def _is_worth(name: str) -> bool:
    return _WORTH.fullmatch(name) is not None


def _is_short(node: ast.AST) -> bool:
    body = getattr(node, "body", None)
    return not isinstance(body, list) or (
        len(body) <= _SHORT and any(isinstance(each, (ast.Return, ast.If)) for each in body)
    )


class Project:
    """Files as they are found, each read once."""

    def __init__(self, here: Path) -> None:
        """Files are shown relative to `here`."""
        self.here = here
        self.modules: dict[Path, Module | None] = {}
        self.not_read: dict[Path, str] = {}

    def shown(self, path: Path) -> str:
        """A path relative to the working folder, if it is in it."""
        try:
            return path.relative_to(self.here).as_posix()
        except ValueError:
            return path.as_posix()

    def add(self, path: Path, text: str, cells: tuple[tuple[int, int], ...] = ()) -> Module | None:
        """A module with its text; None where it is not Python, which is remembered."""
        if path not in self.modules:
            try:
                self.modules[path] = Module(parsed(path, text, cells), self.shown(path))
            except NotRead as error:
                self.modules[path] = None
                self.not_read[path] = str(error)
        return self.modules[path]

    def load(self, path: Path) -> Module | None:
        """The module of a file that another imports; None where it cannot be read."""
        if path not in self.modules:
            try:
                return self.add(path, *text_of(path))
            except NotRead:
                self.modules[path] = None
        return self.modules[path]

    def find(self, name: str, level: int, module: Module, *, worth: bool = False) -> Module | None:
        """The module of the project that another imports under a dotted name, relative by `level` dots.

        Args:
            name: the name without the dots.
            level: the dots.
            module: the module that imports it.
            worth: whether to leave out one that has nothing to do with training, a model's for example.
        """
        path = _found(name, level, module.source.path.parent)
        if path is None or (worth and path not in self.modules and not _is_of_training(path)):
            return None
        return self.load(path)


def _is_of_training(path: Path) -> bool:
    try:
        return _TRAINING.search(text_of(path)[0]) is not None
    except NotRead:
        return False


def _folders(level: int, here: Path) -> Iterator[Path]:
    """The folders in which a file of the folder `here` finds what it imports."""
    above = (here, *here.parents)
    if level:
        yield above[min(level, len(above)) - 1]
        return
    for folder in above[:_LEVELS]:
        yield folder
        if (folder / ".git").exists() or (folder / "pyproject.toml").exists():
            yield folder / "src"
            return


@lru_cache(maxsize=20_000)
def _found(name: str, level: int, here: Path) -> Path | None:
    parts = [part for part in name.split(".") if part]
    for folder in _folders(level, here):
        base = folder.joinpath(*parts)
        for candidate in (base.with_name(base.name + ".py") if parts else base / "__init__.py", base / "__init__.py"):
            try:
                if candidate.is_file():
                    return candidate
            except (OSError, ValueError):
                continue
    return None


def functions_in(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions that a block defines, under its conditions as well, and not those in them."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from functions_in([*node.body, *getattr(node, "orelse", [])])


def classes_in(body: list[ast.stmt]) -> Iterator[ast.ClassDef]:
    """The classes that a block defines, under its conditions as well."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield node
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from classes_in([*node.body, *getattr(node, "orelse", [])])
