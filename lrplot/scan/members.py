"""What a loop goes through, one by one or all in one."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lrplot.scan.values import (
    Const,
    Instance,
    Items,
    KnownDict,
    Unknown,
    Value,
    joined,
)

if TYPE_CHECKING:
    from lrplot.scan.interpret import Route


def members(run: Route, iterable: Value, node: ast.expr) -> list[Value] | None:
    """What a loop goes through, one by one; None where that is not known."""
    if isinstance(iterable, Items) and not iterable.open:
        return iterable.items
    if isinstance(iterable, KnownDict) and not iterable.open:
        return [Const(key) for key in iterable.items]
    if isinstance(iterable, Instance) and iterable.kind == "table-view":
        return iterable.args
    if isinstance(iterable, Instance) and iterable.kind == "wrapped":
        return _zipped(run, iterable, node)
    return None


def _zipped(run: Route, wrapped: Instance, node: ast.expr) -> list[Value] | None:
    inner = [members(run, each, node) for each in wrapped.args]
    if not inner or any(each is None for each in inner):
        return None
    if len(inner) == 1:
        return [Items([Unknown(text="i"), each]) for each in inner[0] or []] if wrapped.attrs else inner[0]
    rows: Sequence[Sequence[Value]] = [each or [] for each in inner]
    return [Items(list(row)) for row in zip(*rows, strict=False)]


def member(run: Route, iterable: Value, items: list[Value] | None) -> Value:
    """What a loop goes through, all in one."""
    if items:
        return joined(*items)
    if isinstance(iterable, Items) and iterable.items:
        return joined(*iterable.items)
    return Unknown(text="")
