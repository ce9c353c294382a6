"""The schedulers of pytorch_optimizer, those that it does not take from torch."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.schedulers.build import built, refusing
from lrplot.schedulers.code_text import SchedulerCode, Text, code_of
from lrplot.schedulers.family import Family, Scheduler, Stepper, guesses_by
from lrplot.schedulers.installed import (
    Definition,
    definitions_in,
    folder_of,
    import_library,
    is_installed,
    options_from,
    parameters_of,
    tree_of,
)
from lrplot.schedulers.length import length_of

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.loop.length import Length
    from lrplot.model.plan import Plan, ScheduleSpec
    from lrplot.schedulers.engine import Engine, Optimizer

_LIBRARY = "pytorch_optimizer"
# It maps another scheduler's rate to a value of something else, such as GSAM's rho, and writes no rate.
_LEFT_OUT = ("ProportionScheduler",)


def _folder() -> Path:
    return folder_of(_LIBRARY) / "lr_scheduler"


@cache
def _definitions() -> dict[str, Definition]:
    return definitions_in([*sorted(_folder().glob("[!_]*.py")), _folder().parent / "base" / "scheduler.py"])


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """The schedulers of its table, under the names that `load_lr_scheduler` takes; torch's own are left to torch."""
    if not is_installed(_LIBRARY):
        return {}
    tree = tree_of(_folder() / "__init__.py")
    types: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == "SchedulerType":
            members = [each for each in node.body if isinstance(each, ast.Assign)]
            types = {ast.unparse(each.targets[0]): ast.literal_eval(each.value) for each in members}
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "LR_SCHEDULER_LIST":
            table = node.value if isinstance(node.value, ast.Dict) else ast.Dict(keys=[], values=[])
            for key, value in zip(table.keys, table.values, strict=True):
                name = ast.unparse(value)
                if isinstance(key, ast.Attribute) and name in _definitions() and name not in _LEFT_OUT:
                    found[name] = (types[key.attr],)
    return found


@cache
def _scheduler(name: str) -> Scheduler:
    doc = _definitions()[name].doc
    options = options_from(parameters_of(name, _definitions()), _explaining(name))
    return Scheduler(name=name, family=_LIBRARY, arguments=options, doc=_explaining(name) or doc)


def _explaining(name: str) -> str:
    """A scheduler's docstring, with its base's explanations of the arguments that it only passes on."""
    definition = _definitions()[name]
    bases = [_definitions()[source].doc for source in definition.sources if source in _definitions()]
    if "**kwargs" not in definition.doc or not bases:
        return definition.doc
    own = definition.doc.rstrip()
    return own + "\n" + bases[0].partition("Args:\n")[2]


def _construct(spec: ScheduleSpec, optimizer: Optimizer, made: Engine) -> tuple[Any, Length]:
    """The class or function that `load_lr_scheduler` returns, with the optimizer and its arguments."""
    make = getattr(import_library("pytorch_optimizer.lr_scheduler"), spec.name)
    with refusing(spec):
        scheduler = make(optimizer, **spec.arguments)
    return scheduler, length_of(spec.arguments)


def _build(plan: Plan) -> Stepper:
    return built(plan, _construct)


def _write(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    module = "pytorch_optimizer.lr_scheduler"
    text.imports.add(f"from {module} import {spec.name}")
    made_by = getattr(import_library(module), spec.name)
    code = code_of(text.call(spec.name, ["optimizer", *text.arguments(spec.arguments)]))
    return replace(code, made_by=made_by if isinstance(made_by, type) else None)  # its functions make torch's own


FAMILY: Family = Family(
    help="pytorch_optimizer's schedulers",
    library=_LIBRARY,
    install="pip install 'lrplot[pytorch-optimizer]'",
    names=_names,
    scheduler=_scheduler,
    build=_build,
    construct=_construct,
    write=_write,
    guess=guesses_by("pytorch_optimizer"),
)
