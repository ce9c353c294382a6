"""Reads a file into plain values, and finds the line on which a key stands."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lrplot.errors import UsageError
from lrplot.options.spelling import hint
from lrplot.project.config.yaml import DEEPEST, Keys, read_yaml
from lrplot.reading import is_file, read_text, reason, working_folder

_SUFFIXES = (".toml", ".yaml", ".yml")
_MOST_BYTES = 16 * 2**20
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")
_DEEP = re.compile(rf"(?:(?:[\w-]+|\"\")\s*\.\s*){{{DEEPEST}}}")
_PYPROJECT = ("tool", "lrplot")
_BARE = r"[A-Za-z0-9_-]+|\"(?:[^\"\\]|\\.)*\"|'[^']*'"
_DOTTED = rf"(?:{_BARE})(?:\s*\.\s*(?:{_BARE}))*"
_TABLE = re.compile(rf"^\s*\[\[?\s*({_DOTTED})\s*\]\]?\s*(?:#.*)?$")
# Texts of several lines and of one, comments, brackets and ends of lines: all that a line's place depends on.
_TOKEN = re.compile(
    r"\"\"\"(?:\\.|[^\\])*?\"{3,5}|'''.*?'{3,5}|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|#[^\n]*|[][{}\n]", re.DOTALL
)
_KEY = re.compile(rf"^\s*({_DOTTED})\s*=")


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """What a file says.

    Attributes:
        path: the file.
        values: its content; of a pyproject.toml, that of `[tool.lrplot]`.
        lines: the line of every key that was found, counted from 1.
        names: what the file itself has for a key, where that is another.
    """

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[Keys, int] = field(default_factory=dict)
    names: Mapping[Keys, Keys] = field(default_factory=dict)

    def line_of(self, keys: Keys) -> int:
        """The line of a key, or of the nearest one above it."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 1)

    def name_of(self, keys: Keys) -> str:
        """A key as the file has it, with those above it: `schedules.main.max_lr`."""
        for n in range(len(keys), 0, -1):
            if keys[:n] in self.names:
                keys = (*self.names[keys[:n]], *keys[n:])
                break
        return ".".join(key if key.replace("-", "_").isidentifier() else repr(key) for key in keys)


def is_file_name(word: str) -> bool:
    """Whether a word names a file of schedules, and not one of the schedules in it."""
    return Path(word).suffix.lower() in _SUFFIXES or "/" in word or os.sep in word or is_file(word)


def default_file() -> Path:
    """The file of schedules of the working directory, or of the nearest folder above it that has one.

    It is lrplot.toml, or a pyproject.toml with some schedules in it.

    Raises:
        UsageError: there is none.
    """
    for above in range(len(working_folder().parts) or 1):
        folder = Path(*[".."] * above)
        own, shared = folder / "lrplot.toml", folder / "pyproject.toml"
        if own.exists():
            return own
        if is_file(shared) and _toml(shared, _text_of(shared)).values:
            return shared
    raise UsageError(
        "there is no lrplot.toml in this folder or above it, and no pyproject.toml with [tool.lrplot]: write one,"
        " or name the file of schedules"
    )


def read_document(path: Path) -> Document:
    """Reads a TOML or, where pyyaml is installed, a YAML file.

    Raises:
        UsageError: it cannot be read, its suffix is another, it is not written as its suffix says, or it is empty.
        MissingLibraryError: it is YAML, and pyyaml is not installed.
    """
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        shown = {each: str(path.with_suffix(each)) for each in _SUFFIXES}
        meant = hint(suffix, shown, f"it must end in {', '.join(_SUFFIXES)}")
        raise UsageError(f"'{path}' is not a file of schedules: {meant}")
    text = _text_of(path)
    if suffix == ".toml":
        document = _toml(path, text)
    else:
        values, lines = read_yaml(path, text)
        document = Document(path=path, values=values, lines=lines)
    if not document.values:
        raise UsageError(
            f"'{path}' has no schedules: write a table for each, [schedules.main] with scheduler = \"onecycle\""
            if path.name != "pyproject.toml"
            else f"'{path}' has no schedules: write a table for each, [tool.lrplot.schedules.main]"
        )
    return document


def _text_of(path: Path) -> str:
    try:
        return read_text(path, _MOST_BYTES)
    except FileNotFoundError:
        raise UsageError(f"there is no file '{path}': name the file of schedules, lrplot.toml for example") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"'{path}' is not text in UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise UsageError(f"'{path}' cannot be read: {reason(error)}") from None


def _toml_of(text: str) -> Any:
    """What a TOML text says; it raises ValueError where that is none."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(text)


def _toml(path: Path, text: str) -> Document:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") >= DEEPEST and _DEEP.search(_QUOTED.sub('""', line)):
            raise UsageError(f"'{path}', line {number}: a key has more than {DEEPEST} dots, and none of lrplot's does")
    try:
        values = _toml_of(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"'{path}' is not TOML: {str(error)[:1].lower()}{str(error)[1:]}") from None
    lines = _toml_lines(text)
    if path.name == "pyproject.toml":
        for key in _PYPROJECT:
            values = values.get(key, {}) if isinstance(values, Mapping) else {}
        n = len(_PYPROJECT)
        lines = {keys[n:]: line for keys, line in lines.items() if keys[:n] == _PYPROJECT}
    return Document(path=path, values=values if isinstance(values, Mapping) else {}, lines=lines)


def _toml_lines(text: str) -> dict[Keys, int]:
    """The line of every table and key that stands on a line of its own; tomllib does not keep them."""
    lines: dict[Keys, int] = {}
    table: Keys = ()
    inside = _lines_inside(text)
    for number, line in enumerate(text.split("\n"), start=1):
        if number in inside:
            continue
        header, key = _TABLE.match(line), _KEY.match(line)
        if header:
            table = _keys(header[1])
            _note(lines, table, number)
        elif key:
            _note(lines, (*table, *_keys(key[1])), number)
    return lines


def _lines_inside(text: str) -> set[int]:
    """The lines that begin within a text or a list of several lines, where `[main]` is not a table."""
    found: set[int] = set()
    number, depth = 1, 0
    for token in _TOKEN.finditer(text):
        n_lines = token[0].count("\n")
        if n_lines and (depth or token[0] != "\n"):
            found.update(range(number + 1, number + n_lines + 1))
        number += n_lines
        depth += (token[0] in "[{") - (token[0] in "]}")
    return found


def _note(lines: dict[Keys, int], keys: Keys, number: int) -> None:
    """Notes the line of a key, and of the tables above it where they have none of their own."""
    for n in range(1, len(keys) + 1):
        lines.setdefault(keys[:n], number)


def _keys(dotted: str) -> Keys:
    """The keys of a header or of an assignment, read as TOML reads them."""
    found: Any = _toml_of(f"{dotted} = 0")
    keys = []
    while isinstance(found, Mapping):
        key, found = next(iter(found.items()))
        keys.append(key)
    return tuple(keys)
