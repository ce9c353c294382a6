"""The length of a schedule that the training loop determines, where nobody gave it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lrplot.loop.arithmetic import Length, timeline_of
from lrplot.loop.framework import Interval
from lrplot.loop.training_loop import TrainingLoop
from lrplot.options.option import plain
from lrplot.planning.plans import apart, loop_of
from lrplot.schedulers.family import Scheduler
from lrplot.schedulers.length import missing_length


def with_run_length(scheduler: Scheduler, values: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """What was said of a schedule, with the run's length for the one that it cannot do without.

    Args:
        scheduler: which one.
        values: by option name, those of the scheduler, the optimizer and the loop.

    Returns:
        The values, and the name of the argument that was filled in, `T_max`; empty where none had to be, or where the
        loop does not say how long it is.

    Raises:
        UsageError: a loop that makes no sense.
    """
    own, shared = apart(scheduler, values)
    missing = missing_length(scheduler.options, own)
    varied = [plain(text.partition("=")[0]) for text in shared.get("vary", ())]
    if missing is None or plain(missing) in varied:
        return dict(values), ""
    length = run_length(shared, interval_of(scheduler, own))
    return ({**values, missing: length}, missing) if length is not None else (dict(values), "")


def filled_in(found: Mapping[str, Any], labels: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Which lengths were filled in, as a note to a report; none where there are none.

    Args:
        found: the lengths by argument; by label where there are labels.
        labels: the argument that each label's length is.
    """
    if not found:
        return ()
    said = [f"{labels[key]}={value} of {key}" if labels else f"{key}={value}" for key, value in found.items()]
    return (f"Not given, and taken from the length of the run: {', '.join(said)}.",)


def interval_of(scheduler: Scheduler, values: Mapping[str, Any]) -> Interval | None:
    """What a length of the scheduler counts where it says so, as timm's do; else None."""
    if all(option.name != "t_in_epochs" for option in scheduler.options):
        return None
    return "epoch" if values.get("t_in_epochs", True) else "step"


def run_length(values: Mapping[str, Any], interval: Interval | None = None) -> int | None:
    """How many values of its schedule a run uses; None where the loop does not say how long it is.

    Args:
        values: what was said of the loop, by option name.
        interval: what the scheduler's length counts, where it says so.

    Raises:
        UsageError: a loop that makes no sense.
    """
    return length_in(loop_of(values), interval)


def length_in(loop: TrainingLoop | None, interval: Interval | None = None) -> int | None:
    """How many values of a schedule a training loop uses; None where it does not say how long it is."""
    if loop is None or (loop.max_steps is None and loop.max_epochs is None):
        return None
    line = timeline_of(loop, Length(advances=0, reason="", interval=interval))
    return (line.advances_within(line.n_iterations - 1) + 1) * line.calls
