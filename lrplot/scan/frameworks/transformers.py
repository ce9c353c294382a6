"""The Trainer of transformers: steps the scheduler that it is given after every optimizer step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrplot.scan.attributes import base_names
from lrplot.scan.frameworks import Framework, Often, loops_of
from lrplot.scan.training import Host, ScannedOptimizer, ScannedScheduler, Step
from lrplot.scan.values import Const, Instance, Items, Method, Value, inside, options_of

if TYPE_CHECKING:
    from lrplot.scan.calls import ActiveCall
    from lrplot.scan.interpret import Route

KIND = "transformers-trainer"
NAME = "Hugging Face transformers"
ARGUMENTS = "training-arguments"
_HOOKS: dict[str, Often] = {
    "on_step_end": "batch",
    "on_substep_end": "batch",
    "on_step_begin": "batch",
    "on_optimizer_step": "batch",
    "on_epoch_end": "epoch",
    "on_epoch_begin": "epoch",
    "on_evaluate": "epoch",
    "on_train_begin": "once",
    "create_optimizer_and_scheduler": "once",
    "create_optimizer": "once",
    "create_scheduler": "once",
}


def _is_trainer(name: str) -> bool:
    root, _, last = name.rpartition(".")
    return last.endswith("Trainer") and root.partition(".")[0] in (
        "transformers",
        "trl",
        "setfit",
        "sentence_transformers",
    )


def _is_base(name: str) -> bool:
    return _is_trainer(name) or name.rpartition(".")[2] == "TrainerCallback"


def _call(run: Route, name: str, made: ActiveCall) -> Value | None:
    last = name.rpartition(".")[2]
    if last.endswith("TrainingArguments") or last in ("SFTConfig", "DPOConfig"):
        found = Instance(cls=None, kind=ARGUMENTS, spot=made.spot, keywords=made.keywords, attrs=dict(made.keywords))
        run.trainers.append(found)
        return found
    if not _is_trainer(name):
        return None
    trainer = Instance(cls=None, kind=KIND, spot=made.spot, args=made.args, keywords=made.keywords)
    adopt(run, trainer, made)
    return trainer


def adopt(run: Route, trainer: Instance, made: ActiveCall) -> None:
    """Hands the schedulers that a Trainer is given over to it."""
    run.trainers.append(trainer)
    given = made.keywords.get("optimizers")
    for pair in options_of(given):
        values = pair.items if isinstance(pair, Items) else []
        for value in values:
            for each in inside(value):
                if isinstance(each, ScannedScheduler):
                    each.hosts.append(Host(by=NAME, cadence="step", spot=made.spot))
                elif isinstance(each, ScannedOptimizer):
                    each.steps.append(_step(run, made))


def _step(run: Route, made: ActiveCall) -> Step:
    loops = loops_of(run, NAME)
    return Step(
        spot=made.spot, text="the Trainer", args=(), loops=loops, conditions=(), clock=run.tick(), method="implicit"
    )


def _method(run: Route, method: Method, made: ActiveCall) -> Value | None:
    owner = method.owner
    if not isinstance(owner, Instance):
        return None
    if owner.kind == KIND:
        return Const(None)
    is_built = owner.cls is not None and method.name == "__init__"
    if is_built and any(_is_trainer(name) for name in base_names(owner.cls)):
        adopt(run, owner, made)
        return Const(None)
    return None


def _finish(run: Route, trainer: Instance) -> None:
    """What a Trainer's own `create_scheduler` leaves in `self.lr_scheduler` is stepped by it."""
    for each in inside(trainer.attrs.get("lr_scheduler")):
        if isinstance(each, ScannedScheduler):
            each.hosts.append(Host(by=NAME, cadence="step", spot=each.spot))


FRAMEWORK = Framework(
    help="Hugging Face transformers", call=_call, method=_method, is_base=_is_base, hooks=_HOOKS, finish=_finish
)
