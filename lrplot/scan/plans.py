"""From what was read to a plan that can be drawn: the numbers of the code, and the names of those that are missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from lrplot.errors import UsageError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.plan import OptimizerSpec, ParamGroup, Plan
from lrplot.model.reading import Reading
from lrplot.planning.to_command import words_of
from lrplot.scan.interpret import Route
from lrplot.scan.lengths import batches_of
from lrplot.scan.numbers import Missing, NotKnownError, Numbers
from lrplot.scan.quantities import Quantity
from lrplot.scan.readings import trainers_of
from lrplot.scan.stepping import optimizers_of, stepping_of
from lrplot.scan.training import ScannedOptimizer, ScannedScheduler
from lrplot.scan.units import (
    EPOCHS,
    STEPS,
)
from lrplot.scan.values import Items, KnownDict, options_of

_OWN_RATE = ("OneCycleLR", "CyclicLR")  # they overwrite the optimizer's
_FRAMEWORKS = {"PyTorch Lightning": "lightning", "Hugging Face transformers": "transformers"}
_HARMLESS = re.compile(r"scaler?|finite|is not None|rank|is_main|\btrain(ing)?\b|isinstance|hasattr", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    """A plan in the making.

    Attributes:
        plan: the plan; None where numbers are missing, or where it cannot be drawn for `why`.
        missing: these numbers.
        why: why it cannot be drawn at all; empty where it can.
        constants: whether a plain constant of the code says how long the schedule is.
    """

    plan: Plan | None = None
    missing: list[Missing] = field(default_factory=list)
    why: str = ""
    constants: bool = False


def draft_of(run: Route, scheduler: ScannedScheduler, reading: Reading, given: Mapping[str, Any]) -> Draft:
    """The plan of a construction.

    Args:
        run: what the code was gone through with.
        scheduler: the construction.
        reading: what is to be said of it.
        given: numbers that somebody says, by option name: `batches_per_epoch`, `max_epochs`, `lr`.
    """
    why = _why_not(scheduler, reading) or _why_not_steady(run, scheduler)
    if why:
        return Draft(why=why)
    numbers = Numbers(given)
    try:
        schedule = numbers.schedule(scheduler)
        optimizer = _optimizer(run, scheduler, numbers)
        loop = _loop(run, scheduler, reading, numbers)
    except NotKnownError as error:
        return Draft(why=str(error))
    constants = any(isinstance(value, Quantity) and not value.missing for value in scheduler.arguments.values())
    if numbers.missing:
        return Draft(missing=list(numbers.missing.values()), constants=constants)
    return Draft(plan=Plan(schedule=schedule, optimizer=optimizer, loop=loop), constants=constants)


def schedule_words(run: Route, scheduler: ScannedScheduler, reading: Reading, given: Mapping[str, Any]) -> list[str]:
    """The words after `lrplot` for a construction alone, whatever its loop is: its name, arguments and optimizer.

    Raises:
        UsageError: a number is missing, or it is not a schedule that words can name.
    """
    numbers = Numbers(given)
    try:
        schedule = numbers.schedule(scheduler)
    except NotKnownError as error:
        raise UsageError(f"{reading.place} {reading.scheduler} cannot be taken from code: {error}") from None
    if numbers.missing:
        needs = "; ".join(each.in_file for each in numbers.missing.values())
        raise UsageError(f"{reading.place} {reading.scheduler} needs {needs}")
    optimizer = OptimizerSpec()
    with suppress(NotKnownError):
        optimizer = _optimizer(run, scheduler, Numbers(given))
    words = words_of(Plan(schedule=schedule, optimizer=optimizer))
    if words is None:
        raise UsageError(f"{reading.place} {reading.scheduler} is made with a function, which no file can name")
    return words


def _why_not(scheduler: ScannedScheduler, reading: Reading) -> str:
    if scheduler.whole is not None:
        return f"it is drawn with the {scheduler.whole.name} that it is a part of"
    if reading.takes_metric:
        return "it depends on a metric"
    if reading.cadence is None or not reading.sure:
        return reading.why or "how often it is stepped is not certain"
    if reading.cadence == "both":
        return "it is stepped per batch and per epoch"
    if reading.positional:
        return "every call says where the schedule is"
    if reading.cadence == "batch" and reading.accumulates:
        return "it is stepped after batches that make no optimizer step"
    return ""


def _why_not_steady(run: Route, scheduler: ScannedScheduler) -> str:
    """Why a scheduler may be stepped less often than its loop turns; empty where it is not."""
    stepping = stepping_of(run, scheduler)
    if stepping.host is not None:
        return ""
    calls = [each.step for each in stepping.calls if each.often != "once"]
    if len(calls) != 1 or len(calls) < len(stepping.calls):
        return "it is stepped in several places"
    if not calls[0].sure and (scheduler.loops or not scheduler.conditions):
        return "another scheduler may be stepped in its place"
    loops = [loop for loop in calls[0].loops if loop not in scheduler.loops and loop.kind != "trivial"]
    if len(loops) > 2 or (len(loops) == 2 and loops[1].kind in ("repeat", "epoch")):
        return "a loop within the loop steps it several times"
    subjects = {each.subject for each in scheduler.conditions}
    for condition in calls[0].conditions:
        known = condition.subject in subjects or condition.last or _HARMLESS.search(condition.text)
        if not known and condition.text not in {each.text for each in scheduler.conditions}:
            return f"it is stepped only where '{condition.text}'"
    return ""


# -- the optimizer -----------------------------------------------------------------------------------


def _optimizer(run: Route, scheduler: ScannedScheduler, numbers: Numbers) -> OptimizerSpec:
    found = optimizers_of(run, scheduler)
    own = found[0] if len(found) == 1 else None
    kind = own.kind.lower() if own is not None and own.kind else "sgd"
    group = _group(own, numbers) if own is not None else ParamGroup()
    if "lr" in numbers.given:
        group = ParamGroup(lr=numbers.given["lr"], momentum=group.momentum, betas=group.betas)
    needs = scheduler.name not in _OWN_RATE
    if group.lr is None and needs:
        text = "the optimizer's" if own is None or not own.spot.line else f"that of {own.kind or 'the optimizer'}"
        numbers.missing.setdefault("lr", Missing(option="lr", text=text))
    from lrplot.schedulers.optimizers import optimizer_files

    return OptimizerSpec(kind=kind if kind in optimizer_files() else "sgd", groups=(group,))


def _group(optimizer: ScannedOptimizer, numbers: Numbers) -> ParamGroup:
    def number(name: str) -> float | None:
        value = optimizer.arguments.get(name)
        return value.number if isinstance(value, Quantity) else None

    params = optimizer.arguments.get("params")
    if isinstance(params, Items) and any(isinstance(each, KnownDict) and "lr" in each.items for each in params.items):
        raise NotKnownError("its optimizer has groups with rates of their own")
    momentum = number("momentum")
    return ParamGroup(lr=number("lr"), momentum=momentum, weight_decay=number("weight_decay"))


# -- the loop ----------------------------------------------------------------------------------------


def _loop(run: Route, scheduler: ScannedScheduler, reading: Reading, numbers: Numbers) -> TrainingLoop:
    epochs, steps, batches = _lengths(run, scheduler, reading)
    values: dict[str, Any] = {}
    if epochs is not None:
        values["max_epochs"] = _whole(numbers.number(epochs, "max_epochs"))
    elif steps is not None:
        values["max_steps"] = _whole(numbers.number(steps, "max_steps"))
    elif numbers.given.get("max_epochs") or numbers.given.get("max_steps"):
        values |= {name: numbers.given.get(name) for name in ("max_epochs", "max_steps")}
    else:
        numbers.missing.setdefault("max_epochs", Missing(option="max_epochs", text="the number of epochs"))
    per_epoch = reading.cadence == "epoch"
    if batches is not None and not (per_epoch and not numbers.given.get("batches_per_epoch")):
        values["batches_per_epoch"] = _whole(numbers.number(batches, "batches_per_epoch"))
    elif per_epoch and numbers.given.get("batches_per_epoch"):
        values["batches_per_epoch"] = numbers.given["batches_per_epoch"]
    elif not per_epoch and steps is None and epochs is not None:
        given = numbers.given.get("batches_per_epoch")
        if given is None:
            missing = Missing(option="batches_per_epoch", text="the batches of an epoch")
            numbers.missing.setdefault("batches_per_epoch", missing)
        values["batches_per_epoch"] = given
    framework = _FRAMEWORKS.get(reading.by)
    if framework is not None and framework == "lightning":
        values["framework"] = framework
    if reading.accumulates and not per_epoch:
        raise NotKnownError("an optimizer step takes several batches")
    interval = "epoch" if per_epoch and not reading.full_batch else "step"
    if reading.full_batch:
        values = {"max_steps": values.get("max_epochs") or values.get("max_steps")}
    return TrainingLoop(interval=interval, **{name: value for name, value in values.items() if value is not None})  # type: ignore[arg-type]


def _whole(number: float | None) -> int | None:
    if number is None:
        return None
    if number < 1 or number != int(number):
        raise NotKnownError(f"its loop has {number:g} turns")
    return int(number)


def _lengths(
    run: Route, scheduler: ScannedScheduler, reading: Reading
) -> tuple[Quantity | None, Quantity | None, Quantity | None]:
    """The epochs of the run, or its steps, and the batches of an epoch, as far as the code says."""
    stepping = stepping_of(run, scheduler)
    if stepping.host is not None:
        return _of_trainer(run, scheduler), None, None
    loops = [loop for each in stepping.calls for loop in each.step.loops if loop not in scheduler.loops]
    epoch = next((loop for loop in loops if loop.kind == "epoch"), None)
    loader = next((loop for loop in loops if loop.kind == "batch"), None)
    batches = None
    if loader is not None and loader.loader is not None:
        batches = batches_of(loader.loader, f"len({loader.loader.text})", loader.spot)
    if epoch is not None:
        return epoch.turns or Quantity(text="the number of epochs", unit=EPOCHS), None, batches
    outer = next((loop for loop in loops if loop.kind == "unknown"), None)
    if outer is None or outer.turns is None:
        return None, None, batches
    if outer.turns.unit == STEPS or (outer is loops[-1] and reading.cadence != "epoch"):
        return None, outer.turns, None
    return outer.turns, None, batches


def _of_trainer(run: Route, scheduler: ScannedScheduler) -> Quantity | None:
    """The epochs of the one trainer that there is."""
    for trainer in trainers_of(run, scheduler):
        for name in ("max_epochs", "num_train_epochs"):
            value = trainer.keywords.get(name, trainer.attrs.get(name))
            for each in options_of(value):
                if isinstance(each, Quantity):
                    return each
    return None
