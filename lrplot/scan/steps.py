"""Calls of `step()`: whose, where and with what; and what else is done to schedulers and optimizers."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from lrplot.scan.quantities import Quantity
from lrplot.scan.training import ScannedOptimizer, ScannedScheduler, Step
from lrplot.scan.units import EPOCHS, is_epoch, is_metric, is_optimizer, is_scheduler
from lrplot.scan.values import Const, Instance, Spot, Unknown, Value, inside, options_of
from lrplot.scan.written import text_of

if TYPE_CHECKING:
    from lrplot.scan.calls import ActiveCall
    from lrplot.scan.interpret import Route

_STEPPING = re.compile(r"step\w*|update\w*|batch_step|epoch_step")
_READING = frozenset({"get_lr"})
_OF_AN_OPTIMIZER = re.compile(r"optimizer_step|\w*scaler\w*|step", re.IGNORECASE)
_COUNTER = re.compile(r"\w*(step|iter|update|batch|global|idx|num|count)\w*|i|it|t|n")


def of_scheduler(run: Route, scheduler: ScannedScheduler, name: str, made: ActiveCall) -> Value:
    """What a method of a scheduler gives; calls that advance it are noted."""
    if _STEPPING.fullmatch(name) and name != "step_size":
        return step(run, scheduler, made, name)
    if name in _READING:
        scheduler.reads.append(made.spot)
    if name == "add_event_handler":
        scheduler.handed_to.append(made.text)
    return Unknown(text=made.text + "(...)")


def step(run: Route, target: ScannedScheduler | ScannedOptimizer, made: ActiveCall, method: str) -> Value:
    """Notes that something is stepped here."""
    own = run.frame.function
    if isinstance(target, ScannedScheduler) and own is not None and own.cls is not None and own.cls is target.own:
        return Const(None)  # a scheduler's own delegation
    if run.calls_elsewhere:
        target.handed_to.append("a function that is called elsewhere")
        return Const(None)
    receiver = made.node.func.value if isinstance(made.node.func, ast.Attribute) else made.node.func
    target.steps.append(
        Step(
            spot=made.spot,
            text=text_of(receiver),
            args=tuple(_argument(run, node, value) for node, value in _given(made)),
            loops=tuple(run.loops),
            conditions=tuple(run.conditions),
            clock=run.tick(),
            sure=not run.choosing,
            method=method,
            accumulating=run.accumulating > 0,
        )
    )
    return Unknown(text=made.text + "()")


def _given(made: ActiveCall) -> list[tuple[ast.expr, Value]]:
    nodes = [*made.node.args, *(each.value for each in made.node.keywords)]
    names = [None] * len(made.node.args) + [each.arg for each in made.node.keywords]
    return [
        (node, value)
        for node, name, value in zip(nodes, names, made.values, strict=False)
        if name != "closure" and not isinstance(value, Const)
    ]


def _argument(run: Route, node: ast.expr, value: Value) -> tuple[str, str]:
    """What a scheduler is stepped with, and what kind of thing that is."""
    text = text_of(node)
    names = [each.id if isinstance(each, ast.Name) else each.attr for each in ast.walk(node)
             if isinstance(each, (ast.Name, ast.Attribute))]  # fmt: skip
    words = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if (isinstance(value, Quantity) and value.unit == EPOCHS) or any(is_epoch(name) for name in names):
        return text, "epoch" if not _is_loss_of_epoch(names) else "metric"
    if any(is_metric(each) for each in (*names, *words)):
        return text, "metric"
    variables = {loop.variable.strip("()").split(",")[0].strip() for loop in run.loops}
    if variables & set(names) or any(_COUNTER.fullmatch(name) for name in names) or isinstance(value, Quantity):
        return text, "count"
    return text, ""


def _is_loss_of_epoch(names: list[str]) -> bool:
    return any(is_metric(name) and ("loss" in name.lower() or "acc" in name.lower()) for name in names)


def of_optimizer(run: Route, optimizer: ScannedOptimizer, name: str, made: ActiveCall) -> Value:
    """What a method of an optimizer gives."""
    if name == "step":
        text = text_of(made.node.func)
        step(run, optimizer, made, name)
        return Unknown(text=text)
    if name == "add_param_group":
        optimizer.groups_added.append((made.spot, run.tick()))
    return Unknown(text=made.text + "(...)")


def of_unknown(run: Route, function: Unknown, made: ActiveCall) -> Value | None:
    """What a method called `step` or `backward` does of which only its object's name is known."""
    receiver, _, name = made.text.rpartition(".")
    last = receiver.rpartition(".")[2].rstrip("()")
    if name == "backward" or name == "manual_backward" or made.text.endswith("backward"):
        backward(run)
        return Const(None)
    if name != "step" or not receiver:
        return None
    given = [each for value in made.values for each in inside(value) if isinstance(each, ScannedOptimizer)]
    if given:
        for each in given:
            step(run, each, made, "step")
        return Const(None)
    base = _owner_of(run, made)
    if is_scheduler(last) and not is_optimizer(last):
        run.loose_steps.append((made.spot, receiver))
        return Const(None)
    if isinstance(base, Unknown) and (is_optimizer(last) or last in ("engine", "model_engine")):
        step(run, optimizer_named(run, base), made, "step")
        return Const(None)
    return None


def _owner_of(run: Route, made: ActiveCall) -> Value:
    return run.eval(made.node.func.value) if isinstance(made.node.func, ast.Attribute) else None


def optimizer_named(run: Route, value: Unknown) -> ScannedOptimizer:
    """The optimizer that something is by its name, the same each time."""
    found = value.attrs.get("__optimizer__")
    if not isinstance(found, ScannedOptimizer):
        found = ScannedOptimizer(spot=Spot("", 0), kind="", arguments={}, clock=run.tick())
        value.attrs["__optimizer__"] = found
        run.optimizers.append(found)
    return found


def optimizer_in(run: Route, value: Value) -> ScannedOptimizer | None:
    """The optimizer that a value is, has, or is by its name; None where there is none."""
    for each in inside(value):
        if isinstance(each, ScannedOptimizer):
            return each
        if isinstance(each, Unknown) and is_optimizer(each.name.rpartition(".")[2]):
            return optimizer_named(run, each)
        if isinstance(each, Instance) and each.cls is not None:
            for name in ("optimizer", "_optimizer", "optim", "opt"):
                found = each.attrs.get(name)
                if isinstance(found, ScannedOptimizer):
                    return found
    return None


def backward(run: Route) -> None:
    """Notes that gradients are computed here."""
    for loop in run.loops:
        loop.has_backward = True


def passed_on(run: Route, name: str, made: ActiveCall) -> None:
    """Notes what is done to optimizers that a library's function is given: `scaler.step(optimizer)`."""
    last = name.rpartition(".")[2]
    if last.endswith("backward"):
        backward(run)
        return
    receiver = made.text.rpartition(".")[0]
    if last in ("unscale_", "update", "load_state_dict", "save", "zero_grad", "initialize", "prepare", "setup"):
        return
    if not (_OF_AN_OPTIMIZER.fullmatch(last) or (last == "__call__" and "scaler" in receiver)):
        return
    for value in made.args:
        for each in options_of(value):
            if isinstance(each, ScannedOptimizer) and run.loops:
                step(run, each, made, "step")
            elif isinstance(each, Unknown) and is_optimizer(each.name):
                step(run, optimizer_named(run, each), made, "step")
