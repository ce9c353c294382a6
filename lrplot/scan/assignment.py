"""What stands on the left of `=` gets a value."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lrplot.scan.attributes import set_attribute, set_item
from lrplot.scan.quantities import Quantity, named
from lrplot.scan.training import ScannedLoop
from lrplot.scan.units import is_dataset, is_loader, is_optimizer, is_scheduler, unit_of_name
from lrplot.scan.values import (
    Choice,
    Const,
    Instance,
    Items,
    KnownDict,
    Method,
    Unknown,
    Value,
    joined,
    options_of,
)
from lrplot.scan.written import text_of

if TYPE_CHECKING:
    from lrplot.scan.interpret import Route


def assign(run: Route, target: ast.expr, value: Value) -> None:
    """Gives what stands on the left of `=` a value."""
    if isinstance(target, ast.Name):
        scope = run.module.scope if target.id in run.frame.outer else run.frame.scope
        run.write(scope.attrs, target.id, _under_name(value, target.id))
    elif isinstance(target, ast.Attribute):
        set_attribute(run, run.eval(target.value), target.attr, _under_name(value, target.attr))
    elif isinstance(target, ast.Subscript):
        set_item(run, target, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(run, target.elts, value)
    elif isinstance(target, ast.Starred):
        assign(run, target.value, value)


def _unpack(run: Route, targets: Sequence[ast.expr], value: Value) -> None:
    lists = [each.items for each in options_of(value) if isinstance(each, Items) and len(each.items) == len(targets)]
    for at, target in enumerate(targets):
        name = text_of(target)
        found: Value
        if lists and len(lists) == len(options_of(value)):
            found = joined(*(items[at] for items in lists))
        elif isinstance(value, (ScannedLoop, Method, Unknown, Instance, Choice, Items, Const, KnownDict)):
            found = Unknown(text=name, name=name.rpartition(".")[2])
        else:
            found = value if at == 0 else Unknown(text=name, name=name.rpartition(".")[2])
        assign(run, target, found)


def _under_name(value: Value, name: str) -> Value:
    """A value as it is known under a name."""
    if isinstance(value, Quantity):
        return named(value, name)
    if isinstance(value, Unknown) and not _says(value.name):
        value.name = name if _says(name) else value.name
    if isinstance(value, Choice):
        return Choice(tuple(_under_name(each, name) for each in value.options))
    return value


def _says(name: str) -> bool:
    """Whether a name says what it is a name of."""
    return bool(
        name
        and (
            unit_of_name(name) is not None
            or is_loader(name)
            or is_dataset(name)
            or is_optimizer(name)
            or is_scheduler(name)
        )
    )
