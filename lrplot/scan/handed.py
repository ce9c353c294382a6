"""Schedulers and optimizers that went where they cannot be followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrplot.scan.training import ScannedOptimizer, ScannedScheduler
from lrplot.scan.values import (
    Instance,
    Value,
    inside,
)

if TYPE_CHECKING:
    from lrplot.scan.calls import ActiveCall

HARMLESS = frozenset(
    [
        "print",
        "isinstance",
        "len",
        "str",
        "repr",
        "type",
        "id",
        "hasattr",
        "getattr",
        "setattr",
        "save",
        "info",
        "debug",
        "warning",
        "log",
        "append",
        "dict",
        "deepcopy",
        "write",
        "add_scalar",
        "log_metrics",
        "callable",
        "vars",
        "bool",
        "format",
        "summary",
        "issubclass",
        "get_lr",
        "get_current_lr",
    ]
)
"""What may be given a scheduler without stepping it."""


def hand_over(made: ActiveCall) -> None:
    """Notes that schedulers and optimizers went where they cannot be followed."""
    last = made.text.rpartition(".")[2]
    if last in HARMLESS:
        return
    for value in made.values:
        hand(value, made.text)


def hand(value: Value, text: str, depth: int = 0) -> None:
    """Notes that the schedulers and optimizers in a value went somewhere."""
    for each in inside(value):
        if isinstance(each, (ScannedScheduler, ScannedOptimizer)):
            each.handed_to.append(text)
        elif isinstance(each, Instance) and depth < 2 and each.kind not in ("namespace", "argparse"):
            for inner in (*each.args, *each.keywords.values(), *each.attrs.values()):
                if inner is not each:
                    hand(inner, text, depth + 1)
