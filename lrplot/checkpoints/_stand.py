"""Where a saved run stands on its schedule, how it goes on, and what a resume would miss."""

from __future__ import annotations

import warnings
from array import array
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from lrplot.checkpoints import SavedRun, SavedSchedule
from lrplot.errors import LrplotError
from lrplot.loop.arithmetic import timeline_of
from lrplot.loop.length import Length
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.plan import OptimizerSpec, ParamGroup, Plan
from lrplot.model.text import schedule_text
from lrplot.simulate.resume import build
from lrplot.wording import count, rate

_MOST = 200_000  # steps that are foretold
_CLOSE = 1e-9  # relative: rates that are equal but for rounding


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One line of what a checkpoint says: what it is about, and the sentence; whether a resume would go wrong."""

    label: str
    text: str
    wrong: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GoesOn:
    """The rates from a checkpoint on.

    Attributes:
        plan: the schedule that goes on.
        start: the scheduler's position in the checkpoint.
        rates: the rates from there on, one series for each parameter group.
        error: what the scheduler raised on the way; empty where it did not.
    """

    plan: Plan
    start: int
    rates: tuple[array[float], ...]
    error: str = ""


def facts_of(run: SavedRun) -> list[Fact]:
    """What a checkpoint says of its run, and what is missing for a resume."""
    place = [f"epoch {count(run.epoch)}"] if run.epoch is not None else []
    place += [f"step {count(run.step)}" + (f" of {count(run.n_steps)}" if run.n_steps else "")] if run.step else []
    found = [Fact(label="checkpoint", text=f"{run.path} ({run.format})" + (f": {', '.join(place)}" if place else ""))]
    for saved in run.schedules:
        found += _schedule_facts(saved, run)
    for number, groups in enumerate(run.optimizers):
        found += _optimizer_facts(groups, run.schedules[number] if number < len(run.schedules) else None)
    found += [Fact(label="note", text=note) for note in run.notes]
    return found + _missing(run)


def _schedule_facts(saved: SavedSchedule, run: SavedRun) -> list[Fact]:
    name = (
        schedule_text(saved.spec.name, saved.spec.arguments)
        if saved.spec.name
        else "of a class that its keys do not tell"
    )
    found = [Fact(label="scheduler", text=name)]
    if not saved.complete and saved.spec.name:
        found.append(Fact(label="shape", text="unknown: its functions are not in a checkpoint, only its position"))
    if saved.position is None:
        return found
    length = _length_of(saved)
    text = f"{count(saved.position)} of {count(length)}" if length else count(saved.position)
    if length and saved.position >= length:
        text += ": at its end" if saved.position == length else f": {count(saved.position - length, 'step')} beyond it"
    found.append(Fact(label="position", text=text))
    how = stepped(saved.position, run)
    if how:
        found.append(Fact(label="stepped", text=how))
    return found


def _length_of(saved: SavedSchedule) -> int | None:
    """A schedule's own length where one of its arguments is it."""
    for name in ("T_max", "total_steps", "total_iters", "anneal_epochs"):
        value = saved.spec.arguments.get(name)
        if isinstance(value, int):
            return value
    return None


def stepped(position: int, run: SavedRun) -> str:
    """How often the scheduler was advanced, by its position and the run's counts; empty where they do not tell."""
    step, epoch = run.step, run.epoch
    if step and abs(position - step) <= 1:
        return "once per optimizer step"
    if epoch is not None and position in (epoch, epoch + 1) and (step is None or position != step):
        return "once per epoch"
    if step and position > step and position % step == 0:
        return f"{count(position // step)} times per optimizer step, as on {count(position // step)} devices"
    if step and position and step // position > 1:
        return f"about once in {count(round(step / position))} optimizer steps"
    return ""


def _optimizer_facts(groups: Sequence[Mapping[str, Any]], saved: SavedSchedule | None) -> list[Fact]:
    rates = [group.get("lr") for group in groups]
    known = [value for value in rates if isinstance(value, float)]
    if not known:
        return []
    found = [Fact(label="rate now", text=", ".join(rate(value, 6) for value in known))]
    last = saved.rates if saved is not None else ()
    pairs = zip(last, known, strict=False)
    if len(last) == len(known) and any(abs(a - b) > _CLOSE * max(abs(a), abs(b)) for a, b in pairs):
        said = ", ".join(rate(value, 6) for value in last)
        text = f"the scheduler's last rate is {said}: something else wrote the optimizer's"
        found.append(Fact(label="differs", text=text, wrong=True))
    return found


