"""What an expression of a training script is."""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any

from lrplot.scan import calls, conditions
from lrplot.scan.arithmetic import SIGNS, arithmetic, named_value
from lrplot.scan.assignment import assign
from lrplot.scan.attributes import attribute_of, item_of
from lrplot.scan.loops import loader_in
from lrplot.scan.members import member, members
from lrplot.scan.quantities import Quantity, constant
from lrplot.scan.training import ScannedLoop
from lrplot.scan.values import (
    Const,
    External,
    Function,
    Items,
    KnownDict,
    Unknown,
    Value,
    joined,
    options_of,
)
from lrplot.scan.written import text_of

if TYPE_CHECKING:
    from lrplot.scan.interpret import Route

_LONGEST = 1000  # members of a list that are kept
_BUILT_IN = frozenset(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)


def value_of(run: Route, node: ast.expr) -> Value:
    """What an expression is; what is called in it is gone through."""
    found = _READERS.get(type(node))
    if found is None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                run.eval(child)
        return Unknown(text=text_of(node))
    return found(run, node)


def _constant(run: Route, node: ast.Constant) -> Value:
    value = node.value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return constant(value, text_of(node))
    return Const(value if isinstance(value, (str, bool, type(None))) else None)


def _name(run: Route, node: ast.Name) -> Value:
    found = run.look_up(node.id)
    if found is not None:
        return found
    if node.id in _BUILT_IN:
        return External(f"builtins.{node.id}")
    star = calls.from_star(run, node.id)
    if star is not None:
        return star
    made = Unknown(text=node.id, name=node.id)
    run.module.scope.attrs.setdefault(node.id, made)
    return made


# -- numbers -----------------------------------------------------------------------------------------


def _binop(run: Route, node: ast.BinOp) -> Value:
    left, right = run.eval(node.left), run.eval(node.right)
    text, sign = text_of(node), SIGNS.get(type(node.op), "?")
    if isinstance(left, Items) and isinstance(right, Items) and sign == "+":
        return Items([*left.items, *right.items][:_LONGEST], open=left.open or right.open)
    if isinstance(left, Items) and isinstance(right, Quantity) and sign == "*" and len(left.items) == 1:
        return Items(list(left.items), open=True)
    return arithmetic(sign, left, right, text)


def _unaryop(run: Route, node: ast.UnaryOp) -> Value:
    value = run.eval(node.operand)
    if isinstance(node.op, ast.USub) and isinstance(value, Quantity):
        return arithmetic("-", constant(0), value, text_of(node))
    return value if isinstance(node.op, ast.UAdd) else Unknown(text=text_of(node))


# -- collections, and what has branches --------------------------------------------------------------


def _items(run: Route, node: ast.List | ast.Tuple | ast.Set) -> Value:
    found: list[Value] = []
    is_open = False
    for each in node.elts:
        if isinstance(each, ast.Starred):
            value = run.eval(each.value)
            found += value.items if isinstance(value, Items) else [value]
            is_open = is_open or not isinstance(value, Items) or value.open
        else:
            found.append(run.eval(each))
    return Items(found, open=is_open)


def _dict(run: Route, node: ast.Dict) -> Value:
    table = KnownDict(items={}, spot=run.spot(node))
    for key, item in zip(node.keys, node.values, strict=True):
        value = run.eval(item)
        if key is None:
            for each in options_of(value):
                table.items.update(each.items if isinstance(each, KnownDict) else {})
                table.open = table.open or not isinstance(each, KnownDict) or each.open
            continue
        name = run.eval(key)
        known = name.value if isinstance(name, Const) and isinstance(name.value, str) else f"[{text_of(key)}]"
        table.items[known] = named_value(value, known)
        table.keys[known] = run.spot(key)
        table.open = table.open or known.startswith("[")
    return table


def _ifexp(run: Route, node: ast.IfExp) -> Value:
    run.eval(node.test)
    found = []
    for branch, holds in ((node.body, True), (node.orelse, False)):
        if conditions.is_impossible(run, node.test, holds):
            continue
        depth = len(run.conditions)
        run.conditions.extend(conditions.split(run, node.test, holds))
        found.append(run.eval(branch))
        del run.conditions[depth:]
    return joined(*found) if found else Unknown(text=text_of(node))


def _boolop(run: Route, node: ast.BoolOp) -> Value:
    values = [run.eval(each) for each in node.values]
    known = [each for each in values if not (isinstance(each, Const) and each.value is None)]
    return joined(*known) if known else Const(None)


def _compare(run: Route, node: ast.Compare) -> Value:
    for each in (node.left, *node.comparators):
        run.eval(each)
    return Unknown(text=text_of(node))


def _lambda(run: Route, node: ast.Lambda) -> Value:
    made = Function(node=node, scope=run.frame.scope)
    run.inner.append(made)
    return made


def _comprehension(run: Route, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    generator = node.generators[0]
    iterable = run.eval(generator.iter)
    items = members(run, iterable, generator.iter)
    loader = loader_in(iterable)
    loop = ScannedLoop(kind="batch" if loader else "trivial", spot=run.spot(node), loader=loader)
    run.loops.append(loop)
    found: list[Value] = []
    for item in islice(items or [member(run, iterable, items)], 8):
        assign(run, generator.target, item)
        for inner in node.generators[1:]:
            assign(run, inner.target, member(run, run.eval(inner.iter), None))
        found.append(run.eval(node.elt))
    run.loops.pop()
    return Items(found, open=items is None or len(items) > 8, literal=False)


def _namedexpr(run: Route, node: ast.NamedExpr) -> Value:
    value = run.eval(node.value)
    assign(run, node.target, value)
    return value


def _first(run: Route, node: ast.Await | ast.Starred | ast.FormattedValue) -> Value:
    return run.eval(node.value)


def _yield(run: Route, node: ast.Yield | ast.YieldFrom) -> Value:
    if node.value is not None:
        run.frame.returns.append(run.eval(node.value))
    return Unknown(text="")


def _joinedstr(run: Route, node: ast.JoinedStr) -> Value:
    for each in node.values:
        if isinstance(each, ast.FormattedValue):
            run.eval(each.value)
    return Const(None)


_READERS: dict[type[ast.expr], Callable[[Any, Any], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: attribute_of,
    ast.Subscript: item_of,
    ast.Call: calls.call,
    ast.BinOp: _binop,
    ast.UnaryOp: _unaryop,
    ast.List: _items,
    ast.Tuple: _items,
    ast.Set: _items,
    ast.Dict: _dict,
    ast.IfExp: _ifexp,
    ast.BoolOp: _boolop,
    ast.Compare: _compare,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.NamedExpr: _namedexpr,
    ast.Await: _first,
    ast.Starred: _first,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.JoinedStr: _joinedstr,
}
