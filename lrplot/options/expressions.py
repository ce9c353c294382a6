"""Expressions such as `0.95 ** epoch`, without `eval`: a whitelist over their syntax tree.

Each allowed node becomes a small Python closure over the variables' values. What is not on the list
(attributes, subscripts, strings, keyword arguments, ...) is refused before anything is computed, and
integers cannot grow without bound. `lambda e: 0.95 ** e` is the expression with a name of its own for the variable.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, TypeAlias

from lrplot.errors import UsageError
from lrplot.options.allowed import BINARY, COMPARISONS, CONSTANTS, FUNCTIONS, NUMPY, NUMPY_FUNCTIONS, UNARY
from lrplot.options.numbers import in_full, is_written_short
from lrplot.options.spelling import hint

Variables: TypeAlias = Mapping[str, Any]
Evaluator: TypeAlias = Callable[[Variables], Any]

LOOP_NAMES = ("total_steps", "steps_per_epoch", "base_lr")
"""The names of an expression that stand for what the loop and the optimizer have."""

_NOTHING: Mapping[str, float] = {}
_MAX_CHARACTERS = 1000
_MAX_DEPTH = 50


def function_of(
    text: str,
    names: Sequence[str],
    known: Mapping[str, float] = _NOTHING,
    epoch: Callable[[float], float] | None = None,
) -> Callable[[float], float]:
    """The function of one number that an expression describes.

    Args:
        text: the expression, `'1 if epoch < 10 else 0.1'`.
        names: the names that stand for the number, `("epoch", "step")`.
        known: other names that it may use, with what they stand for: `{"total_steps": 1000}`.
        epoch: how many epochs the number stands for, where `epoch` is something else than the number itself.

    Returns:
        The function. It raises what the arithmetic raises (ZeroDivisionError, OverflowError, ValueError),
        and ValueError where the result is not a real number.

    Raises:
        UsageError: the text is not an expression, or holds something that is not allowed.
    """
    evaluate = _compile(text, (*names, *known))
    is_apart = epoch is not None and {"epoch", "step"} <= names_in(text)

    def function(value: float) -> float:
        variables = {**dict.fromkeys(names, value), **known}  # the number first, for a lambda
        if is_apart and epoch is not None:
            variables["epoch"] = epoch(value)
        result = evaluate(variables)
        if not isinstance(result, (int, float)):
            raise ValueError(f"'{text}' is not a real number at {names[0]} {value}: {result}")
        return result

    function.__name__ = text
    return function


def names_in(text: str) -> frozenset[str]:
    """The names that an expression uses, functions among them; none where it is not an expression."""
    try:
        tree = ast.parse(in_full(text.strip()), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return frozenset()
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def functions_of(value: object, names: Sequence[str] = ("epoch", "step")) -> object:
    """An expression as a function, several as a list with one function per parameter group, all else as it is.

    Raises:
        UsageError: a text is not an expression, or holds something that is not allowed.
    """
    if isinstance(value, str):
        return function_of(value, names)
    if isinstance(value, (list, tuple)):
        found = [functions_of(item, names) for item in value]
        return found[0] if len(found) == 1 else found
    return value


def value_of(text: str, variables: Variables) -> float:
    """The number that an expression comes to.

    Args:
        text: the expression, `'epochs * 391'`.
        variables: the numbers that its names stand for.

    Raises:
        UsageError: the text is not an expression of these names, or its arithmetic fails.
    """
    try:
        result = _compile(text, list(variables))(variables)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise UsageError(f"'{_short(text)}' is not a number: {error}") from None
    if not isinstance(result, (int, float)):
        raise UsageError(f"'{_short(text)}' is not a number but {result}")
    return result


def work_out(text: str) -> int | float | None:
    """The number that a product, a share or any other arithmetic stands for; None where the text is none.

    It is worked out as Python does it, from left to right, with the functions of Python's math module: `100*391` is a
    whole number, `5e-4*1024/512` a float.
    """
    if not is_written_short(text):
        return None
    try:
        value = value_of(text, {})
    except UsageError:
        return None
    return None if isinstance(value, bool) else value


def _compile(text: str, names: Sequence[str]) -> Evaluator:
    if len(text) > _MAX_CHARACTERS:
        raise UsageError(f"the expression is {len(text)} characters long, and {_MAX_CHARACTERS} is the most")
    try:
        tree = ast.parse(in_full(text.strip()), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else "too deeply nested"
        raise UsageError(f"'{_short(text)}' is not an expression ({reason}){_example(names)}") from None
    if isinstance(tree.body, ast.Lambda):
        return _of_lambda(text, tree.body, names)
    return _Compiler(text, names).evaluator(tree.body, 0)


def _example(names: Sequence[str]) -> str:
    return f"; write for example '0.95 ** {names[0]}'" if names else ""


def _of_lambda(text: str, node: ast.Lambda, names: Sequence[str]) -> Evaluator:
    """`lambda e: 0.95 ** e` as the expression that it is, with its own name for the variable."""
    found = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    if len(found) != 1 or node.args.vararg or node.args.kwarg or node.args.kwonlyargs:
        raise UsageError(f"'{_short(text)}' must take one argument, lambda {(*names, 'x')[0]}: ...")
    known = [name for name in names if name in LOOP_NAMES and name != found[0]]
    evaluate = _Compiler(text, [*found, *known]).evaluator(node.body, 0)
    return lambda variables: evaluate({**variables, found[0]: next(iter(variables.values()))})


def _text_of(node: ast.AST) -> str:
    """A part of an expression as text; Python's own writer goes no deeper than its stack."""
    try:
        return ast.unparse(node)
    except RecursionError:
        return "..."


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


