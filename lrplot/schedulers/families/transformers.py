"""The schedules of Hugging Face transformers: every type that `lr_scheduler_type` of its Trainer can name."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from lrplot.loop.arithmetic import timeline_of
from lrplot.schedulers.build import built, refusing
from lrplot.schedulers.code_text import STEP, SchedulerCode, Text, code_of
from lrplot.schedulers.engine import Engine, Optimizer, engine
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
from lrplot.schedulers.length import GUESS, length_of
from lrplot.schedulers.metrics import takes_metric

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.loop.length import Length
    from lrplot.loop.training_loop import TrainingLoop
    from lrplot.model.plan import Plan, ScheduleSpec, Value

_LIBRARY = "transformers"


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """The functions that make a scheduler, each with its type: `{"get_wsd_schedule": ("warmup_stable_decay",)}`.

    From the enumeration SchedulerType, and the table that leads from its members to the functions.
    """
    if not is_installed(_LIBRARY):
        return {}
    folder = folder_of(_LIBRARY)
    types = _members(tree_of(folder / "trainer_utils.py"), "SchedulerType")
    for node in tree_of(folder / "optimization.py").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "TYPE_TO_SCHEDULER_FUNCTION":
            return _functions(node.value, types)
    return {}


def _members(tree: ast.Module, name: str) -> dict[str, str]:
    """The members of an enumeration: `{"WARMUP_STABLE_DECAY": "warmup_stable_decay"}`."""
    classes = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    return {
        ast.unparse(node.targets[0]): str(ast.literal_eval(node.value))
        for cls in classes
        for node in cls.body
        if isinstance(node, ast.Assign)
    }


def _functions(table: ast.expr, types: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, ast.Dict):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for key, value in zip(table.keys, table.values, strict=True):
        name = types.get(key.attr) if isinstance(key, ast.Attribute) else None
        if name is not None:
            found[ast.unparse(value)] = (*found.get(ast.unparse(value), ()), name)
    return found


@cache
def _definitions() -> dict[str, Definition]:
    return definitions_in([folder_of(_LIBRARY) / "optimization.py"])


@cache
def _scheduler(name: str) -> Scheduler:
    known = _definitions()
    definition, parameters = known[name], parameters_of(name, known)
    doc, metric = definition.doc, False
    for source in definition.sources:  # the class that get_greedy_schedule passes its keywords on to
        passes_on = any(each.kind is each.VAR_KEYWORD for each in definition.parameters)
        if passes_on and source in known:
            doc, metric = known[source].doc, known[source].steps_with_metric
        elif passes_on and source in engine("source").schedulers:
            cls = engine("source").schedulers[source]
            parameters = list(inspect.signature(cls).parameters.values())
            doc, metric = cls.__doc__ or "", takes_metric(cls)
    return Scheduler(
        name=name,
        family=_LIBRARY,
        arguments=options_from(parameters, doc),
        doc=doc,
        takes_metric=metric,
    )


def _construct(spec: ScheduleSpec, optimizer: Optimizer, made: Engine) -> tuple[Any, Length]:
    """As `get_scheduler` does: the type's function with the optimizer and its arguments."""
    make = getattr(import_library("transformers.optimization"), spec.name)
    with refusing(spec):
        scheduler = make(optimizer, **spec.arguments)
    defaults = {each.name: each.default for each in parameters_of(spec.name, _definitions())}
    return scheduler, length_of({**defaults, **spec.arguments})


def _build(plan: Plan) -> Stepper:
    return built(plan, _construct)


def _framework_arguments(loop: TrainingLoop) -> Mapping[str, Value]:
    """What the Trainer passes: its number of optimizer steps, and TrainingArguments' default of no warm-up.

    Trainer.create_scheduler and TrainingArguments.get_warmup_steps (transformers 5.23).
    """
    if loop.framework != "transformers":
        return {}
    found: dict[str, Value] = {"num_warmup_steps": 0}
    if loop.max_steps is not None or loop.max_epochs is not None:
        found["num_training_steps"] = timeline_of(loop, GUESS).n_steps
    return found


_COUNTED = ("num_warmup_steps", "num_training_steps")


def _write(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    """`get_scheduler`, which takes a schedule by its type; it passes most arguments on in a dictionary."""
    kind = _names()[spec.name][0]
    text.imports.add("from transformers import get_scheduler")
    lengths = {name: spec.arguments[name] for name in _COUNTED if name in spec.arguments}
    others = [f'"{key}": {text.value(key, spec.arguments[key])}' for key in spec.arguments if key not in lengths]
    specific = [f"scheduler_specific_kwargs={{{', '.join(others)}}}"] if others else []
    built = text.call("get_scheduler", [f'"{kind}"', "optimizer", *text.arguments(lengths), *specific])
    return code_of(built, call=STEP if spec.metric is None else "scheduler.step(metric)")


FAMILY: Family = Family(
    help="the schedules of Hugging Face transformers and its Trainer",
    library=_LIBRARY,
    install="pip install 'lrplot[transformers]'",
    names=_names,
    scheduler=_scheduler,
    build=_build,
    construct=_construct,
    framework_arguments=_framework_arguments,
    write=_write,
    guess=guesses_by("transformers"),
)
