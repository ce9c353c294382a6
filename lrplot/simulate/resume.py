"""A run that is interrupted and resumed in a new process."""

from __future__ import annotations

import warnings
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.errors import LrplotError
from lrplot.schedulers.built import settings_of
from lrplot.schedulers.families import family_named
from lrplot.schedulers.own.traceback import with_place
from lrplot.schedulers.warmup import wrap_in_warmup
from lrplot.simulate.stepping import ResumeError

if TYPE_CHECKING:
    from lrplot.loop.training_loop import TrainingLoop
    from lrplot.model.plan import Plan
    from lrplot.schedulers.family import Stepper


def build(plan: Plan) -> Stepper:
    """A plan's optimizer and scheduler, with the warm-up around it where there is one.

    Raises:
        LrplotError: as `Family.build` does.
    """
    with warnings.catch_warnings():
        # A nested SequentialLR warns of an order of calls that is torch's own doing (2.13).
        warnings.simplefilter("ignore")
        if plan.schedule.dampen is None:
            return family_named(plan.schedule.family).build(plan)
        # pytorch_warmup takes an optimizer of real torch only.
        stepper = family_named(plan.schedule.family).build(replace(plan, engine="torch"))
        return wrap_in_warmup(stepper, plan.schedule.dampen)


def resume(plan: Plan, interrupted: Stepper, n_advances: int) -> Stepper:
    """Optimizer and scheduler as a new process has them that resumes from a checkpoint.

    Raises:
        ResumeError: the scheduler cannot be resumed that way.
    """
    new = plan.resumed
    mode = "state-dict" if plan.loop is None else plan.loop.resume_mode
    try:
        if mode == "last-epoch":
            # last_epoch is the last position that was used; the constructor goes on to the next (torch 2.13).
            arguments = {**new.schedule.arguments, "last_epoch": n_advances - 1}
            return build(replace(new, schedule=replace(new.schedule, arguments=arguments)))
        if mode == "fast-forward":
            return _fast_forwarded(build(new), plan.loop, n_advances)
        if mode == "none":
            return _with_optimizer_of(build(new), interrupted)
        return _loaded(build(new), interrupted)
    except LrplotError as error:  # lrplot's words around what the scheduler said
        why = error.text if error.__cause__ is None else with_place(error.__cause__, interrupted.folder)
        raise ResumeError(why) from error
    except Exception as error:  # a user's load_state_dict may raise anything
        raise ResumeError(with_place(error, interrupted.folder)) from error


def _loaded(fresh: Stepper, interrupted: Stepper) -> Stepper:
    """A stepper with the state of another one."""
    if not settings_of(interrupted.scheduler).has_state:
        name = interrupted.name or type(interrupted.scheduler).__name__
        raise ResumeError(f"{name} lacks state_dict() or load_state_dict(), so that no checkpoint can hold its state")
    _with_optimizer_of(fresh, interrupted)
    fresh.scheduler.load_state_dict(deepcopy(interrupted.scheduler.state_dict()))
    return fresh


def _with_optimizer_of(fresh: Stepper, interrupted: Stepper) -> Stepper:
    """A stepper whose optimizer has loaded the state of another one."""
    groups, saved = fresh.optimizer.param_groups, interrupted.optimizer.param_groups
    if len(groups) != len(saved):
        raise ResumeError(
            f"the checkpoint's optimizer has {len(saved)} parameter groups, and the new one {len(groups)}"
        )
    for group, old in zip(groups, saved, strict=True):
        group.update({key: value for key, value in old.items() if key != "params"})
    return fresh


def _fast_forwarded(fresh: Stepper, loop: TrainingLoop | None, n_advances: int) -> Stepper:
    """A stepper whose scheduler has been called so often."""
    n_calls = n_advances if loop is None or loop.fast_forward is None else loop.fast_forward
    for index in range(n_calls):
        fresh.advance(index)
    return fresh
