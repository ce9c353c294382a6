"""Which of a log's rates are meant, and which parameter group each of them is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lrplot.errors import UsageError, option
from lrplot.logs import LoggedRun, LogRequest, Series
from lrplot.logs._tags import are_groups

_PART = re.compile(r"(\d+)")


def chosen_series(run: LoggedRun, request: LogRequest) -> tuple[tuple[Series, ...], tuple[str, ...]]:
    """The series of a run's parameter groups in their order, and what is to be said of the choice.

    Raises:
        UsageError: several rates fit that are not groups of one optimizer; the message lists them.
    """
    by_tag = {each.tag: each for each in run.series}
    if request.tags:
        return tuple(by_tag[tag] for tag in request.tags), ()
    kept, notes = _without_copies(run.series)
    if len(kept) > 1 and not are_groups([each.tag for each in kept]):
        listed = ", ".join(f"'{each.tag}'" for each in run.series)
        raise UsageError(
            f"{run.path} ({run.format}) has several learning rates: name one, or each group's, with {option('tag')}:"
            f" {listed}"
        )
    return tuple(sorted(kept, key=lambda each: _natural(each.tag))), notes


def _without_copies(series: Sequence[Series]) -> tuple[list[Series], tuple[str, ...]]:
    """Series without those that say the same under another name, unless they are groups."""
    if are_groups([each.tag for each in series]):
        return list(series), ()
    kept: list[Series] = []
    notes = []
    for each in series:
        twin = next((other for other in kept if other.steps == each.steps and other.values == each.values), None)
        if twin is None:
            kept.append(each)
        else:
            notes.append(f"'{each.tag}' is the same as '{twin.tag}' at every step")
    return kept, tuple(notes)


def _natural(tag: str) -> list[tuple[int, str]]:
    """A key that puts `pg2` before `pg10`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _PART.split(tag)]
