"""What the names of an expression stand for in a run: `total_steps`, `steps_per_epoch`, `epoch`, `base_lr`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.arithmetic import timeline_of
from lrplot.loop.length import Length
from lrplot.loop.training_loop import SAY_BATCHES
from lrplot.model.plan import Plan, ScheduleSpec
from lrplot.options.expressions import LOOP_NAMES, function_of, names_in
from lrplot.schedulers.optimizers import defaults_of

if TYPE_CHECKING:
    from lrplot.loop.timeline import Timeline
    from lrplot.options.option import Option

_LENGTH = Length(advances=0, reason="")


def with_expressions(plan: Plan, options_of: Callable[[ScheduleSpec], Sequence[Option]]) -> Plan:
    """A plan whose expressions know the loop: those that use its names are functions already.

    `total_steps` stands for the optimizer steps of the run, `steps_per_epoch` for those of an epoch, and `base_lr` for
    the rate that the optimizer was given, of each group its own. `step` counts the calls of `scheduler.step()`, as
    torch counts them, and so does `epoch` where it stands alone, `lambda epoch: 0.95 ** epoch`; beside `step`, `epoch`
    is a fraction, `step / steps_per_epoch` where the scheduler is stepped after every optimizer step.

    Args:
        plan: schedule, optimizer and loop.
        options_of: the options of a schedule, which say which arguments are expressions.

    Raises:
        UsageError: an expression uses a name that the loop has no value for.
    """
    schedule = _bound(plan.schedule, plan, options_of)
    return plan if schedule is plan.schedule else replace(plan, schedule=schedule)


def _bound(spec: ScheduleSpec, plan: Plan, options_of: Callable[[ScheduleSpec], Sequence[Option]]) -> ScheduleSpec:
    if spec.factory is not None:
        return spec
    expressions: set[str] | None = None
    bound: dict[str, Any] = {}
    for name, value in spec.arguments.items():
        items = list(value) if isinstance(value, (list, tuple)) else [value]
        if any(isinstance(item, ScheduleSpec) for item in items):
            made = [_bound(item, plan, options_of) if isinstance(item, ScheduleSpec) else item for item in items]
            if any(one is not other for one, other in zip(made, items, strict=True)):
                bound[name] = made if isinstance(value, (list, tuple)) else made[0]
        elif any(isinstance(item, str) and uses_loop(item) for item in items):
            if expressions is None:
                expressions = {option.name for option in options_of(spec) if option.kind == "expression"}
            if name in expressions:
                bound[name] = _functions(items, plan)
    return replace(spec, arguments={**spec.arguments, **bound}) if bound else spec


def _functions(items: Sequence[Any], plan: Plan) -> Any:
    """Expressions as functions, one for each parameter group where their rates make a difference."""
    n_groups = len(plan.optimizer.groups)
    if len(items) == 1 and n_groups > 1 and isinstance(items[0], str) and "base_lr" in names_in(items[0]):
        items = list(items) * n_groups
    made = [bound_function(item, plan, index) if isinstance(item, str) else item for index, item in enumerate(items)]
    return made if len(made) > 1 else made[0]


def uses_loop(text: str) -> bool:
    """Whether an expression uses a name whose value the loop has."""
    used = names_in(text)
    return bool(used & set(LOOP_NAMES)) or {"epoch", "step"} <= used


def bound_function(text: str, plan: Plan, group: int = 0) -> Callable[[float], float]:
    """The function of the number of calls that an expression describes, its other names bound to the plan's.

    Args:
        text: the expression.
        plan: what it is a part of.
        group: the parameter group whose rate is `base_lr`.

    Raises:
        UsageError: the text is not an expression, or uses a name that the loop has no value for.
    """
    if not uses_loop(text):
        return function_of(text, ("epoch", "step"))
    return function_of(text, ("epoch", "step"), loop_names(text, plan, group), _epochs(plan))


def loop_names(text: str, plan: Plan, group: int = 0) -> Mapping[str, float]:
    """What the names that an expression uses stand for, but for `epoch` and `step`.

    Raises:
        UsageError: the loop has no value for one of them.
    """
    used = names_in(text)
    found: dict[str, float] = {}
    if "base_lr" in used:
        chosen = plan.optimizer.groups[min(group, len(plan.optimizer.groups) - 1)].lr
        found["base_lr"] = defaults_of(plan.optimizer)["lr"] if chosen is None else chosen
    if "total_steps" in used:
        found["total_steps"] = _known_line(text, "total_steps", plan).n_iterations
    if "steps_per_epoch" in used:
        found["steps_per_epoch"] = _known_line(text, "steps_per_epoch", plan).steps_per_epoch or 0
    return found


def _known_line(text: str, name: str, plan: Plan) -> Timeline:
    line = _line(plan)
    has_length = plan.loop is not None and (plan.loop.max_steps is not None or plan.loop.max_epochs is not None)
    if line is None or (name == "total_steps" and not has_length):
        raise UsageError(
            f"'{text}' uses total_steps, and nothing says how long the run is:"
            f" add {named('max_steps', 'N')}, or {named('max_epochs', 'N')} with {named('batches_per_epoch', 'M')}"
        )
    if line.batches_per_epoch is None and (name == "steps_per_epoch" or line.steps_per_epoch == 1):
        raise UsageError(f"'{text}' uses {name}, and nothing says how many batches an epoch has: {SAY_BATCHES}")
    return line


def steps_of_an_epoch(plan: Plan | None) -> int | None:
    """Optimizer steps of an epoch, where the scheduler is stepped after each of them; None where it is not."""
    line = None if plan is None else _line(plan)
    if line is None or line.batches_per_epoch is None or line.stride > 1 or line.batch_stride is not None:
        return None
    return line.steps_per_epoch


def _line(plan: Plan) -> Timeline | None:
    """The run, as far as the loop alone says it; one of a single step where it does not say how long it is."""
    loop = plan.loop
    if loop is None:
        return None
    if loop.max_steps is None and loop.max_epochs is None:
        loop = replace(loop, max_steps=1, skip_steps=(), resume_at=None)
    return timeline_of(loop, _LENGTH)


def _epochs(plan: Plan) -> Callable[[float], float] | None:
    """How many epochs so many calls of the scheduler are; None where nothing is known of epochs, or each is one."""
    line = _line(plan)
    if line is None or line.steps_per_epoch is None:
        return None
    per_epoch, stride, calls = line.steps_per_epoch, line.stride, line.advances_per_call
    if line.batch_stride is not None or line.per_epoch_too or line.waits:
        return lambda n: line.end_of(int(n)) / per_epoch
    if calls == 1 and stride % per_epoch == 0:
        return lambda n: n * (stride // per_epoch)
    return lambda n: n * stride / (per_epoch * calls)
