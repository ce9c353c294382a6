"""Functions of pasted Python as expressions of the step: a lambda, and a `def` that only decides and returns."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping, Sequence

from lrplot.planning.pasted.values import NotLiteral, PastedNames

_MAX_CONDITIONS = 10  # what follows a condition is written once for each of its branches


def expression_of(node: ast.expr, names: PastedNames) -> str:
    """The expression of `epoch` that a function stands for.

    Args:
        node: a lambda, the name of a function that the text defines, or an expression of `epoch` or `step` already.
        names: the text's names, whose numbers are put in.

    Raises:
        NotLiteral: it is another thing, or needs a name that the text does not say.
    """
    found = names.resolved(node)
    if isinstance(found, ast.Lambda) and len(found.args.args) >= 1:
        return _written(found.body, found.args.args[0].arg, _defaults(found.args, names), names)
    if isinstance(found, ast.Name) and found.id in names.functions:
        function = names.functions[found.id]
        conditions = sum(isinstance(each, ast.If) for each in ast.walk(function))
        if function.args.args and conditions <= _MAX_CONDITIONS:
            body = _returned(function.body, {}, function.name)
            return _written(body, function.args.args[0].arg, _defaults(function.args, names), names)
    free = {each.id for each in ast.walk(found) if isinstance(each, ast.Name)}
    if isinstance(found, ast.Constant) and isinstance(found.value, str):
        return found.value
    if free & {"epoch", "step", "x"} and not isinstance(found, ast.Name):
        return ast.unparse(found)
    raise NotLiteral([ast.unparse(node)])


def _defaults(arguments: ast.arguments, names: PastedNames) -> dict[str, ast.expr]:
    """The arguments after the first that have defaults: `lambda step, w=warmup: ...`."""
    with_default = arguments.args[len(arguments.args) - len(arguments.defaults) :]
    return {argument.arg: default for argument, default in zip(with_default, arguments.defaults, strict=True)}


def _written(body: ast.expr, variable: str, local: Mapping[str, ast.expr], names: PastedNames) -> str:
    return ast.unparse(_Put(variable, local, names).visit(copy.deepcopy(body)))


class _Put(ast.NodeTransformer):
    """Puts `epoch` for the function's variable, and numbers for the other names."""

    def __init__(self, variable: str, local: Mapping[str, ast.expr], names: PastedNames) -> None:
        self.variable = variable
        self.local = local
        self.names = names

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Its arguments; of what it calls, only names of the math modules stay, which the expression checks."""
        if isinstance(node.func, ast.Name) and node.func.id == "len":
            return self._number(node)
        node.args = [self.visit(each) for each in node.args]
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The variable, or a number."""
        if node.id == self.variable:
            return ast.Name(id="epoch", ctx=ast.Load())
        if node.id in self.local:
            return self._number(self.local[node.id])
        if node.id in ("pi", "e", "epoch") and node.id not in self.names.nodes:
            return node
        return self._number(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """`math.pi` as it is, `args.warmup` as its number."""
        if isinstance(node.value, ast.Name) and node.value.id in ("math", "np", "numpy"):
            return node
        return self._number(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """`cfg["warmup"]` as its number."""
        return self._number(node)

    def _number(self, node: ast.expr) -> ast.expr:
        value = self.names.value(node)
        if not isinstance(value, (int, float)):
            raise NotLiteral([ast.unparse(node)])
        return ast.Constant(value=value)


def _returned(body: Sequence[ast.stmt], local: dict[str, ast.expr], name: str) -> ast.expr:
    """What statements return as one expression: names put in for what they were given, conditions as `a if b else c`.

    Raises:
        NotLiteral: they do more than that.
    """
    for index, statement in enumerate(body):
        if isinstance(statement, ast.Return) and statement.value is not None:
            return _filled(statement.value, local)
        if isinstance(statement, ast.If):
            rest = body[index + 1 :]
            return ast.IfExp(
                test=_filled(statement.test, local),
                body=_returned([*statement.body, *rest], dict(local), name),
                orelse=_returned([*statement.orelse, *rest], dict(local), name),
            )
        target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        if isinstance(statement, ast.Assign) and isinstance(target, ast.Name):
            local[target.id] = _filled(statement.value, local)
        elif not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):  # a docstring
            break
    raise NotLiteral([name])


def _filled(node: ast.expr, local: Mapping[str, ast.expr]) -> ast.expr:
    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return copy.deepcopy(local[node.id]) if node.id in local else node

    filled: ast.expr = Fill().visit(copy.deepcopy(node))
    return filled
