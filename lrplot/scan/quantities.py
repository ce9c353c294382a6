"""Numbers of a training script with what they count: a constant, the length of a loader, and what is made of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from lrplot.scan.units import BARE, EPOCHS, Unit, unit_of_name

Evidence: TypeAlias = Literal["derived", "named", "constant", "unknown"]
"""Where a unit comes from: a loader or a range, a name, nothing as it is a bare constant, or nowhere."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A number that only the run knows: `len(train_loader)`, `args.epochs`."""

    text: str
    path: str = ""
    line: int = 0
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """What is made of two numbers, or of one twice."""

    sign: str
    left: Form
    right: Form
    size: int = 1


Form: TypeAlias = int | float | Symbol | Operation | None
_DEEPEST = 40
_A_FEW = 10  # nobody has fewer batches in an epoch, and a share such as `epochs * 3 // 4` has no larger factor
_LARGEST = 60  # numbers and signs of a form


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number in a script.

    Attributes:
        text: as it is written.
        unit: what it counts; `BARE` for a plain constant, None where nothing tells.
        form: how it comes about, None where that is not known.
        evidence: where the unit comes from.
        floating: whether Python makes a float of it, as `/` does.
        default: whether its value is a default, which the command line or a caller may overrule.
        divided: whether it was divided by a bare number, which may be a batch size or a number of accumulated batches.
        whole: whether it comes from the length of a loader that no process has its share of yet: these loaders.
    """

    text: str
    unit: Unit | None = None
    form: Form = None
    evidence: Evidence = "unknown"
    floating: bool = False
    default: bool = False
    divided: bool = False
    whole: frozenset[Any] = frozenset()

    @property
    def is_bare(self) -> bool:
        """Whether it is a number without a unit."""
        return self.unit == BARE

    @property
    def number(self) -> float | None:
        """Its value, where it is known without a run."""
        return value_of(self.form, {})

    def at(self, known: Mapping[Symbol, float]) -> float | None:
        """Its value where some of what only a run knows is known."""
        return value_of(self.form, known)

    @property
    def missing(self) -> tuple[Symbol, ...]:
        """What would have to be known, in the order in which it stands there."""
        return tuple(dict.fromkeys(symbols_of(self.form)))


def constant(value: float, text: str = "") -> Quantity:
    """A plain number."""
    return Quantity(
        text=text or repr(value), unit=BARE, form=value, evidence="constant", floating=isinstance(value, float)
    )


def named(quantity: Quantity, name: str) -> Quantity:
    """A number under a name, which may say what a plain constant counts: `epochs = 10`."""
    unit = unit_of_name(name)
    if unit is None or not (quantity.is_bare or quantity.unit is None):
        return quantity
    return replace(quantity, unit=unit, evidence="named")


# -- arithmetic --------------------------------------------------------------------------------------


def combined(sign: str, left: Quantity, right: Quantity, text: str) -> Quantity:
    """What `left sign right` is, for the signs of Python's arithmetic."""
    floating = sign == "/" or ((left.floating or right.floating) and sign != "//")
    unit = _unit(sign, left, right)
    derived = "derived" in (left.evidence, right.evidence)
    evidence: Evidence = "unknown"
    if unit is not None:
        evidence = "derived" if derived else "constant" if unit == BARE else "named"
    return Quantity(
        text=text,
        unit=unit,
        form=_operation(sign, left.form, right.form),
        evidence=evidence,
        floating=floating or (sign == "//" and (left.floating or right.floating)),
        default=left.default or right.default,
        divided=left.divided or right.divided or (sign in ("/", "//") and right.is_bare and not left.is_bare),
        whole=left.whole | right.whole,
    )


def _operation(sign: str, left: Form, right: Form) -> Form:
    """What is made of two forms; None where it would be larger than anybody writes."""
    size = 1 + sum(each.size if isinstance(each, Operation) else 1 for each in (left, right))
    return None if left is None or right is None or size > _LARGEST else Operation(sign, left, right, size)


def _unit(sign: str, left: Quantity, right: Quantity) -> Unit | None:
    a, b = left.unit, right.unit
    if sign == "*":
        if left.evidence in ("constant", "unknown"):
            return _scaled(left, b)
        return _scaled(right, a) if right.evidence in ("constant", "unknown") else _times(a, b)
    if sign in ("/", "//"):
        if b == BARE:
            # Samples by a bare number may be batches.
            return None if a is not None and a.sample > 0 and a.batch == 0 else a
        return None if a is None or b is None else a / b
    if sign in ("+", "-", "max", "min"):
        if a is None or a in (BARE, b):
            return b if a != b else a
        return a if b is None or b == BARE else None
    if sign == "%":
        return a
    return BARE if a == BARE and b == BARE else None


def _times(a: Unit | None, b: Unit | None) -> Unit | None:
    return None if a is None or b is None else a * b


def _scaled(factor: Quantity, unit: Unit | None) -> Unit | None:
    """The unit of a number times one without a unit, which may be a number of epochs."""
    if unit is None:
        return None
    if unit == BARE:
        return BARE if factor.is_bare else None
    value = factor.number
    if unit.epoch > 0 and unit.batch == unit.step == 0 and (value is None or value >= _A_FEW):
        return None  # 500 epochs' worth of something, such as the batches of an epoch
    if unit.epoch != -1:
        return unit if factor.is_bare else None
    if factor.is_bare and value is not None and (value < 2 or value != int(value)):
        return unit
    return unit * EPOCHS


def rounded(quantity: Quantity, how: str, text: str) -> Quantity:
    """What `int(...)`, `math.ceil(...)` and the like make of a number."""
    return replace(quantity, text=text, form=_operation(how, quantity.form, 0), floating=how == "float")


def symbols_of(form: Form) -> list[Symbol]:
    """What only a run knows of a number."""
    if isinstance(form, Symbol):
        return [form]
    if isinstance(form, Operation):
        return [*symbols_of(form.left), *symbols_of(form.right)]
    return []


def value_of(form: Form, known: Mapping[Symbol, float], depth: int = 0) -> float | None:
    """The value of a form; None where something is missing, or where Python would raise."""
    if form is None or depth > _DEEPEST:
        return None
    if isinstance(form, Symbol):
        return known.get(form)
    if not isinstance(form, Operation):
        return form
    left, right = value_of(form.left, known, depth + 1), value_of(form.right, known, depth + 1)
    if left is None or right is None:
        return None
    try:
        found: float | None = _calculated(form.sign, left, right)
        return found
    except (ArithmeticError, ValueError, TypeError):
        return None


def _calculated(sign: str, left: Any, right: Any) -> Any:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    if sign == "/":
        return left / right
    if sign == "//":
        return left // right
    if sign == "%":
        return left % right
    if sign == "**":
        whole = isinstance(left, int) and isinstance(right, int) and 0 <= right < 64 and abs(left) < 10**6
        return left**right if whole else float(left) ** right
    if sign in ("max", "min"):
        return max(left, right) if sign == "max" else min(left, right)
    if sign == "float":
        return float(left)
    rounding: dict[str, Any] = {"int": int, "ceil": math.ceil, "floor": math.floor, "round": round, "abs": abs}
    return rounding[sign](left)
