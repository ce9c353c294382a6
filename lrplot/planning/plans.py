"""From values by option name, typed or read from a file, to a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.axes import Quantity
from lrplot.model.plan import Plan, ScheduleSpec
from lrplot.options.reader import split_schedule
from lrplot.planning.by_hand import edit_of, group_of, resume_mode_of
from lrplot.planning.groups import groups_with_layers, optimizer_of
from lrplot.planning.names import find, typed_names
from lrplot.planning.options import AROUND, ENGINE, LOOP, OPTIMIZER, RESUME_WITH
from lrplot.planning.request import ScheduleRequest, read_request, without_clashes
from lrplot.planning.run_length import with_run_length
from lrplot.planning.schedule import schedule_of
from lrplot.planning.x_axis import X_AXIS, refuse_lone_batch_size, refuse_missing
from lrplot.schedulers.warmup import dampened

_EPOCH_LENGTHS = ({"batches_per_epoch"}, {"dataset_size", "drop_last"})
_PLANNED = (*OPTIMIZER, *LOOP, *AROUND, ENGINE)


def plan_from(words: Sequence[str], x_axis: str | None = None) -> Plan:
    """The plan that the words after `lrplot` make, of which none may be on its output.

    Args:
        words: the words.
        x_axis: what the axis is to count, where that was said beside them.

    Raises:
        LrplotError: they make none.
    """
    scheduler = find(words[0])
    options = without_clashes(scheduler.options, _PLANNED)
    request = read_request(scheduler, words[1:], options, f"lrplot {typed_names(scheduler)[0]}")
    return plan_of(request if x_axis is None else replace(request, shared={**request.shared, X_AXIS: x_axis}))


def plan_of(request: ScheduleRequest) -> Plan:
    """The plan that a request asks for.

    Raises:
        UsageError: what was said makes no sense together.
    """
    return plan_in(loop_of(request.shared), request)


def plan_over_run(request: ScheduleRequest) -> tuple[Plan, str]:
    """The plan that a request asks for, with the run's length for the argument that it lacks.

    Returns:
        The plan, and the argument that was filled in, `T_max`; empty where none had to be, or where the loop does not
        say how long it is.

    Raises:
        UsageError: what was said makes no sense together.
    """
    loop = loop_of(request.shared)
    own, filled = with_run_length(request.scheduler, request.own, loop)
    return plan_in(loop, replace(request, own=own)), filled


def plan_in(loop: TrainingLoop | None, request: ScheduleRequest) -> Plan:
    """The plan that a request asks for, in the training loop that it describes.

    Raises:
        UsageError: what was said makes no sense together.
    """
    return plan_with(schedule_of(request.scheduler, request.own, request.words, loop), loop, request.shared)


def plan_with(schedule: ScheduleSpec, loop: TrainingLoop | None, values: Mapping[str, Any]) -> Plan:
    """The plan of a schedule in a loop, with the optimizer that options under their usual names describe.

    Raises:
        UsageError: they make no sense together.
    """
    schedule = replace(schedule, dampen=dampened(values))
    optimizer = optimizer_of(
        values.get("optimizer"),
        schedule,
        loop=loop,
        lr=values.get("lr"),
        momentum=values.get("momentum"),
        betas=values.get("betas"),
        weight_decay=values.get("weight_decay"),
        groups=groups_with_layers(
            [group_of(text) for text in values.get("group", ())],
            values.get("lr"),
            values.get("layer_decay"),
            values.get("layers"),
        ),
    )
    resumed = values.get(RESUME_WITH.name)
    if resumed is not None and (loop is None or loop.resume_at is None):
        raise UsageError(
            f"{named('resume_with')} says what a run goes on with, and nothing says where:"
            f" add {named('resume_at', 'N')}"
        )
    return Plan(
        schedule=schedule,
        optimizer=optimizer,
        loop=loop,
        engine=values.get("engine", "source"),
        resume_with=None if resumed is None else resumption_of(resumed),
    )


def resumption_of(text: str) -> Plan:
    """The plan that a run is resumed with, written as it would be typed: `cosine --T-max 200`, perhaps with a rate.

    Raises:
        LrplotError: it is not one, or it has a loop of its own.
    """
    words = split_schedule(text, f"{named('resume_with')} '{text}'")
    if not words:
        raise UsageError(f"{named('resume_with')} is empty: write a schedule, 'cosine --T-max 200'")
    plan = plan_from(words)
    if plan.loop is not None:
        raise UsageError(
            f"{named('resume_with')} '{text}' has options of a loop, which stays the same: say them beside it"
        )
    return plan


def loop_of(values: Mapping[str, Any]) -> TrainingLoop | None:
    """The training loop that was described; None where nothing was said of it.

    Raises:
        UsageError: a loop that makes no sense, in the command line's words.
    """
    refuse_missing(values.get(X_AXIS), values)
    refuse_lone_batch_size(values)
    return loop_said(values)


def loop_said(values: Mapping[str, Any]) -> TrainingLoop | None:
    """As `loop_of`, where not all that was said may be among the values, such as what the axis of steps counts."""
    said = {option.name: values[option.name] for option in LOOP if option.name in values}
    if not said:
        return None
    if "skip_steps" in said:
        said["skip_steps"] = tuple(said["skip_steps"])
    if "set" in said:
        said["edits"] = tuple(edit_of(text) for text in said.pop("set"))
    if "resume_mode" in said:
        said |= resume_mode_of(said["resume_mode"])
    if "resume_mode" in said and "resume_at" not in said:
        raise UsageError(
            f"{named('resume_mode')} says how a run is resumed, and nothing says where: add {named('resume_at', 'N')}"
        )
    return TrainingLoop(**said)


def quantities_of(values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The quantities that `show` names, None where nothing was said; Style refuses those that there are none of.

    Raises:
        UsageError: it names none at all.
    """
    if "show" not in values:
        return None
    names = ("".join(name.split()).replace("-", "_").lower() for name in values["show"].split(","))
    found = tuple("momentum" if name == "beta1" else name for name in names if name)  # one column, as people call it
    if not found:
        raise UsageError(f"{named('show')} needs one or more of {', '.join(get_args(Quantity))}, and got none")
    return found


def inherit(common: Mapping[str, Any], said: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """What a schedule takes over of the options for all: those that it does not say itself in one way or another."""
    found = {name: value for name, value in common.items() if name in names}
    for one, other in (_EPOCH_LENGTHS, _EPOCH_LENGTHS[::-1]):
        if one & said.keys():
            found = {name: value for name, value in found.items() if name not in other}
    return found
