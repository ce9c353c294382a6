"""timm's schedulers, stepped as its training script steps them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError, switched_off
from lrplot.loop.arithmetic import interval_of
from lrplot.loop.length import Length
from lrplot.schedulers.build import refusing, stepper_of
from lrplot.schedulers.code_text import SchedulerCode, Text, code_of
from lrplot.schedulers.engine import engine
from lrplot.schedulers.family import Family, Scheduler, Stepper, guesses_by
from lrplot.schedulers.installed import (
    Definition,
    definitions_in,
    folder_of,
    import_library,
    imported_names,
    is_installed,
    options_from,
    parameters_of,
)
from lrplot.schedulers.length import length_of
from lrplot.schedulers.optimizers import optimizer_of

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.model.plan import Plan, ScheduleSpec

_LIBRARY = "timm"
# Stepped with a metric; every `step` of timm's takes one and leaves it unread (1.0.31).
_PLATEAU = "PlateauLRScheduler"
# What timm's docstrings leave out (1.0.31: only WSDLRScheduler explains its arguments).
_EXPLAINED = {
    "t_initial": f"Length of the first cycle, in epochs; in updates with {switched_off('t_in_epochs')}.",
    "lr_min": "The lowest rate.",
    "cycle_mul": "What each cycle's length is multiplied by to give the next one's.",
    "cycle_decay": "What each cycle's peak is multiplied by to give the next one's.",
    "cycle_limit": "Number of cycles; the rate stays at lr_min after the last.",
    "warmup_t": f"Length of the linear warm-up, in epochs; in updates with {switched_off('t_in_epochs')}.",
    "warmup_lr_init": "The rate that the warm-up begins with.",
    "warmup_prefix": "Whether the schedule begins after the warm-up, instead of with it.",
    "t_in_epochs": "Whether the schedule counts epochs, stepped by step(epoch + 1) after each; else it counts updates,"
    " stepped by step_update(num_updates).",
    "noise_range_t": "Where noise is added to the rate: from the first to the second number.",
    "noise_type": "The distribution of the noise, normal or uniform.",
    "noise_pct": "The largest noise, as a share of the rate.",
    "noise_std": "Standard deviation of the noise.",
    "noise_seed": "Seed of the noise.",
    "k_decay": "Exponent of the progress, above 1 for a later decay (arXiv 2004.05909).",
    "decay_t": "When the rate decays: every so many epochs, or after those given.",
    "decay_rate": "What the rate is multiplied by.",
    "lb": "Where the hyperbolic tangent begins.",
    "ub": "Where the hyperbolic tangent ends.",
    "power": "Exponent of the polynomial.",
    "patience_t": "Epochs without improvement before the rate decays.",
    "threshold": "The least change of the metric that is an improvement.",
    "cooldown_t": "Epochs to wait after a decay.",
    "mode": "Whether the metric should become larger (max) or smaller (min).",
}


@cache
def _definitions() -> dict[str, Definition]:
    return definitions_in(sorted((folder_of(_LIBRARY) / "scheduler").glob("*.py")))


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    if not is_installed(_LIBRARY):
        return {}
    public = imported_names(folder_of(_LIBRARY) / "scheduler" / "__init__.py")
    # `cosine` for CosineLRScheduler: the words that timm's training script takes after --sched.
    return {name: (name.removesuffix("LRScheduler").lower(),) for name in public if name.endswith("LRScheduler")}


@cache
def _scheduler(name: str) -> Scheduler:
    definition = _definitions()[name]
    # Its annotation allows a function as well, and its default is a word.
    options = options_from(
        parameters_of(name, _definitions()), definition.doc, {"decay_fn": {"kind": "text", "repeatable": False}}
    )
    documented = "Args:" in definition.doc
    return Scheduler(
        name=name,
        family=_LIBRARY,
        arguments=tuple(each if documented else replace(each, help=_EXPLAINED.get(each.name, "")) for each in options),
        doc=definition.doc if definition.doc.strip() else f"{name} of timm.",
        takes_metric=name == _PLATEAU,
    )


def _build(plan: Plan) -> Stepper:
    spec, cls = plan.schedule, getattr(_schedulers(), plan.schedule.name)
    made = engine("torch")
    optimizer = optimizer_of(plan.optimizer, made)
    arguments = _arguments(spec)
    if plan.loop is not None and (plan.loop.calls > 1 or plan.loop.interval == "both"):
        raise UsageError(
            f"{spec.name} is told how far the run is at each call, so that several in a row change nothing:"
            " leave calls and interval 'both' out"
        )
    with refusing(spec):
        scheduler = cls(optimizer, **arguments)
    length = _length(scheduler, arguments)
    stepped = (_WithMetric if spec.name == _PLATEAU else _Stepped)(scheduler, plan, length)
    stepper = stepper_of(stepped, length, optimizer, made, plan)
    return replace(stepper, length=replace(stepper.length, interval=length.interval))


def _arguments(spec: ScheduleSpec) -> dict[str, Any]:
    """A scheduler's arguments as timm takes them: where noise begins is one number, and it fails on a list of one."""
    arguments = dict(spec.arguments)
    noise = arguments.get("noise_range_t")
    if isinstance(noise, list) and len(noise) == 1:
        arguments["noise_range_t"] = noise[0]
    return arguments


