"""Lightning: steps what `configure_optimizers` returns, once per epoch unless its dictionary says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lrplot.scan.attributes import ancestors
from lrplot.scan.conditions import is_plateau
from lrplot.scan.frameworks import Framework, Often, loops_of
from lrplot.scan.steps import backward
from lrplot.scan.training import Host, ScannedOptimizer, ScannedScheduler, Step
from lrplot.scan.values import (
    Const,
    Function,
    Instance,
    Items,
    KnownDict,
    Method,
    Spot,
    Unknown,
    Value,
    inside,
    options_of,
)

if TYPE_CHECKING:
    from lrplot.scan.calls import ActiveCall
    from lrplot.scan.interpret import Route

KIND = "lightning-trainer"
NAME = "PyTorch Lightning"
# Keys of a scheduler's own dictionary (lightning 2.6, LRSchedulerConfig), which mean nothing one level up.
_INNER = frozenset({"interval", "frequency", "reduce_on_plateau", "strict"})
_HOOKS: dict[str, Often] = {
    "configure_optimizers": "once",
    "training_step": "batch",
    "optimizer_step": "batch",
    "on_before_zero_grad": "batch",
    "on_train_batch_start": "batch",
    "on_train_batch_end": "batch",
    "on_train_epoch_start": "epoch",
    "on_train_epoch_end": "epoch",
    "training_epoch_end": "epoch",
    "on_validation_epoch_end": "epoch",
    "validation_epoch_end": "epoch",
    "on_validation_end": "epoch",
}


def is_module(name: str) -> bool:
    """Whether a class is LightningModule, or looks like one of a library derived from it."""
    return name.rpartition(".")[2] in ("LightningModule", "LightningLite") or "Lightning" in name.rpartition(".")[2]


def _call(run: Route, name: str, made: ActiveCall) -> Value | None:
    root, _, last = name.rpartition(".")
    if last == "Trainer" and ("lightning" in root or root in ("pl", "L")):
        found = Instance(cls=None, kind=KIND, spot=made.spot, args=made.args, keywords=made.keywords)
        run.trainers.append(found)
        return found
    return None


def _method(run: Route, method: Method, made: ActiveCall) -> Value | None:
    owner = method.owner
    if not isinstance(owner, Instance):
        return None
    if owner.kind == KIND:
        return Unknown(text=made.text, name=method.name)
    if method.name == "lr_schedulers" and owner.cls is not None:
        found = [each for each in inside(owner.attrs.get("__configured__")) if isinstance(each, ScannedScheduler)]
        owner.attrs.setdefault("__manual__", Const(True))
        return found[0] if len(found) == 1 else Items(list(found)) if found else None
    if method.name == "optimizers" and owner.cls is not None:
        optimizers = [each for each in inside(owner.attrs.get("__configured__")) if isinstance(each, ScannedOptimizer)]
        return optimizers[0] if len(optimizers) == 1 else Items(list(optimizers)) if optimizers else None
    if method.name == "manual_backward":
        backward(run)
        return Const(None)
    if method.name == "train_dataloader" or method.name.endswith("dataloader"):
        return Unknown(text=made.text + "()", name="train_dataloader")
    return None


def _finish(run: Route, module: Instance) -> None:
    """Hands the schedulers that `configure_optimizers` returns over to Lightning."""
    configured = module.attrs.get("__configured__")
    if configured is None:
        return
    automatic = module.attrs.get("automatic_optimization")
    manual = isinstance(automatic, Const) and automatic.value is False
    own_step = any(isinstance(each.attrs.get("lr_scheduler_step"), Function) for each in ancestors(module.cls))
    for value in options_of(configured):
        for config, monitor, whole in _configs(value):
            _hand_over(run, config, monitor, whole, manual=manual, own_step=own_step)
    if not manual:
        for each in inside(configured):
            if isinstance(each, ScannedOptimizer) and not each.steps:
                _step_optimizer(run, each)


def _returned(run: Route, module: Instance, name: str, value: Value) -> None:
    """Remembers what `configure_optimizers` returned, for what asks for it later."""
    if name == "configure_optimizers":
        module.attrs["__configured__"] = value


def _step_optimizer(run: Route, optimizer: ScannedOptimizer) -> None:
    loops = loops_of(run, NAME)
    optimizer.steps.append(
        Step(
            spot=optimizer.spot,
            text="the Trainer",
            args=(),
            loops=loops,
            conditions=(),
            clock=run.tick(),
            method="implicit",
        )
    )


def _configs(value: Value) -> list[tuple[Value, str, KnownDict | None]]:
    """The schedulers in what was returned, each with the metric that is named beside it, and the whole dictionary."""
    if isinstance(value, KnownDict):
        inner = value.items.get("lr_scheduler")
        monitor = _text(value.items.get("monitor"))
        return [(each, monitor, value) for one in options_of(inner) if one is not None for each in _each(one)]
    if (
        isinstance(value, Items)
        and len(value.items) == 2
        and any(isinstance(each, Items) for each in options_of(value.items[1]))
    ):
        return [(each, "", None) for one in options_of(value.items[1]) for each in _each(one)]
    if isinstance(value, Items):
        return [found for item in value.items for one in options_of(item) for found in _configs(one)]
    return []


def _each(value: Value) -> list[Value]:
    return [each for item in value.items for each in options_of(item)] if isinstance(value, Items) else [value]


def _hand_over(
    run: Route, config: Value, monitor: str, whole: KnownDict | None, *, manual: bool, own_step: bool
) -> None:
    inner = config.items.get("scheduler") if isinstance(config, KnownDict) else config
    spot = config.spot if isinstance(config, KnownDict) else whole.spot if whole is not None else None
    for scheduler in options_of(inner):
        if not isinstance(scheduler, ScannedScheduler):
            continue
        found_monitor = _text(config.items.get("monitor")) if isinstance(config, KnownDict) else ""
        scheduler.monitor = found_monitor or monitor
        if manual or own_step:
            continue
        if whole is not None:
            _misplaced(scheduler, config, whole)
        table = config if isinstance(config, KnownDict) else None
        known_monitor = scheduler.monitor or (table is not None and ("monitor" in table.items or table.open))
        if is_plateau(scheduler) and not known_monitor and not (whole is not None and whole.open):
            scheduler.facts["monitor-missing"] = spot or scheduler.spot
        scheduler.hosts.append(_host(table, spot or scheduler.spot))


def _misplaced(scheduler: ScannedScheduler, config: Value, whole: KnownDict) -> None:
    for key in whole.items:
        if key in _INNER and not (isinstance(config, KnownDict) and key in config.items):
            scheduler.facts["interval-misplaced"] = whole.keys.get(key, whole.spot)
            scheduler.texts.setdefault("__misplaced__", key)


def _host(table: KnownDict | None, spot: Spot) -> Host:
    interval = table.items.get("interval") if table is not None else None
    if interval is None:
        why = "its dictionary may have an interval that cannot be seen" if table is not None and table.open else ""
        return Host(by=NAME, cadence=None if why else "epoch", spot=spot, why=why, left_out=True)
    place = table.keys.get("interval", spot) if table is not None else spot
    if isinstance(interval, Const) and interval.value in ("step", "epoch") and not interval.default:
        cadence: Literal["step", "epoch"] = interval.value
        frequency = table.items.get("frequency") if table is not None else None
        number = getattr(frequency, "number", None)
        if frequency is None or number == 1:
            return Host(by=NAME, cadence=cadence, spot=place)
        return Host(by=NAME, cadence=None, spot=place, why="it has a frequency of its own")
    shown = getattr(interval, "text", "chosen elsewhere")
    return Host(by=NAME, cadence=None, spot=place, why=f"the interval is {shown}")


def _text(value: Value) -> str:
    for each in options_of(value):
        if isinstance(each, Const) and isinstance(each.value, str):
            return each.value
        if isinstance(each, Unknown):
            return each.text
    return ""


FRAMEWORK = Framework(
    help="PyTorch Lightning",
    call=_call,
    method=_method,
    is_base=is_module,
    hooks=_HOOKS,
    returned=_returned,
    finish=_finish,
)
