"""What code for a scheduler is made of: calls, values and functions as Python text."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from textwrap import indent
from typing import Literal

from lrplot.errors import UsageError
from lrplot.model.plan import ScheduleSpec, Value
from lrplot.options.numbers import in_full

_WIDTH = 88  # of a call on one line
STEP = "scheduler.step()"
"""The call that advances one of torch's schedulers."""


class Verbatim(str):
    """An argument's value that is Python code already: `len(train_loader) * 5`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SchedulerCode:
    """A scheduler as Python code.

    Attributes:
        lines: the statements that build `scheduler` on `optimizer`.
        imports: the statements that import what they use, torch left out.
        call: the call that advances it; `{t}` in it stands for how far the run is.
        counts: what `{t}` counts, this time included: `calls` of it, or `intervals`, which are optimizer steps or
            epochs; empty where the call does not say.
        around: the context that the call is made in; empty where there is none.
        lr: the rate that the optimizer must have for it; None for any.
        before: whether it is called before each optimizer step, or epoch, with how many there were.
        made_by: the class or function that makes it, where it may be none of torch's schedulers; else None.
        attach: the call that hands it to an engine of its library's own, which calls it; empty where there is none.
    """

    lines: tuple[str, ...]
    imports: tuple[str, ...]
    call: str = STEP
    counts: Literal["", "calls", "intervals"] = ""
    around: str = ""
    lr: float | None = None
    before: bool = False
    made_by: Callable[..., object] | None = None
    attach: str = ""


def code_of(built: str, **more: object) -> SchedulerCode:
    """The code of a scheduler that one expression builds."""
    return replace(SchedulerCode(lines=(f"scheduler = {built}",), imports=()), **more)  # type: ignore[arg-type]


def writing_code(line: str) -> SchedulerCode:
    """The code that takes each step's rate from an array, which one statement makes."""
    call = 'for group in optimizer.param_groups:\n    group["lr"] = float(rates[{t}])'
    return SchedulerCode(lines=(line,), imports=(), call=call, counts="calls", before=True)


@dataclass(kw_only=True, slots=True)
class Text:
    """Python text that is being written.

    Attributes:
        part: writes a scheduler that is an argument of another one.
        epoch: what `epoch` is beside `step` in an expression, `step / steps_per_epoch`; `step` where nothing is known.
        imports: the statements that import what the text uses, torch left out.
    """

    part: Callable[[ScheduleSpec, Text], str]
    epoch: str = "step"
    imports: set[str] = field(default_factory=set)

    def call(self, name: str, arguments: Iterable[str]) -> str:
        """A call, on one line where it is short."""
        arguments = list(arguments)
        flat = f"{name}({', '.join(arguments)})"
        if len(flat) <= _WIDTH and "\n" not in flat:
            return flat
        return "\n".join([f"{name}(", *(indent(f"{argument},", "    ") for argument in arguments), ")"])

    def arguments(self, values: Mapping[str, Value], expressions: Iterable[str] = ()) -> list[str]:
        """Arguments by name; of those in `expressions`, texts are written as functions."""
        return [f"{name}={self.value(name, value, name in expressions)}" for name, value in values.items()]

    def value(self, name: str, value: Value, is_expression: bool = False) -> str:
        """An argument's value."""
        if isinstance(value, Verbatim):
            if "math." in value:
                self.imports.add("import math")
            return str(value)
        if isinstance(value, ScheduleSpec):
            return self.part(value, self)
        if isinstance(value, str):
            return self.function(value) if is_expression else _quoted(value)
        if isinstance(value, (list, tuple)):
            items = [self.value(name, item, is_expression) for item in value]
            if any(isinstance(item, ScheduleSpec) for item in value):
                return "\n".join(["[", *(indent(f"{item},", "    ") for item in items), "]"])
            ending = "," if len(items) == 1 else ""
            return f"[{', '.join(items)}]" if isinstance(value, list) else f"({', '.join(items)}{ending})"
        if callable(value):
            raise UsageError(f"{name} is a Python function, whose code lrplot does not have")
        return f'float("{value}")' if isinstance(value, float) and not math.isfinite(value) else repr(value)

    def function(self, text: str) -> str:
        """An expression as a lambda, with imports of what it uses of Python's math."""
        tree = ast.parse(in_full(text.strip()), mode="eval")
        # A comment, or a break of a line, would end the line that the lambda stands on.
        text = ast.unparse(tree) if "#" in text or "\n" in text else in_full(text.strip())
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        self.imports.update(f"from math import {name}" for name in names if name in vars(math))
        if "math" in names:
            self.imports.add("import math")
        variable = next((name for name in ("epoch", "step", "x") if name in names), "epoch")
        if {"epoch", "step"} <= names:
            return f"lambda step: (lambda epoch: {text})({self.epoch})"
        return f"lambda {variable}: {text}"


def _quoted(text: str) -> str:
    import json  # not before code is asked for

    return json.dumps(text, ensure_ascii=False)


def indent_lines(lines: Iterable[str], levels: int = 1) -> list[str]:
    """Lines within a block."""
    return [indent(line, "    " * levels) for line in lines]
