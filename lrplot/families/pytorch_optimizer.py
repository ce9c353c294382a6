"""The schedulers of pytorch_optimizer, those that it does not take from torch."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from lrplot.engine import engine
from lrplot.families import Family, Scheduler, Stepper, make_resumable, refusal, stepper_of
from lrplot.lengths import length_of
from lrplot.libraries import (
    Definition,
    definitions_in,
    folder_of,
    imported,
    is_installed,
    options_from,
    parameters_of,
    release_of,
    tree_of,
)
from lrplot.optimizers import optimizer_of
from lrplot.plan import Plan

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
    return Scheduler(name=name, family=_LIBRARY, options=options, doc=_explaining(name) or doc)


def _explaining(name: str) -> str:
    """A scheduler's docstring, with its base's explanations of the arguments that it only passes on."""
    definition = _definitions()[name]
    bases = [_definitions()[source].doc for source in definition.sources if source in _definitions()]
    if "**kwargs" not in definition.doc or not bases:
        return definition.doc
    own = definition.doc.rstrip()
    return own + "\n" + bases[0].partition("Args:\n")[2]


def _build(plan: Plan) -> Stepper:
    factory = getattr(imported("pytorch_optimizer.lr_scheduler"), plan.schedule.name)
    made = engine("torch")
    optimizer = optimizer_of(plan.optimizer, made)
    make_resumable(optimizer, plan.schedule)
    try:
        scheduler = factory(optimizer, **plan.schedule.arguments)
    except Exception as error:  # whatever the library has to say
        raise refusal(plan.schedule, error) from error
    stepper = stepper_of(scheduler, length_of(plan.schedule.arguments), optimizer, made, plan)
    return replace(stepper, name=plan.schedule.name, library=release_of(_LIBRARY))


FAMILY: Family = Family(
    help="pytorch_optimizer's schedulers",
    library=_LIBRARY,
    install="pip install 'lrplot[pytorch_optimizer]'",
    names=_names,
    scheduler=_scheduler,
    build=_build,
)
