"""What stands behind the names of pasted Python: literals and their arithmetic; nothing is ever called."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lrplot.errors import UsageError
from lrplot.options.expressions import value_of

_ARITHMETIC = ("int", "float", "round", "abs", "min", "max", "math.ceil", "math.floor", "ceil", "floor", "np.ceil")
_SEQUENCES = ("range", "list", "tuple", "len")
NUMERIC = (*_ARITHMETIC, *_SEQUENCES)
"""The functions whose value a text can say; what else is called, is a thing."""

_MAX_RANGE = 100_000
_DEPTH = 40


class NotLiteral(Exception):
    """A value that the pasted text does not say.

    Attributes:
        names: what would have to be known: `["len(train_loader)", "epochs"]`.
    """

    def __init__(self, names: list[str]) -> None:
        """Keeps the names."""
        super().__init__(", ".join(names))
        self.names = names


@dataclass(kw_only=True, slots=True)
class PastedNames:
    """The names of a pasted text.

    Attributes:
        nodes: what was assigned to each last, by how it is written: `epochs`, `self.lr`, `CFG.lr`.
        said: what the user said of a name, in words beside the paste; None where nothing.
        functions: the functions that it defines.
        imports: what imported names stand for: `{"CALR": "torch.optim.lr_scheduler.CosineAnnealingLR"}`.
    """

    nodes: dict[str, ast.expr] = field(default_factory=dict)
    said: Callable[[str], float | None] = lambda _: None
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)

    def full_name(self, node: ast.expr) -> str:
        """A dotted name with its import resolved; empty where the node is none."""
        text = dotted(node)
        head, dot, rest = text.partition(".")
        return f"{self.imports.get(head, head)}{dot}{rest}"

    def resolved(self, node: ast.expr, depth: int = 0) -> ast.expr:
        """What a name stands for, through other names; the node itself where it is not a name, or an unknown one."""
        text = ast.unparse(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""
        if text in self.nodes and depth < _DEPTH:
            return self.resolved(self.nodes[text], depth + 1)
        return node

    def value(self, node: ast.expr) -> Any:
        """The value of an expression of literals: number, text, truth value, None, or a list, tuple or dict of them.

        Raises:
            NotLiteral: it is not one; with the names that would have to be known.
        """
        return self._value(node, 0)

    def _value(self, node: ast.expr, depth: int) -> Any:
        if depth > _DEPTH:
            raise NotLiteral([_text(node)])
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, (ast.Name, ast.Attribute)):
            return self._named(node, depth)
        if isinstance(node, (ast.List, ast.Tuple)):
            items = [self._value(item, depth + 1) for item in node.elts]
            return items if isinstance(node, ast.List) else tuple(items)
        if isinstance(node, ast.Dict) and all(node.keys):
            keys = [self._value(key, depth + 1) for key in node.keys if key is not None]
            return dict(zip(keys, [self._value(item, depth + 1) for item in node.values], strict=True))
        if isinstance(node, ast.Subscript):
            return self._item(node, depth)
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Compare)):
            return self._arithmetic(node, depth)
        raise NotLiteral([_text(node)])

    def _named(self, node: ast.Name | ast.Attribute, depth: int) -> Any:
        text = ast.unparse(node)
        if text in self.nodes:
            try:
                return self._value(self.nodes[text], depth + 1)
            except NotLiteral:
                said = self.said(text)
                if said is None:
                    raise
                return said
        if self.full_name(node) in ("math.pi", "numpy.pi", "np.pi"):
            return math.pi
        return self._asked(text)

    def _asked(self, text: str) -> float:
        said = self.said(text)
        if said is None:
            raise NotLiteral([text])
        return said

    def _item(self, node: ast.Subscript, depth: int) -> Any:
        """An item of a list or dict of literals, `cfg["lr"]`."""
        try:
            return self._value(node.value, depth + 1)[self._value(node.slice, depth + 1)]
        except (NotLiteral, LookupError, TypeError):
            return self._asked(_text(node))

    def _call(self, node: ast.Call, depth: int) -> Any:
        name = dotted(node.func)
        if name in _ARITHMETIC and not node.keywords:
            return self._arithmetic(node, depth)
        if name in _SEQUENCES and node.args and not node.keywords:
            said = self.said(_text(node))
            if said is not None:
                return said
            try:
                values = [self._value(each, depth + 1) for each in node.args]
                found = _sequence(name, values)
            except (NotLiteral, TypeError, ValueError):
                raise NotLiteral([_text(node)]) from None
            if isinstance(found, range) and len(found) > _MAX_RANGE:
                raise NotLiteral([_text(node)])
            return list(found) if isinstance(found, range) else found
        if name == "SchedulerType" and len(node.args) == 1:
            return self._value(node.args[0], depth + 1)
        return self._asked(_text(node))

    def _arithmetic(self, node: ast.expr, depth: int) -> Any:
        text = _text(node)
        said = self.said(text)
        if said is not None:
            return said
        lacking: list[str] = []
        operands: dict[str, float] = {}

        def named(child: ast.expr) -> ast.expr:
            try:
                value = self._value(child, depth + 1)
            except NotLiteral as error:
                lacking.extend(name for name in error.names if name not in lacking)
                value = 0
            if not isinstance(value, (int, float)):
                lacking.append(_text(child))
            name = f"v{len(operands)}"
            operands[name] = value
            return ast.Name(id=name, ctx=ast.Load())

        made = _with_children(node, named)
        if lacking:
            raise NotLiteral(lacking)
        try:
            return value_of(ast.unparse(made), operands)
        except (UsageError, ArithmeticError):
            raise NotLiteral([text]) from None


def _sequence(name: str, values: list[Any]) -> Any:
    if name == "range":
        return range(*values)
    return len(*values) if name == "len" else list(*values) if name == "list" else tuple(*values)


def dotted(node: ast.expr) -> str:
    """A dotted name as it is written, `torch.optim.SGD`; empty where the node is none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def _with_children(node: ast.expr, change: Callable[[ast.expr], ast.expr]) -> ast.expr:
    """A copy of an operation with each of its operands changed."""
    made: ast.expr
    if isinstance(node, ast.BinOp):
        made = ast.BinOp(left=change(node.left), op=node.op, right=change(node.right))
    elif isinstance(node, ast.UnaryOp):
        made = ast.UnaryOp(op=node.op, operand=change(node.operand))
    elif isinstance(node, ast.IfExp):
        made = ast.IfExp(test=change(node.test), body=change(node.body), orelse=change(node.orelse))
    elif isinstance(node, ast.Compare):
        made = ast.Compare(
            left=change(node.left), ops=node.ops, comparators=[change(each) for each in node.comparators]
        )
    else:
        assert isinstance(node, ast.Call)  # noqa: S101  # for the type checker
        name = dotted(node.func).replace("np.", "math.")
        made = ast.Call(func=ast.parse(name, mode="eval").body, args=[change(each) for each in node.args], keywords=[])
    return ast.fix_missing_locations(made)


def _text(node: ast.AST) -> str:
    return ast.unparse(node)
