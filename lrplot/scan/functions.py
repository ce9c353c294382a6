"""A function's parameters, and the values that a call gives them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.scan.arithmetic import named_value
from lrplot.scan.quantities import Quantity, named
from lrplot.scan.values import (
    Const,
    Function,
    Items,
    KnownDict,
    Scope,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from lrplot.scan.interpret import Route


def bind(run: Route, function: Function, args: Sequence[Value], keywords: dict[str, Value], scope: Scope) -> None:
    """Gives a function's parameters their values."""
    spec = function.node.args
    names = [each.arg for each in (*spec.posonlyargs, *spec.args)]
    values = list(args)
    if function.owner is not None and names:
        values.insert(0, function.owner)
    defaults: dict[str, ast.expr] = dict(zip(reversed(names), reversed(spec.defaults), strict=False))
    defaults.update(
        {each.arg: default for each, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if default}
    )
    given = {**dict(zip(names, values, strict=False)), **keywords}
    for name in (*names, *(each.arg for each in spec.kwonlyargs)):
        if name in given:
            scope.attrs[name] = named_value(given[name], name)
        else:
            scope.attrs[name] = _default(run, function, defaults.get(name), name)
    if spec.vararg is not None:
        scope.attrs[spec.vararg.arg] = Items(values[len(names) :], open=len(values) <= len(names))
    if spec.kwarg is not None:
        more = {name: value for name, value in keywords.items() if name not in names}
        scope.attrs[spec.kwarg.arg] = KnownDict(items=more, spot=run.spot(function.node), open=not more)


def _default(run: Route, function: Function, node: ast.expr | None, name: str) -> Value:
    if node is None:
        return Unknown(text=name, name=name)
    value = run.eval(node) if isinstance(node, (ast.Constant, ast.UnaryOp, ast.BinOp, ast.List, ast.Tuple)) else None
    if isinstance(value, Quantity):
        return named(replace(value, text=name, default=True), name)
    if isinstance(value, Const):
        return Const(value.value, default=True) if value.value is not None else Unknown(text=name, name=name)
    return value or Unknown(text=name, name=name)
