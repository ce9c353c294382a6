"""Who steps a scheduler where no loop is written: one module per library, ending in `FRAMEWORK = Framework(...)`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from lrplot.plugins import load, names_in
from lrplot.scan.training import ScannedLoop
from lrplot.scan.values import Function, Instance, Method, Spot, Value, options_of

if TYPE_CHECKING:
    from lrplot.scan.calls import ActiveCall
    from lrplot.scan.interpret import Route

Often: TypeAlias = Literal["epoch", "batch", "once"]
"""How often a framework calls a method of the user's."""


def _nothing(*_: Any) -> None:
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Framework:
    """What a library does with schedulers that it is given.

    Attributes:
        help: what it is, in a few words.
        call: what a function or class of the library gives, by its dotted name; None where it is none of this one.
        method: what a method gives that an object has from the library; None where it is none of this one.
        decorate: what a decorator of the library does with a function.
        is_base: whether a class with that dotted name is one that users derive theirs from.
        hooks: how often it calls the methods of such classes, by name.
        returned: is told what such a method returned.
        finish: looks at an object of such a class once its methods were gone through.
        end: looks at everything, once all files were gone through.
    """

    help: str
    call: Callable[[Route, str, ActiveCall], Value | None] = _nothing
    method: Callable[[Route, Method, ActiveCall], Value | None] = _nothing
    decorate: Callable[[Route, Method, ActiveCall, Value], None] = _nothing
    is_base: Callable[[str], bool] = _nothing  # type: ignore[assignment]
    hooks: Mapping[str, Often] = field(default_factory=dict)
    returned: Callable[[Route, Instance, str, Value], None] = _nothing
    finish: Callable[[Route, Instance], None] = _nothing
    end: Callable[[Route], None] = _nothing


@cache
def frameworks() -> tuple[Framework, ...]:
    """Every framework, by the name of its module."""
    package = sys.modules[__name__]
    return tuple(cast(Framework, load(package, name, "FRAMEWORK")) for name in names_in(package) if name[0] != "_")


def call_handler(run: Route, handler: Value, often: Often, name: str) -> Value:
    """Goes through a function that a framework calls once per epoch or batch, in the loop that it has for it."""
    loops = {"epoch": loops_of(run, name)[:1], "batch": loops_of(run, name), "once": ()}[often]
    found: Value = None
    for each in options_of(handler):
        if isinstance(each, Function):
            with run.within(loops):
                found = run.call_function(each, [], {}, "")
    return found


def loops_of(run: Route, name: str) -> tuple[ScannedLoop, ScannedLoop]:
    """The loops over epochs and batches that a framework has, the same for all that it calls."""
    if name not in run.framework_loops:
        spot = Spot("", 0)
        epoch = ScannedLoop(kind="epoch", spot=spot, variable="epoch", by=name, has_batches=True)
        run.framework_loops[name] = (epoch, ScannedLoop(kind="batch", spot=spot, by=name))
    return run.framework_loops[name]