class _Compiler:
    """Turns the syntax tree of one expression into closures."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        self.text = text
        self.names = names

    def evaluator(self, node: ast.expr, depth: int) -> Evaluator:
        if depth > _MAX_DEPTH:
            raise UsageError(f"'{_short(self.text)}' is nested more than {_MAX_DEPTH} deep")
        make = getattr(self, f"_{type(node).__name__}", None)
        if make is None:
            raise self._refused(node)
        made: Evaluator = make(node, depth + 1)
        return made

    def _refused(self, node: ast.AST) -> UsageError:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
            power = f"{_text_of(node.left)} ** {_text_of(node.right)}"
            return UsageError(f"'{_short(_text_of(node))}': ^ is not a power in Python, write {_short(power)}")
        names = " and ".join(name for name in self.names if name not in LOOP_NAMES)
        return UsageError(
            f"'{_short(_text_of(node))}' is not allowed in an expression: it may use numbers, {names},"
            " arithmetic, comparisons, 'a if b else c', min, max, abs and the functions of Python's math module"
        )

    def _Constant(self, node: ast.Constant, depth: int) -> Evaluator:
        value = node.value
        if not isinstance(value, (int, float)):
            raise self._refused(node)
        return lambda variables: value

    def _Name(self, node: ast.Name, depth: int) -> Evaluator:
        name = node.id
        if name in self.names:
            return lambda variables: variables[name]
        if name in CONSTANTS:
            value = CONSTANTS[name]
            return lambda variables: value
        known = {each: f"'{each}'" for each in (*self.names, *LOOP_NAMES, *CONSTANTS, *FUNCTIONS)}
        otherwise = f"the names are {', '.join([*self.names, 'pi', 'e', 'cos', 'min', '...'])}"
        raise UsageError(f"'{name}' is not a name that an expression knows: {hint(name, known, otherwise)}")

    def _Attribute(self, node: ast.Attribute, depth: int) -> Evaluator:
        return self._Name(ast.Name(id=self._math_name(node), ctx=ast.Load()), depth)

    def _math_name(self, node: ast.expr) -> str:
        """`cos` of both `cos` and `math.cos`, and `pi` of `np.pi`."""
        if isinstance(node, ast.Name):
            return node.id
        module = node.value.id if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) else ""
        if isinstance(node, ast.Attribute) and (module == "math" or (module in NUMPY and node.attr in CONSTANTS)):
            return node.attr
        raise self._refused(node)

    def _function(self, node: ast.expr) -> Callable[..., Any]:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in NUMPY:
            if node.attr in NUMPY_FUNCTIONS:
                found: Callable[..., Any] = getattr(import_module("numpy"), node.attr)
                return lambda *arguments: found(*arguments).item()
            otherwise = "of numpy's it may call cos, sin, exp, sqrt, log, minimum, maximum, where and their like"
            close = hint(node.attr, {each: f"{node.value.id}.{each}" for each in NUMPY_FUNCTIONS}, otherwise)
            raise UsageError(f"'{_short(_text_of(node))}' is not a function that an expression knows: {close}")
        name = self._math_name(node)
        if name not in FUNCTIONS:
            known = {each: f"'{each}'" for each in FUNCTIONS}
            otherwise = "it may call min, max, abs and those of the math module"
            raise UsageError(f"'{name}' is not a function that an expression knows: {hint(name, known, otherwise)}")
        return FUNCTIONS[name]

    def _BinOp(self, node: ast.BinOp, depth: int) -> Evaluator:
        function = BINARY.get(type(node.op))
        if function is None:
            raise self._refused(node)
        left, right = self.evaluator(node.left, depth), self.evaluator(node.right, depth)
        return lambda variables: function(left(variables), right(variables))

    def _UnaryOp(self, node: ast.UnaryOp, depth: int) -> Evaluator:
        function = UNARY.get(type(node.op))
        if function is None:
            raise self._refused(node)
        operand = self.evaluator(node.operand, depth)
        return lambda variables: function(operand(variables))

    def _BoolOp(self, node: ast.BoolOp, depth: int) -> Evaluator:
        parts = [self.evaluator(part, depth) for part in node.values]
        stops_at = isinstance(node.op, ast.Or)

        def evaluate(variables: Variables) -> Any:
            value = None
            for part in parts:
                value = part(variables)
                if bool(value) is stops_at:
                    break
            return value

        return evaluate

    def _Compare(self, node: ast.Compare, depth: int) -> Evaluator:
        functions = [COMPARISONS.get(type(op)) for op in node.ops]
        if None in functions:
            raise self._refused(node)
        operands = [self.evaluator(part, depth) for part in (node.left, *node.comparators)]

        def evaluate(variables: Variables) -> bool:
            left = operands[0](variables)
            for function, operand in zip(functions, operands[1:], strict=True):
                right = operand(variables)
                if not function(left, right):  # type: ignore[misc]  # None was refused above
                    return False
                left = right
            return True

        return evaluate

    def _IfExp(self, node: ast.IfExp, depth: int) -> Evaluator:
        test, body, other = (self.evaluator(part, depth) for part in (node.test, node.body, node.orelse))
        return lambda variables: body(variables) if test(variables) else other(variables)

    def _Call(self, node: ast.Call, depth: int) -> Evaluator:
        function = self._function(node.func)
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            raise self._refused(node)
        arguments = [self.evaluator(argument, depth) for argument in node.args]
        return lambda variables: function(*[argument(variables) for argument in arguments])
