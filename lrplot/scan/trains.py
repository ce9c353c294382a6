"""Whether a file is a script that trains, and no file of schedulers to be imported by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from lrplot.scan.project import classes_in, functions_in
from lrplot.scan.source import NotRead, parsed, text_of
from lrplot.scan.units import is_epoch, is_optimizer

_STEPS = ("step", "t", "it", "iteration", "current_step", "step_num", "i")


def trains(name: str) -> bool:
    """Whether a path leads to a script or notebook with a training loop, and without a scheduler of its own.

    A class derived from torch's LRScheduler, a function of a step and, where there is no loop, a function that takes an
    optimizer are schedulers of its own, which `lrplot file.py:Name` draws.
    """
    path = Path(name)
    if path.suffix.lower() == ".ipynb":
        return path.is_file()
    if path.suffix.lower() != ".py" or not path.is_file():
        return False
    try:
        tree = parsed(path, *text_of(path)).tree
    except NotRead:
        return False
    if any(_is_scheduler(each) for each in classes_in(tree.body)):
        return False
    functions = list(functions_in(tree.body))
    if any(_is_rate(each) for each in functions):
        return False
    if _has_loop(tree):
        return True
    return _builds(tree) and not any(_takes_optimizer(each) for each in functions)


def _is_scheduler(node: ast.ClassDef) -> bool:
    bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
    return any(base.endswith(("LRScheduler", "LR")) for base in bases)


def _is_rate(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function gives a rate for a step: it takes a step or an epoch first, and returns something."""
    names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    first = names[0] if names else ""
    returns = any(isinstance(each, ast.Return) and each.value is not None for each in ast.walk(node))
    return returns and (first in _STEPS or is_epoch(first)) and not any(_loops(node))


def _takes_optimizer(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(is_optimizer(each.arg) for each in (*node.args.posonlyargs, *node.args.args))


def _loops(tree: ast.AST) -> Iterator[ast.AST]:
    return (each for each in ast.walk(tree) if isinstance(each, (ast.For, ast.While)))


def _has_loop(tree: ast.AST) -> bool:
    """Whether gradients are computed in a loop, here or by a framework."""
    for loop in _loops(tree):
        for node in ast.walk(loop):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr
                in (
                    "backward",
                    "step",
                )
            ):
                return True
    return False


def _builds(tree: ast.AST) -> bool:
    """Whether a scheduler is built here."""
    names = (
        ast.unparse(each.func).rpartition(".")[2]
        for each in ast.walk(tree)
        if isinstance(each, ast.Call) and isinstance(each.func, (ast.Name, ast.Attribute))
    )
    return any(name.endswith("LR") or "Scheduler" in name or (name.startswith("get_") and "schedule" in name) or
               name in ("ReduceLROnPlateau", "CosineAnnealingWarmRestarts") for name in names)  # fmt: skip
