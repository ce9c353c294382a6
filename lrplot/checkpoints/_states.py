"""The scheduler's and the optimizer's states of a checkpoint, whatever lies around them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lrplot.checkpoints import SavedRun
from lrplot.checkpoints._pickle import Loaded
from lrplot.checkpoints._schedules import found_in, groups_of, is_optimizer, is_schedule, schedule_from


def run_of(schedules: Iterable[Any], optimizers: Iterable[Any], loaded: Loaded, **facts: Any) -> SavedRun:
    """A run by the states of its schedulers and optimizers.

    Args:
        schedules: the states of schedulers; what is none is left out.
        optimizers: the states of optimizers, in the same order.
        loaded: the file that they come from, for numbers that are tensors.
        facts: what else is known, by `SavedRun`'s names.
    """
    groups = [groups_of(state, loaded.storage) for state in optimizers if is_optimizer(state)]
    states = [state for state in schedules if is_schedule(state)]
    return SavedRun(
        schedules=tuple(
            schedule_from(state, groups[min(index, len(groups) - 1)] if groups else (), loaded.storage)
            for index, state in enumerate(states)
        ),
        optimizers=tuple(groups),
        **facts,
    )


def states_in(content: Any) -> tuple[list[Any], list[Any]]:
    """The states of schedulers and of optimizers among what a file holds."""
    return found_in(content, is_schedule), found_in(content, is_optimizer)


def count_in(content: Any, *names: str) -> int | None:
    """The first of some keys that holds a count."""
    values = [content.get(name) for name in names] if isinstance(content, dict) else []
    return next((each for each in values if isinstance(each, int) and not isinstance(each, bool) and each >= 0), None)
