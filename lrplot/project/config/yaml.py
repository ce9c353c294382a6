"""Reads YAML, and finds the line on which a key stands; what its aliases make of it has an end."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from lrplot.errors import MissingLibraryError, UsageError

Keys: TypeAlias = tuple[str, ...]
"""The keys that lead to a value, from the top of the document."""

DEEPEST = 32
"""Tables within tables, or values within values."""

_MOST = 10**6  # values of a YAML file, with what its aliases stand for written out


def read_yaml(path: Path, text: str) -> tuple[Mapping[str, Any], dict[Keys, int]]:
    """What a YAML file says, and the line of every key, counted from 1.

    Raises:
        UsageError: it is not YAML, holds no keys, or a key or value that YAML would lose or never end.
        MissingLibraryError: pyyaml is not installed.
    """
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
    return values or {}, lines


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
    if depth > DEEPEST:
        raise UsageError(f"'{path}' holds values within values, more than {DEEPEST} deep: lrplot has no such keys")


def _refuse_lost(path: Path, root: Any) -> None:
    """Refuses keys that YAML would lose: one given twice, whose first value it drops, and one that is not text."""
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
