"""The numbers of a schedule in code, and the names of those that are missing."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lrplot.errors import as_flag
from lrplot.model.finding import Place
from lrplot.model.plan import ScheduleSpec, Value
from lrplot.scan.quantities import Quantity, Symbol
from lrplot.scan.training import ScannedScheduler
from lrplot.scan.units import (
    ACCUMULATION,
    BATCH_SIZE,
    BATCHES_OF_AN_EPOCH,
    EPOCHS,
    PROCESSES,
    SAMPLES_OF_AN_EPOCH,
    STEPS,
    Unit,
)
from lrplot.scan.values import Choice, Const, Function, Items, Unknown
from lrplot.scan.values import Value as Read

# What on the command line says a number of that unit.
_OPTIONS: dict[Unit, str] = {
    BATCHES_OF_AN_EPOCH: "batches_per_epoch",
    EPOCHS: "max_epochs",
    STEPS: "max_steps",
    SAMPLES_OF_AN_EPOCH: "dataset_size",
    BATCH_SIZE: "batch_size",
    ACCUMULATION: "accumulate_grad_batches",
    PROCESSES: "devices",
}
_DEEPEST = 6  # schedules in schedules
_PLUMBING = ("last_epoch", "verbose", "optimizer")


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """A number that would have to be known.

    Attributes:
        option: what says it on the command line, `batches_per_epoch`; empty where nothing can.
        text: what it is in the code, `len(train_loader)`.
        place: where that stands; None where it is not known.
    """

    option: str
    text: str
    place: Place | None = None

    @property
    def in_file(self) -> str:
        """It in a file of schedules, where options are keys."""
        where = f" of {self.place}" if self.place is not None else ""
        return f"{self.option}, which is {self.text}{where}" if self.option else f"{self.text}{where}"

    def __str__(self) -> str:
        where = f" of {self.place}" if self.place is not None else ""
        if not self.option:
            return f"{self.text}{where}"
        return f"{as_flag(self.option)}, which is {self.text}{where}"


class NotKnownError(Exception):
    """A value that no plan can hold."""


class Numbers:
    """The numbers of a schedule, with those that somebody says.

    Attributes:
        given: what somebody says, by option name.
        missing: what was asked for and is not known, by option name or by its text in the code.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        """Begins with nothing missing."""
        self.given = given
        self.missing: dict[str, Missing] = {}

    def number(self, quantity: Quantity, option: str = "") -> float | None:
        """A number; None where something of it is missing, which is noted."""
        known: dict[Symbol, float] = {}
        for symbol in quantity.missing:
            name = option if len(quantity.missing) == 1 and option else _option_of(symbol)
            if name and self.given.get(name) is not None:
                known[symbol] = self.given[name]
            else:
                place = Place(path=symbol.path, line=symbol.line) if symbol.line else None
                self.missing.setdefault(name or symbol.text, Missing(option=name, text=symbol.text, place=place))
        if quantity.form is None:
            self.missing.setdefault(quantity.text, Missing(option=option, text=quantity.text))
        return quantity.at(known)

    def value(self, value: Read, depth: int = 0) -> Value:
        """A value of the code as a plan has it."""
        if depth > _DEEPEST:
            raise NotKnownError("its arguments are lists in lists")
        if isinstance(value, Choice):
            raise NotKnownError("it may be one of several values")
        if isinstance(value, Quantity):
            return self.number(value)
        if isinstance(value, Const):
            found: Value = value.value
            return found
        if isinstance(value, Items):
            return [self.value(each, depth + 1) for each in value.items]
        if isinstance(value, ScannedScheduler):
            return self.schedule(value, depth + 1)
        if isinstance(value, Function) and isinstance(value.node, ast.Lambda):
            return ast.unparse(value.node)
        if isinstance(value, Unknown):
            self.missing.setdefault(value.text, Missing(option="", text=value.text))
            return None
        raise NotKnownError("it is made by a function")

    def schedule(self, scheduler: ScannedScheduler, depth: int = 0) -> ScheduleSpec:
        """A scheduler as a plan has it, its parts with it."""
        if scheduler.library not in ("torch", "transformers", "timm"):
            raise NotKnownError(f"{scheduler.name} is not a scheduler of a library that lrplot draws from code")
        arguments = {
            name: self.value(value, depth) for name, value in scheduler.arguments.items() if name not in _PLUMBING
        }
        name = scheduler.name
        if name in ("get_scheduler", "create_scheduler", "create_scheduler_v2", "a scheduler by name"):
            raise NotKnownError(f"{name} chooses the scheduler by name")
        if any(each.startswith("argument ") for each in arguments):
            raise NotKnownError("its arguments are not those that are known")
        return ScheduleSpec(name=name, arguments=arguments, family=scheduler.library)


def _option_of(symbol: Symbol) -> str:
    return _OPTIONS.get(symbol.unit, "") if symbol.unit is not None else ""
