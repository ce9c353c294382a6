"""A run as a baseline: the rates that it logged, each of which a schedule must give within what the log kept of it."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, get_args

from lrplot.errors import UsageError
from lrplot.lock.file import asked_of, rows_of
from lrplot.model.column import Column
from lrplot.model.points import Points, Precision, PrecisionKind
from lrplot.model.report import Report
from lrplot.model.trace import GroupTrace, Trace
from lrplot.wording import count

_MOST_POINTS = 100_000  # of all groups; a lock file is for people who read diffs
_IN_A_LINE = 8


def is_logged(entry: Mapping[str, Any]) -> bool:
    """Whether a baseline is a run, and no curve."""
    return "run" in entry


def logged_entry(report: Report, run: str, names: Sequence[str], groups: Sequence[Points]) -> dict[str, Any]:
    """A schedule of a lock file whose baseline is a run.

    Args:
        report: the report on the schedule as it is.
        run: what was read, for people.
        names: what the log calls each parameter group.
        groups: the points of each group by optimizer step.

    Raises:
        UsageError: there are none, or more than a lock file holds, or some are of steps before the first.
    """
    n_points = sum(map(len, groups))
    if not all(map(len, groups)):
        raise UsageError(f"{run} has no logged step within the schedule's {count(report.trace.n_steps, 'step')}")
    if n_points > _MOST_POINTS:
        raise UsageError(
            f"{run} has {count(n_points, 'point')}, and a lock file holds {_MOST_POINTS:,} at most:"
            " lock the schedule itself, with lrplot lock"
        )
    if min(points.steps[0] for points in groups) < 0:
        raise UsageError(f"{run} counts below step 0: say with --offset where its steps begin")
    return {**asked_of(report), "run": run, "groups": [_group(*each) for each in zip(names, groups, strict=True)]}


def _group(name: str, points: Points) -> dict[str, Any]:
    rows = rows_of(list(zip(points.steps, points.values, strict=True)))
    lines = [rows[at : at + _IN_A_LINE] for at in range(0, len(rows), _IN_A_LINE)]
    return {"name": name, "lr": {"precision": asdict(points.precision), "points": lines}}


def logged_groups(entry: Mapping[str, Any]) -> tuple[Points, ...]:
    """The points of each parameter group of a baseline that is a run.

    Raises:
        ValueError: they are none; people edit files and merge them. KeyError and TypeError as well.
    """
    groups = tuple(_points(each["lr"]) for each in entry["groups"])
    if not groups:
        raise ValueError("no groups")
    return groups


def _points(raw: Mapping[str, Any]) -> Points:
    rows = [(int(step), float(value)) for line in raw["points"] for step, value in line]
    steps = [step for step, _ in rows]
    if not rows or len(rows) > _MOST_POINTS or steps[0] < 0 or steps != sorted(set(steps)):
        raise ValueError("its points are not in order")
    kind, n, floor = raw["precision"]["kind"], int(raw["precision"]["n"]), float(raw["precision"]["floor"])
    if kind not in get_args(PrecisionKind):
        raise ValueError(f"there is no precision '{kind}'")
    precision = Precision(kind=kind, n=n, floor=floor)
    return Points(steps=array("q", steps), values=array("d", (value for _, value in rows)), precision=precision)


def logged_report(report: Report, entry: Mapping[str, Any]) -> Report:
    """A report like another one, with the points of a run in the place of its curves."""
    groups = logged_groups(entry)
    n = max(points.steps[-1] for points in groups) + 1
    traces = tuple(
        GroupTrace(name=str(each["name"]), lr=Column(values=points.values, stride=1, n=n, at=points.steps))
        for each, points in zip(entry["groups"], groups, strict=True)
    )
    line = replace(report.trace.timeline, n_steps=n)
    trace = replace(report.trace, role="logged", groups=traces, timeline=line, stopped=None)
    return replace(report, trace=trace, configured=None, findings=())


def first_other(groups: Sequence[Points], trace: Trace) -> tuple[int, int] | None:
    """The group, and the place among its points, of the earliest that is not a rate of a trace; None where all are."""
    found: tuple[int, int, int] | None = None
    for group, points in enumerate(groups):
        rates = trace.groups[group].lr
        for index, step in enumerate(points.steps):
            if found is not None and step >= found[0]:
                break
            if step >= len(rates) or not _fits(points, index, rates[step]):
                found = step, group, index
                break
    return None if found is None else found[1:]


def _fits(points: Points, index: int, rate: float) -> bool:
    return points.fits(index, rate) or (math.isnan(rate) and math.isnan(points.values[index]))
