"""The length of a schedule that the training loop determines, where nobody gave it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.arithmetic import timeline_of
from lrplot.loop.length import Length
from lrplot.options.option import plain
from lrplot.planning.plans import loop_said, split_values
from lrplot.schedulers.length import missing_length

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.loop.training_loop import TrainingLoop
    from lrplot.schedulers.family import Scheduler

_HF_WARM_UP, _HF_STEPS = "num_warmup_steps", "num_training_steps"


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
    own, shared = split_values(scheduler, values)
    missing = missing_length(scheduler.options, own)
    varied = [plain(text.partition("=")[0]) for text in shared.get("vary", ())]
    if missing is None or plain(missing) in varied:
        return _with_warm_up_counted(values, own.get(_HF_STEPS) or run_length(shared)), ""
    length = run_length(shared, interval_of(scheduler, own))
    values = _with_warm_up_counted(values, own.get(_HF_STEPS) or length)
    return ({**values, missing: length}, missing) if length is not None else (dict(values), "")


def _with_warm_up_counted(values: Mapping[str, Any], n: int | None) -> dict[str, Any]:
    """Values with a warm-up in steps where it was said as a share, `--warmup-ratio 0.1`, as the Trainer counts it.

    Raises:
        UsageError: nothing says of how many steps it is a share.
    """
    share = values.get(_HF_WARM_UP)
    if not isinstance(share, float):
        return dict(values)
    if n is None:
        raise UsageError(
            f"a share of the run for the warm-up needs to know how long the run is: add {named('max_steps', 'N')}"
        )
    return {**values, _HF_WARM_UP: math.ceil(share * n)}  # TrainingArguments.get_warmup_steps


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
    return length_in(loop_said(values), interval)


def length_in(loop: TrainingLoop | None, interval: Interval | None = None) -> int | None:
    """How many values of a schedule a training loop uses; None where it does not say how long it is."""
    if loop is None or (loop.max_steps is None and loop.max_epochs is None):
        return None
    line = timeline_of(loop, Length(advances=0, reason="", interval=interval))
    return (line.advances_within(line.n_iterations - 1) + 1) * line.advances_per_call
