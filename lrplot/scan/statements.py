"""Statements: what each of them does to names, loops and conditions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lrplot.scan import calls
from lrplot.scan.arithmetic import SIGNS, quantity
from lrplot.scan.assignment import assign
from lrplot.scan.branches import if_, match_
from lrplot.scan.imports import import_, import_from
from lrplot.scan.loops import loop_over, loop_while
from lrplot.scan.members import member, members
from lrplot.scan.quantities import combined
from lrplot.scan.training import Condition
from lrplot.scan.values import (
    Class,
    Const,
    Frame,
    Function,
    Items,
    Scope,
    Turn,
    Unknown,
    Value,
    options_of,
)
from lrplot.scan.written import text_of

if TYPE_CHECKING:
    from lrplot.scan.interpret import Route


_UNROLLED = 4  # things named in a loop that is gone through once for each


def statement(run: Route, node: ast.stmt) -> bool:
    """Goes through a statement; returns whether what follows it is reached."""
    found = _READERS.get(type(node))
    return True if found is None else found(run, node)


def _expr(run: Route, node: ast.Expr) -> bool:
    run.eval(node.value)
    return True


def _assignment(run: Route, node: ast.Assign) -> bool:
    value = run.eval(node.value)
    for target in node.targets:
        assign(run, target, value)
    return True


def _annassign(run: Route, node: ast.AnnAssign) -> bool:
    if node.value is not None:
        assign(run, node.target, run.eval(node.value))
    elif isinstance(node.target, ast.Name) and isinstance(run.frame.node, ast.ClassDef):
        assign(run, node.target, Unknown(text=node.target.id, name=node.target.id))
    return True


def _augassign(run: Route, node: ast.AugAssign) -> bool:
    value = run.eval(node.value)
    old = run.eval(node.target)
    text = text_of(node.target)
    if run.loops:
        assign(run, node.target, Unknown(text=text, name=text.rpartition(".")[2]))
    elif isinstance(old, Items) and isinstance(value, Items):
        old.items.extend(list(value.items)[: max(1000 - len(old.items), 0)])
    else:
        sign = SIGNS.get(type(node.op), "?")
        left, right = quantity(old), quantity(value)
        assign(run, node.target, Unknown(text=text) if left is None or right is None else
                    combined(sign, left, right, text))  # fmt: skip
    return True


def _return(run: Route, node: ast.Return) -> bool:
    run.frame.returns.append(Const(None) if node.value is None else run.eval(node.value))
    return False


def _leave(run: Route, node: ast.Raise | ast.Continue | ast.Break) -> bool:
    return False


def _for(run: Route, node: ast.For | ast.AsyncFor) -> bool:
    iterable = run.eval(node.iter)
    loop = loop_over(run, node, iterable)
    items = members(run, iterable, node.iter)
    unrolled = loop.kind == "trivial" and items is not None and 0 < len(items) <= _UNROLLED
    for item in list(items or []) if unrolled else [None]:
        value = item if unrolled else member(run, iterable, items)
        if unrolled and isinstance(value, Const):
            value = Turn(value.value)
        assign(run, node.target, value)
        run.loop(loop, node.body)
    run.block(node.orelse)
    return True


def _while(run: Route, node: ast.While) -> bool:
    run.eval(node.test)
    run.loop(loop_while(run, node), node.body)
    return True


def _try(run: Route, node: ast.Try) -> bool:
    falls = run.block(node.body)
    for handler in node.handlers:
        depth = len(run.conditions)
        text = "except " + (text_of(handler.type) if handler.type is not None else "")
        run.conditions.append(Condition(text=text, holds=True, subject=id(handler)))
        run.block(handler.body)
        del run.conditions[depth:]
    run.block(node.orelse)
    run.block(node.finalbody)
    return falls


def _with(run: Route, node: ast.With | ast.AsyncWith) -> bool:
    accumulates = 0
    for item in node.items:
        value = run.eval(item.context_expr)
        function = item.context_expr.func if isinstance(item.context_expr, ast.Call) else None
        accumulates += isinstance(function, ast.Attribute) and function.attr == "accumulate"
        if item.optional_vars is not None:
            assign(run, item.optional_vars, value)
    run.accumulating += accumulates
    falls = run.block(node.body)
    run.accumulating -= accumulates
    return falls


def _global(run: Route, node: ast.Global | ast.Nonlocal) -> bool:
    run.frame.outer.update(node.names)
    return True


def _functiondef(run: Route, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    function = Function(node=node, scope=run.frame.scope)
    if isinstance(run.frame.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        run.inner.append(function)
    value: Value = function
    for decorator in node.decorator_list:
        value = calls.decorated(run, decorator, value)
    run.write(run.frame.scope.attrs, node.name, value)
    return True


def _classdef(run: Route, node: ast.ClassDef) -> bool:
    bases = [run.eval(base) for base in node.bases if not isinstance(base, ast.Starred)]
    scope = Scope(attrs={}, module=run.module, parent=run.frame.scope)
    made = Class(node=node, scope=run.frame.scope, bases=bases, attrs=scope.attrs)
    run.frames.append(Frame(node=node, scope=scope))
    run.block(node.body)
    run.frames.pop()
    for value in scope.attrs.values():
        for each in options_of(value):
            if isinstance(each, Function):
                each.cls, each.scope = made, run.frame.scope
    run.write(run.frame.scope.attrs, node.name, made)
    return True


_READERS: dict[type[ast.AST], Callable[[Any, Any], bool]] = {
    ast.Expr: _expr,
    ast.Assign: _assignment,
    ast.AnnAssign: _annassign,
    ast.AugAssign: _augassign,
    ast.Return: _return,
    ast.Raise: _leave,
    ast.Continue: _leave,
    ast.Break: _leave,
    ast.If: if_,
    ast.Match: match_,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    getattr(ast, "TryStar", ast.Try): _try,  # from Python 3.11 on
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Global: _global,
    ast.Nonlocal: _global,
    ast.FunctionDef: _functiondef,
    ast.AsyncFunctionDef: _functiondef,
    ast.ClassDef: _classdef,
    ast.Import: import_,
    ast.ImportFrom: import_from,
}
