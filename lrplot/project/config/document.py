"""Reads a file into plain values, and finds the line on which a key stands."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from lrplot.errors import MissingLibraryError, UsageError
from lrplot.options.spelling import hint
from lrplot.reading import is_file, read_text, reason, working_folder

Keys: TypeAlias = tuple[str, ...]
"""The keys that lead to a value, from the top of the document."""

_SUFFIXES = (".toml", ".yaml", ".yml")
_MOST_BYTES = 16 * 2**20
_DEEPEST = 32  # tables within tables
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")
_DEEP = re.compile(rf"(?:(?:[\w-]+|\"\")\s*\.\s*){{{_DEEPEST}}}")
_MOST = 10**6  # values of a YAML file, with what its aliases stand for written out
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
        raise UsageError(f"'{path}' is no file of schedules: {meant}")
    text = _text_of(path)
    document = _toml(path, text) if suffix == ".toml" else _yaml(path, text)
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


# -- TOML --------------------------------------------------------------------------------------------


def _toml_of(text: str) -> Any:
    """What a TOML text says; it raises ValueError where that is none."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(text)


def _toml(path: Path, text: str) -> Document:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") >= _DEEPEST and _DEEP.search(_QUOTED.sub('""', line)):
            raise UsageError(f"'{path}', line {number}: a key with more than {_DEEPEST} dots is none that lrplot has")
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
    """The lines that begin within a text or a list of several lines, where `[main]` is no table."""
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


# -- YAML --------------------------------------------------------------------------------------------


def _yaml(path: Path, text: str) -> Document:
    try:
        import yaml
    except ImportError:
        raise MissingLibraryError(f"'{path}' is YAML, and pyyaml is not installed: type pip install pyyaml") from None
    values: Any = None
    lines: dict[Keys, int] = {}
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if node is not None:
            # Before anything is made of them: aliases and merges can stand for more than fits into a machine.
            _refuse_endless(path, node)
            _refuse_lost(path, node)
            values = loader.construct_document(node)
            _walk(node, (), lines, set())
    except UsageError:
        raise
    except Exception as error:  # pyyaml raises what int(), float() and datetime do where a scalar is none of its tag's
        mark = getattr(error, "problem_mark", None)
        where = "" if mark is None else f", line {mark.line + 1}"
        problem = getattr(error, "problem", None) or f"a value cannot be read ({type(error).__name__})"
        raise UsageError(f"'{path}' is not YAML{where}: {problem}") from None
    if values is not None and not isinstance(values, Mapping):
        raise UsageError(f"'{path}' holds {type(values).__name__}, and a file of schedules holds keys and values")
    return Document(path=path, values=values or {}, lines=lines)


def _refuse_endless(path: Path, node: Any) -> None:
    """Refuses what aliases make endless: a value that holds itself, or so much that nobody has written it."""
    measured: dict[int, tuple[int, int]] = {}

    def measure(node: Any) -> tuple[int, int]:
        """How many values a value has, and how deep they lie in each other."""
        key = id(node)
        if key in measured:
            if not measured[key][0]:
                raise UsageError(f"'{path}', line {node.start_mark.line + 1}: a value holds itself: write it out")
            return measured[key]
        measured[key] = 0, 0  # not known yet
        items = node.value if isinstance(node.value, list) else []
        inner = [measure(each) for item in items for each in (item if isinstance(item, tuple) else (item,))]
        measured[key] = 1 + sum(size for size, _ in inner), 1 + max((depth for _, depth in inner), default=0)
        return measured[key]

    size, depth = measure(node)
    if size > _MOST:
        raise UsageError(f"'{path}' holds more than {_MOST:,} values through its aliases: write out what is meant")
    if depth > _DEEPEST:
        raise UsageError(f"'{path}' holds values within values, more than {_DEEPEST} deep: lrplot has no such keys")


def _refuse_lost(path: Path, root: Any) -> None:
    """Refuses keys that YAML would lose: one given twice, whose first value it drops, and one that is no text."""
    nodes, seen = [root], set[int]()
    while nodes:
        node = nodes.pop()
        if id(node) in seen or not isinstance(node.value, list):
            continue
        seen.add(id(node))
        if node.id == "sequence":
            nodes += node.value
            continue
        first: dict[str, int] = {}
        for key, value in node.value:
            nodes.append(value)
            if key.id != "scalar":
                continue
            line = key.start_mark.line + 1
            if key.tag in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"):
                raise UsageError(f"'{path}', line {line}: YAML does not read the key {key.value} as text: quote it")
            if key.value in first:
                raise UsageError(
                    f"'{path}', line {line}: the key '{key.value}' is given twice, on line {first[key.value]} as well:"
                    " say it once"
                )
            first[key.value] = line


def _walk(node: Any, keys: Keys, lines: dict[Keys, int], seen: set[int]) -> None:
    """The lines of the keys of a YAML mapping, of the items of a list by their numbers, and of those in them.

    Either may hold itself, or another many times.
    """
    if getattr(node, "id", "") not in ("mapping", "sequence") or id(node) in seen:
        return
    seen.add(id(node))
    if node.id == "sequence":
        for index, item in enumerate(node.value):
            path = (*keys, str(index))
            lines[path] = item.start_mark.line + 1
            _walk(item, path, lines, seen)
        return
    for key, value in node.value:
        path = (*keys, str(key.value))
        lines.setdefault(path, key.start_mark.line + 1)
        _walk(value, path, lines, seen)
