"""Values as numbers, and what is worked out with them."""

from __future__ import annotations

import ast
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from lrplot.scan.quantities import Quantity, Symbol, combined, named
from lrplot.scan.units import unit_of_name
from lrplot.scan.values import (
    Choice,
    Method,
    Unknown,
    Value,
    joined,
    options_of,
)

if TYPE_CHECKING:
    pass


SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_MOST = 6  # combinations of values that an operation is worked out for
# Written by the framework itself, so that their names are as good as a loader.
_SURE_NAMES = frozenset({"estimated_stepping_batches", "num_training_batches"})


def quantity(value: Value) -> Quantity | None:
    """A value as a number; None where it is none."""
    if isinstance(value, Quantity):
        return value
    if isinstance(value, Choice):
        found = [each for one in value.options if (each := quantity(one)) is not None]
        return found[0] if found else None
    if isinstance(value, (Unknown, Method)):
        unit = unit_of_name(value.name)
        evidence: Any = "unknown" if unit is None else "derived" if value.name in _SURE_NAMES else "named"
        return Quantity(text=value.text, unit=unit, form=Symbol(value.text, unit=unit), evidence=evidence)
    return None


def named_value(value: Value, name: str) -> Value:
    """A value as it is known under a name, where it is a number."""
    return named(value, name) if isinstance(value, Quantity) else value


def arithmetic(sign: str, left: Value, right: Value, text: str) -> Value:
    """What `left sign right` is, for each of the values that both may have."""
    found: list[Value] = []
    for a, b in islice(product(options_of(left), options_of(right)), _MOST):
        one, other = quantity(a), quantity(b)
        if one is not None and other is not None:
            found.append(combined(sign, one, other, text))
    return joined(*found) if found else Unknown(text=text)
