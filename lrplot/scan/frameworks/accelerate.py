"""Accelerate: `prepare()` gives each process its share of a loader, and its schedulers step once for each process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrplot.scan.frameworks import Framework
from lrplot.scan.loops import loader_named
from lrplot.scan.steps import backward
from lrplot.scan.training import ScannedOptimizer, ScannedScheduler
from lrplot.scan.values import Const, Instance, Items, Loader, Method, Unknown, Value, inside, options_of

if TYPE_CHECKING:
    from lrplot.scan.calls import ActiveCall
    from lrplot.scan.interpret import Route

KIND = "accelerator"
_HANDLED = frozenset({"prepare", "prepare_data_loader", "prepare_scheduler", "prepare_optimizer", "prepare_model"})


def _call(run: Route, name: str, made: ActiveCall) -> Value | None:
    if name.rpartition(".")[2] != "Accelerator":
        return None
    found = Instance(cls=None, kind=KIND, spot=made.spot, args=made.args, keywords=made.keywords)
    plugin = made.keywords.get("gradient_accumulation_plugin")
    if isinstance(plugin, Instance) and "num_steps" in plugin.keywords:
        found.keywords["gradient_accumulation_steps"] = plugin.keywords["num_steps"]
    run.trainers.append(found)
    return found


def _method(run: Route, method: Method, made: ActiveCall) -> Value | None:
    owner = method.owner
    if not (isinstance(owner, Instance) and owner.kind == KIND):
        return None
    if method.name in _HANDLED:
        return prepared(run, made)
    if method.name == "backward":
        backward(run)
    if method.name in ("accumulate", "no_sync", "print", "log", "save_state", "register_for_checkpointing"):
        return Const(None)
    if method.name == "skip_first_batches" and made.args:
        return made.args[0]
    return Unknown(text=made.text, name=method.name)


def prepared(run: Route, made: ActiveCall) -> Value:
    """What `prepare()` gives back, in the order in which it was given."""
    found = [_prepared(run, each) for value in made.args for each in [value]]
    return found[0] if len(found) == 1 else Items(found, open=made.open)


def _prepared(run: Route, value: Value) -> Value:
    if isinstance(value, Loader):
        return share_of(value)
    if isinstance(value, Unknown):
        from lrplot.scan.units import is_loader

        return share_of(loader_named(value)) if is_loader(value.name) else value
    for one in options_of(value):
        for each in inside(one):
            if isinstance(each, (ScannedScheduler, ScannedOptimizer)):
                each.prepared = True
    return value


def share_of(loader: Loader) -> Loader:
    """The loader with which one process sees its share."""
    loader.is_prepared = True
    return Loader(
        text=loader.text,
        spot=loader.spot,
        dataset=loader.dataset,
        batch_size=loader.batch_size,
        drop_last=loader.drop_last,
        distributed=True,
        prepared=loader,
    )


FRAMEWORK = Framework(help="Hugging Face Accelerate", call=_call, method=_method)
