"""Python files and notebooks as syntax trees; what cannot be read says why."""

from __future__ import annotations

import ast
import json
import re
import tokenize
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_LARGEST = 20 * 2**20  # bytes of a file; a notebook's pictures make it large
_LARGEST_CODE = 2 * 2**20  # characters of code, beyond which it is data
_MARKERS = re.compile(
    r"lr_scheduler|[Ss]cheduler|LRS|\w+LR\b|ReduceLROnPlateau|CosineAnnealing|configure_optimizers|fit_one_cycle"
    r"|get_\w*schedule|[Aa]nnealing|WarmRestarts|lr_sched|PiecewiseLinear"
)
_MAGIC = re.compile(r"^\s*(%|!|\?)|^\s*\w[\w.]*\?\??\s*$")
_ASSIGNED_MAGIC = re.compile(r"^(\s*[\w, ]+=\s*)[!%].*$")
_IGNORE = re.compile(
    r"#\s*lrplot:\s*ignore(?:\[|\s+|:\s*)?\s*(?P<codes>[A-Za-z0-9\-_,\s]*?)\]?(?:\s*(?:[:(]|--|—)\s*(?P<why>.*))?$"
)


class NotRead(Exception):
    """Why a file could not be read, in a few words."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read.

    Attributes:
        path: where it is.
        tree: its syntax tree; lines count through all cells of a notebook.
        lines: the lines of its text.
        cells: for each line of a notebook, from 1, its cell and the line in it; empty for a Python file.
        ignored: the codes that comments of the form `# lrplot: ignore LR101` ignore, by line, with the reason;
            `all` stands for every code.
    """

    path: Path
    tree: ast.Module
    lines: tuple[str, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()
    ignored: dict[int, dict[str, str]] = field(default_factory=dict)


def text_of(path: Path) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The Python code of a file, and the cell of each of its lines.

    Raises:
        NotRead: it cannot be read, is not text, or is too large.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise NotRead(f"it is larger than {_LARGEST // 2**20} MB")
        if not path.is_file():
            raise NotRead("it is not a regular file")
        data = path.read_bytes()
        if path.suffix == ".ipynb":
            return _notebook(data)
        encoding, _ = tokenize.detect_encoding(iter(data.splitlines(keepends=True)).__next__)
        text = data.decode(encoding)
    except NotRead:
        raise
    except OSError as error:
        raise NotRead(error.strerror or str(error)) from error
    except (SyntaxError, UnicodeError, LookupError) as error:
        raise NotRead(f"it is not Python: {error}") from error
    if len(text) > _LARGEST_CODE:
        raise NotRead(f"it has more than {_LARGEST_CODE // 2**20} MB of code")
    return text.replace("\r\n", "\n").replace("\r", "\n"), ()


def has_marker(text: str) -> bool:
    """Whether a file may have to do with schedules; most have not, and need not be parsed."""
    return _MARKERS.search(text) is not None


def parsed(path: Path, text: str, cells: tuple[tuple[int, int], ...] = ()) -> Source:
    """The syntax tree of a file's text.

    Raises:
        NotRead: it is not Python 3.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes and comparisons, which are another tool's to tell
            tree = ast.parse(text)
    except SyntaxError as error:
        line = cells[error.lineno - 1] if cells and error.lineno and error.lineno <= len(cells) else None
        where = f"line {error.lineno}" if line is None else f"cell {line[0]}, line {line[1]}"
        raise NotRead(f"it is not Python 3 ({where}: {error.msg})") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise NotRead(f"it cannot be parsed: {error or type(error).__name__}") from error
    return Source(path=path, tree=tree, lines=tuple(text.split("\n")), cells=cells, ignored=_ignored(text))


def _notebook(data: bytes) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The code of a notebook's cells, one after the other; magics become comments."""
    try:
        document: Any = json.loads(data)
        found = document["cells"] if "cells" in document else document["worksheets"][0]["cells"]
        language = document.get("metadata", {}).get("kernelspec", {}).get("language", "python")
        lines: list[str] = []
        cells: list[tuple[int, int]] = []
        for number, cell in enumerate(found, 1):
            if cell.get("cell_type") != "code":
                continue
            text = cell.get("source", cell.get("input", ""))
            text = text if isinstance(text, str) else "".join(text)
            code = [""] if text.lstrip().startswith("%%") else text.split("\n")
            lines += map(_without_magic, code)
            cells += [(number, at) for at in range(1, len(code) + 1)]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, MemoryError) as error:
        raise NotRead("it is not a notebook") from error
    if not str(language).lower().startswith("python"):
        raise NotRead(f"it is a notebook of {language}")
    text = "\n".join(lines)
    if len(text) > _LARGEST_CODE:
        raise NotRead(f"it has more than {_LARGEST_CODE // 2**20} MB of code")
    return text, tuple(cells)


def _without_magic(line: str) -> str:
    """A line of a cell; one that is IPython's own becomes a `pass`, as deep as it was."""
    if _MAGIC.match(line):
        return line[: len(line) - len(line.lstrip())] + "pass"
    return _ASSIGNED_MAGIC.sub(r"\1None", line)


def _ignored(text: str) -> dict[int, dict[str, str]]:
    if "lrplot:" not in text:
        return {}
    found: dict[int, dict[str, str]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        match = _IGNORE.search(line) if "lrplot:" in line else None
        if match is not None:
            codes = [code for code in re.split(r"[,\s]+", match["codes"].strip()) if code]
            found[number] = dict.fromkeys(codes or ["all"], (match["why"] or "").strip(" )"))
    return found
