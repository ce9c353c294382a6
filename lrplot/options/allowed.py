"""What an expression may use: operators, constants and functions, with integers that cannot grow without bound."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

_MAX_BITS = 4096  # of an integer's power: four times what a float can hold
_MAX_COMBINATORIAL = 1000  # factorial(1000) takes microseconds, factorial(10**9) for ever


def _power(base: Any, exponent: Any) -> Any:
    if not isinstance(base, int) or not isinstance(exponent, int) or -1 <= base <= 1:
        return base**exponent
    if base.bit_length() * exponent > _MAX_BITS:
        raise OverflowError(f"{base} ** {exponent} is too large")
    return base**exponent


def _product(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > 4 * _MAX_BITS:
        raise OverflowError("a product of whole numbers is too large")
    return left * right


def _bounded(function: Callable[..., int]) -> Callable[..., int]:
    def bounded(*arguments: Any) -> int:
        if any(abs(argument) > _MAX_COMBINATORIAL for argument in arguments):
            raise OverflowError(f"{function.__name__} of more than {_MAX_COMBINATORIAL} is too large")
        return function(*arguments)

    return bounded


CONSTANTS = {name: value for name, value in vars(math).items() if isinstance(value, float)}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: value for name, value in vars(math).items() if callable(value) and not name.startswith("_")
}
FUNCTIONS.update({name: _bounded(FUNCTIONS[name]) for name in ("factorial", "comb", "perm")})
FUNCTIONS.update({"min": min, "max": max, "abs": abs, "int": int, "float": float, "round": round})
NUMPY = ("np", "numpy")
# numpy's own where an expression names it: its cosine may differ from math's in the last bit
NUMPY_FUNCTIONS = (
    *("abs", "arccos", "ceil", "clip", "cos", "exp", "expm1", "floor", "log", "log10", "log1p", "log2", "maximum"),
    *("minimum", "mod", "power", "rint", "sign", "sin", "sqrt", "square", "tan", "tanh", "where"),
)

BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: _product,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: _power,
}
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Not: operator.not_,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
