"""Optimizers of pasted Python as the options that lrplot takes for them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from lrplot.errors import UsageError, as_flag
from lrplot.planning.pasted.values import NUMERIC, NotLiteral, PastedNames, dotted
from lrplot.schedulers.optimizers import optimizer_files
from lrplot.wording import plain_exponent

_FROM_OPTIMIZER = ("lr", "momentum", "betas", "weight_decay")


def is_optimizer(node: ast.expr, names: PastedNames) -> bool:
    """Whether an argument is the optimizer: a thing with a name, or built on the spot, and nothing that has a value."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Lambda, ast.Constant, ast.UnaryOp, ast.BinOp, ast.Starred)):
        return False
    found = names.resolved(node)
    if isinstance(found, ast.Call):
        return dotted(found.func) not in NUMERIC
    if isinstance(found, (ast.List, ast.Tuple, ast.Lambda, ast.Constant, ast.BinOp)):
        return False
    try:
        names.value(node)
    except NotLiteral:
        return True
    return False


def builds_optimizer(node: ast.Call, names: PastedNames) -> bool:
    """Whether a call is the construction of one of torch's optimizers."""
    return _optimizer_name(node, names) is not None


def _optimizer_name(node: ast.Call, names: PastedNames) -> str | None:
    last = names.full_name(node.func).rpartition(".")[2]
    return next((short for short, (name, _) in optimizer_files().items() if name == last), None)


def optimizer_said(node: ast.expr, names: PastedNames) -> dict[str, list[str]]:
    """The options of the optimizer that a node builds or names; none where the text does not show how it is built."""
    found = names.resolved(node)
    if not isinstance(found, ast.Call):
        return {}
    name = _optimizer_name(found, names)
    said: dict[str, list[str]] = {} if name in (None, "sgd") else {"--optimizer": [str(name)]}
    given = {each.arg: each.value for each in found.keywords if each.arg}
    if len(found.args) > 1:
        given.setdefault("lr", found.args[1])
    for key in _FROM_OPTIMIZER:
        if key in given and (key in ("lr", "weight_decay") or name is not None):
            text = _plain_text(given[key], names)
            if text is not None:
                said[as_flag(key)] = [text]
    groups = list(_groups(found.args[0] if found.args else given.get("params"), names))
    if len(groups) > 1:
        said["--group"] = [",".join(f"{key}={text}" for key, text in group.items()) for group in groups]
    return said


def _groups(node: ast.expr | None, names: PastedNames) -> Iterator[dict[str, str]]:
    """The parameter groups of `[{"params": ..., "lr": 1e-4}, ...]`, each with what it says itself."""
    found = None if node is None else names.resolved(node)
    if not isinstance(found, ast.List) or not all(isinstance(item, ast.Dict) for item in found.elts):
        return
    for index, item in enumerate(found.elts):
        group: dict[str, str] = {}
        for key, value in pairs_of(item, names):
            text = _plain_text(value, names) if key in _FROM_OPTIMIZER or key == "name" else None
            if text is not None:
                group[key] = f"({text})" if key == "betas" else text
        yield group or {"name": f"group {index}"}


def _plain_text(node: ast.expr, names: PastedNames) -> str | None:
    try:
        return text_of(names.value(node))
    except NotLiteral:
        return None


def pairs_of(node: ast.expr, names: PastedNames) -> Iterator[tuple[str, ast.expr]]:
    """The items of a dictionary that is unpacked: `**{"gamma": 0.1}`, `**dict(gamma=0.1)`, `**kwargs`."""
    found = names.resolved(node)
    if isinstance(found, ast.Call) and dotted(found.func) == "dict" and not found.args:
        yield from ((each.arg, each.value) for each in found.keywords if each.arg)
        return
    if not isinstance(found, ast.Dict):
        if isinstance(found, ast.Constant) and found.value is None:
            return
        raise UsageError(f"what was pasted does not say what is in {ast.unparse(node)}: write its items out")
    for key, value in zip(found.keys, found.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, value
        else:
            raise UsageError(f"{ast.unparse(found)} has a key that is not text: write its items out")


def text_of(value: Any) -> str:
    """A value as it is typed: `1e-8`, `30,80`, `cos`."""
    if isinstance(value, float):
        return plain_exponent(repr(value))
    if isinstance(value, (list, tuple)):
        return ",".join(text_of(item) for item in value)
    return str(value)