def _missing(run: SavedRun) -> list[Fact]:
    """What a resume would go wrong without."""
    if run.format == "timm":
        return []
    if not run.schedules and run.optimizers:
        text = (
            "the scheduler's state (LR601): resumed from this, the schedule begins anew at its first rate;"
            " save scheduler.state_dict() as well"
        )
        return [Fact(label="missing", text=text, wrong=True)]
    if run.schedules and not run.optimizers:
        text = (
            "the optimizer's state: resumed from this, momentum is lost, and the first step has the optimizer's own"
            " rate; save optimizer.state_dict() as well"
        )
        return [Fact(label="missing", text=text, wrong=True)]
    return []


# -- going on ----------------------------------------------------------------------------------------


def plan_of(saved: SavedSchedule, groups: Sequence[Mapping[str, Any]]) -> Plan | None:
    """The plan that a scheduler's state gives away; None where it does not give all of it away."""
    if not saved.complete or not saved.base_rates:
        return None
    has_betas = bool(groups) and "betas" in groups[0]
    base = saved.base_rates
    decays = [group.get("weight_decay") for group in groups]
    made = []
    for number, value in enumerate(base):
        decay = decays[number] if number < len(decays) else None
        made.append(ParamGroup(lr=value, weight_decay=decay if isinstance(decay, float) else None))
    return Plan(schedule=saved.spec, optimizer=OptimizerSpec(kind="adamw" if has_betas else "sgd", groups=tuple(made)))


def goes_on(
    plan: Plan, saved: SavedSchedule, groups: Sequence[Mapping[str, Any]], n_steps: int | None
) -> GoesOn | None:
    """The rates of a run that is resumed with a schedule: the saved values win, as in load_state_dict.

    Args:
        plan: the schedule to go on with.
        saved: the state to load.
        groups: the optimizer's saved groups; none where there are none.
        n_steps: advances until the end of the run; None for the schedule's own length.
    """
    if saved.position is None:
        return None
    if len(plan.optimizer.groups) == 1 and len(groups) > 1:  # with and without weight decay, as the Trainer parts them
        plan = replace(plan, optimizer=replace(plan.optimizer, groups=plan.optimizer.groups * len(groups)))
    if groups and len(plan.optimizer.groups) != len(groups):
        n_groups = len(plan.optimizer.groups)
        text = f"the checkpoint has {len(groups)} parameter groups, and what it is to go on with {n_groups}"
        return GoesOn(plan=plan, start=saved.position, rates=(), error=text)
    try:
        stepper = build(replace(plan, loop=None))
        for group, kept in zip(stepper.optimizer.param_groups, groups, strict=False):
            group.update({key: value for key, value in kept.items() if value is not None})
        stepper.scheduler.load_state_dict(deepcopy(dict(saved.state)))
    except LrplotError:
        return None
    except Exception as error:  # a state of another class, or of another release
        return GoesOn(plan=plan, start=saved.position, rates=(), error=f"{type(error).__name__}: {error}")
    end = max(_said_steps(plan, stepper.length) or n_steps or stepper.length.advances or 0, saved.position + 1)
    rates = tuple(array("d", [float(group["lr"])]) for group in stepper.optimizer.param_groups)
    raised = ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for index in range(saved.position, min(end - 1, saved.position + _MOST)):
            try:
                stepper.advance(index)
            except Exception as error:  # as in a simulation: where it raises is what is asked
                raised = f"{type(error).__name__}: {error}"
                break
            for series, group in zip(rates, stepper.optimizer.param_groups, strict=True):
                series.append(float(group["lr"]))
    return GoesOn(plan=plan, start=saved.position, rates=rates, error=raised)


def _said_steps(plan: Plan, length: Length) -> int | None:
    """How many steps a plan says that its run has; None where it says nothing, or they are not advances."""
    if plan.loop is None or (plan.loop.max_steps is None and plan.loop.max_epochs is None):
        return None
    line = timeline_of(plan.loop, length)
    return line.n_steps if line.every_step else None


def with_length(plan: Plan, n_steps: int) -> Plan:
    """A plan over a run of so many steps, where it says nothing of its own."""
    if plan.loop is not None and (plan.loop.max_steps is not None or plan.loop.max_epochs is not None):
        return plan
    loop = plan.loop or TrainingLoop()
    return replace(plan, loop=replace(loop, max_steps=n_steps))