def _schedulers() -> ModuleType:
    """The module timm.scheduler, which needs torch only.

    `import timm` loads all models, and torchvision, which may not be there. So an empty module with timm's folder
    stands for timm while its schedulers load, and nothing of it stays for others to find. Should a later timm's
    schedulers need the rest of it, timm is imported as it is.
    """
    if _LIBRARY in sys.modules:
        return import_module("timm.scheduler")
    stand_in = ModuleType(_LIBRARY)
    stand_in.__path__ = [str(folder_of(_LIBRARY))]
    sys.modules[_LIBRARY] = stand_in
    try:
        return import_module("timm.scheduler")
    except ImportError:
        pass
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == _LIBRARY]:
            del sys.modules[name]
    return import_library("timm.scheduler")  # type: ignore[no-any-return]


def _length(scheduler: Any, arguments: Mapping[str, Any]) -> Length:
    """All cycles, as the training script asks for them, or what the arguments say; in epochs or updates."""
    interval: Interval = "epoch" if scheduler.t_in_epochs else "step"
    whole = getattr(scheduler, "get_cycle_length", None)
    if whole is None:
        milestones = arguments["decay_t"] if isinstance(arguments.get("decay_t"), list) else []
        return replace(length_of({**arguments, "milestones": milestones}), interval=interval)
    return Length(advances=whole(), reason="get_cycle_length()", interval=interval)


class _Stepped:
    """A scheduler as timm's training script calls it (train.py, 1.0.31).

    The script calls `step(epoch + 1)` after every epoch and `step_update(num_updates)` after every optimizer step,
    and the scheduler heeds one of them, as t_in_epochs says. A loop that makes only the other call gets a rate that
    never moves.
    """

    def __init__(self, scheduler: Any, plan: Plan, length: Length) -> None:
        interval = length.interval if plan.loop is None else interval_of(plan.loop, length)
        self._call: Callable[..., None] = scheduler.step if interval == "epoch" else scheduler.step_update
        self._every = 1 if plan.loop is None else plan.loop.frequency
        self._t = 0

    def step(self) -> None:
        """One advance."""
        self._t += self._every
        self._call(self._t)

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint of the training script has of the scheduler: where it was."""
        return {"t": self._t}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Goes on from there, as the script does on --resume."""
        self._t = state["t"]
        if self._t:
            self._call(self._t)


class _WithMetric(_Stepped):
    """A scheduler that heeds the metric."""

    def step(self, metric: float) -> None:  # type: ignore[override]  # what takes a metric is told by it
        """One advance."""
        self._t += self._every
        self._call(self._t, metric)


def _interval(spec: ScheduleSpec) -> Interval:
    return "step" if spec.arguments.get("t_in_epochs") is False else "epoch"


def _write(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    """As timm's training script (1.0.31): `step(epoch + 1)` after an epoch, `step_update(num_updates)` after a step."""
    text.imports.add(f"from timm.scheduler import {spec.name}")
    values = _arguments(spec)
    method = "step" if interval == "epoch" else "step_update"
    call = f"scheduler.{method}({{t}})" if spec.metric is None else f"scheduler.{method}({{t}}, metric)"
    return code_of(text.call(spec.name, ["optimizer", *text.arguments(values)]), call=call, counts="intervals")


FAMILY: Family = Family(
    help="timm's schedulers, stepped as its training script does",
    library=_LIBRARY,
    # Not as an extra: that would bring torchvision, and with it perhaps another torch.
    install="pip install --no-deps timm",
    names=_names,
    scheduler=_scheduler,
    build=_build,
    apart="timm's are told how far the run is, step(epoch) or step_update(updates), and a part is only told to go on",
    write=_write,
    interval=_interval,
    guess=guesses_by("timm"),
)
