"""ignite: calls handlers at events, once per epoch or per iteration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lrplot.scan.frameworks import Framework, Often, call_handler, loops_of
from lrplot.scan.steps import optimizer_in, step
from lrplot.scan.training import Host, ScannedScheduler
from lrplot.scan.values import Const, External, Function, Instance, Method, Unknown, Value, options_of

if TYPE_CHECKING:
    from lrplot.scan.calls import ActiveCall
    from lrplot.scan.interpret import Route

NAME = "ignite"
KIND = "ignite-engine"
_OFTEN: dict[str, Often] = {
    "EPOCH_COMPLETED": "epoch",
    "EPOCH_STARTED": "epoch",
    "ITERATION_COMPLETED": "batch",
    "ITERATION_STARTED": "batch",
    "GET_BATCH_COMPLETED": "batch",
    "GET_BATCH_STARTED": "batch",
    "STARTED": "once",
    "COMPLETED": "once",
}


def _call(run: Route, name: str, made: ActiveCall) -> Value | None:
    last = name.rpartition(".")[2]
    if last in ("Engine", "create_supervised_trainer", "create_supervised_evaluator") and (
        "ignite" in name or last.startswith("create_supervised")
    ):
        found = Instance(cls=None, kind=KIND, spot=made.spot, args=made.args, keywords=made.keywords)
        evaluates = last.endswith("evaluator")
        found.attrs["evaluates"] = Const(evaluates)
        if last == "create_supervised_trainer":
            _steps_optimizer(run, made)
        elif made.args and isinstance(made.args[0], Function):
            call_handler(run, made.args[0], "batch", NAME)
        return found
    if last == "create_lr_scheduler_with_warmup" and made.values:
        value = made.get(0, "lr_scheduler")
        return next((each for each in options_of(value) if isinstance(each, ScannedScheduler)), None)
    return None


def _steps_optimizer(run: Route, made: ActiveCall) -> None:
    found = optimizer_in(run, made.get(1, "optimizer"))
    if found is not None:
        with run.within(loops_of(run, NAME)):
            step(run, found, made, "step")


def _event(value: Value) -> tuple[Often | None, str]:
    """How often an event happens, and why nothing tells where that is so."""
    if isinstance(value, External):
        return _OFTEN.get(value.last), f"the event is {value.name}"
    return None, f"the event is {getattr(value, 'text', 'filtered')}"


def _method(run: Route, method: Method, made: ActiveCall) -> Value | None:
    owner = method.owner
    if not (isinstance(owner, Instance) and owner.kind == KIND):
        return None
    if method.name == "add_event_handler" and len(made.args) >= 2:
        _attach(run, owner, made.args[0], made.args[1], made)
        return Const(None)
    if method.name == "run":
        owner.attrs["max_epochs"] = made.get(1, "max_epochs")
        owner.attrs["data"] = made.get(0, "data")
        run.trainers.append(owner)
        return Unknown(text=made.text, name="state")
    return Unknown(text=made.text) if method.name == "on" else None


def _attach(run: Route, engine: Instance, event: Value, handler: Value, made: ActiveCall) -> None:
    often, why = _event(event)
    evaluates = getattr(engine.attrs.get("evaluates"), "value", False)
    if (evaluates and often == "epoch") or evaluates:
        often = "epoch" if often in ("epoch", "once") else None  # an evaluation is run once per epoch
    for each in options_of(handler):
        target = each.owner if isinstance(each, Method) and each.name == "step" else each
        if isinstance(target, ScannedScheduler):
            cadence: Literal["epoch", "batch"] | None = None
            if often == "epoch" or often == "batch":
                cadence = often
            target.hosts.append(Host(by=NAME, cadence=cadence, spot=made.spot, why="" if cadence else why))
        elif isinstance(each, Function) and often is not None:
            call_handler(run, each, often, NAME)


def _decorate(run: Route, method: Method, made: ActiveCall, handler: Value) -> None:
    if method.name == "on" and isinstance(method.owner, Instance) and method.owner.kind == KIND and made.args:
        _attach(run, method.owner, made.args[0], handler, made)


FRAMEWORK = Framework(help="ignite", call=_call, method=_method, decorate=_decorate)
