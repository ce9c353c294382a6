"""The length of a schedule that the training loop determines, where nobody gave it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.arithmetic import timeline_of
from lrplot.loop.length import Length
from lrplot.schedulers.length import missing_length

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.loop.training_loop import TrainingLoop
    from lrplot.schedulers.family import Scheduler

_HF_WARM_UP, _HF_STEPS = "num_warmup_steps", "num_training_steps"


def with_run_length(
    scheduler: Scheduler, own: Mapping[str, Any], loop: TrainingLoop | None
) -> tuple[dict[str, Any], str]:
    """A scheduler's arguments as `with_length` has them, with a warm-up in steps where it was said as a share.

    `--warmup-ratio 0.1` is counted as the Trainer does.

    Raises:
        UsageError: nothing says of how many steps it is a share.
    """
    found, filled = with_length(scheduler, own, loop)
    share = found.get(_HF_WARM_UP)
    if not isinstance(share, float):
        return found, filled
    n = found.get(_HF_STEPS) or length_in(loop)
    if n is None:
        raise UsageError(
            f"a share of the run for the warm-up needs to know how long the run is: add {named('max_steps', 'N')}"
        )
    return {**found, _HF_WARM_UP: math.ceil(share * n)}, filled  # TrainingArguments.get_warmup_steps


def with_length(scheduler: Scheduler, own: Mapping[str, Any], loop: TrainingLoop | None) -> tuple[dict[str, Any], str]:
    """A scheduler's arguments, with the run's length for the one that it cannot do without.

    Args:
        scheduler: which one.
        own: its arguments by name.
        loop: the training loop; None where nothing was said of it.

    Returns:
        The arguments, and the name of the one that was filled in, `T_max`; empty where none had to be, or where the
        loop does not say how long it is.
    """
    missing = missing_length(scheduler.arguments, own)
    length = None if missing is None else length_in(loop, _interval(scheduler, own))
    if missing is None or length is None:
        return dict(own), ""
    return {**own, missing: length}, missing


def length_notes(found: Mapping[str, Any], labels: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Which lengths were filled in, as a note to a report; none where there are none.

    Args:
        found: the lengths by argument; by label where there are labels.
        labels: the argument that each label's length is.
    """
    if not found:
        return ()
    said = [f"{labels[key]}={value} of {key}" if labels else f"{key}={value}" for key, value in found.items()]
    return (f"Not given, and taken from the length of the run: {', '.join(said)}.",)


def _interval(scheduler: Scheduler, own: Mapping[str, Any]) -> Interval | None:
    """What a length of the scheduler counts where it says so, as timm's do; else None."""
    if all(option.name != "t_in_epochs" for option in scheduler.arguments):
        return None
    return "epoch" if own.get("t_in_epochs", True) else "step"


def length_in(loop: TrainingLoop | None, interval: Interval | None = None) -> int | None:
    """How many values of its schedule a run uses; None where its loop does not say how long it is.

    Args:
        loop: the training loop; None where nothing was said of it.
        interval: what the scheduler's length counts, where it says so.
    """
    if loop is None or (loop.max_steps is None and loop.max_epochs is None):
        return None
    line = timeline_of(loop, Length(advances=0, reason="", interval=interval))
    return (line.advances_within(line.n_iterations - 1) + 1) * line.advances_per_call
