"""From a log to a report: the run that it tells of, over the plan if there is one."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lrplot.errors import MissingLibraryError, UsageError, option
from lrplot.identify import Libraries, identify, is_formula
from lrplot.logs import LoggedRun, LogRequest, Series
from lrplot.logs._agreement import shifted
from lrplot.logs._choose import chosen_series
from lrplot.logs._find import read_log
from lrplot.logs._planned import Planned
from lrplot.logs._tags import writer_offset
from lrplot.logs._units import EPOCH, best_reading
from lrplot.loop.timeline import Timeline
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.column import Column
from lrplot.model.logged import Agreement, LogFacts
from lrplot.model.plan import Plan, ScheduleSpec
from lrplot.model.points import Points
from lrplot.model.report import Report
from lrplot.model.trace import GroupTrace, Trace
from lrplot.pipeline import report_on
from lrplot.planning.to_command import command_of
from lrplot.schedulers.engine import torch_version
from lrplot.simulate.stepping import Progress
from lrplot.wording import count

_FEWEST = 4  # points that tell a curve
_MOST_STEPPED = 10**6  # steps that a schedule is stepped unasked, to say that it gives what was logged


@dataclass(frozen=True, kw_only=True, slots=True)
class Logged:
    """The rates of a run as they were logged.

    Attributes:
        run: what was read.
        tags: the name of each group's series.
        groups: the points of each group; their steps are the log's, times `every`.
        offset: what turns them into optimizer steps; None where that is the writer's habit.
        notes: what had to be settled, in sentences.
    """

    run: LoggedRun
    tags: tuple[str, ...]
    groups: tuple[Points, ...]
    offset: int | None
    notes: tuple[str, ...]

    def sentence_with(self, offset: int) -> str:
        """What was taken of the log, in a sentence, with the offset that was settled on."""
        return _facts(self, offset, None).sentence


def logged(place: str, request: LogRequest, *, offset: int | None = None, every: int = 1) -> Logged:
    """The rates of a run that somebody names.

    Args:
        place: a log, or a run's folder.
        request: which series, and what counts its steps.
        offset: a logged step k is the optimizer step k + offset; None for what the writer does.
        every: optimizer steps between two counts of the log.

    Raises:
        UsageError: there is no such run, or which of its rates is meant is not clear.
    """
    run = read_log(place, request)
    series, said = chosen_series(run, request)
    groups, cut = _common(series, every)
    if offset is None:
        offset = run.offset
    if offset is None:
        habits = {writer_offset(each.tag, run.tags, run.axis) for each in series}
        offset = habits.pop() if len(habits) == 1 else None
    return Logged(
        run=run,
        tags=tuple(each.tag for each in series),
        groups=groups,
        offset=offset,
        notes=tuple(f"{run.path}: {note}" for note in (*run.notes, *said, *cut)),
    )


def _common(series: Sequence[Series], every: int) -> tuple[tuple[Points, ...], tuple[str, ...]]:
    """The points of several groups at the steps that all of them know."""
    notes: tuple[str, ...] = ()
    shared: set[int] | None = None
    if any(each.steps != series[0].steps for each in series[1:]):
        shared = set(series[0].steps).intersection(*(each.steps for each in series[1:]))
        if not shared:
            raise UsageError(
                f"{', '.join(each.tag for each in series)} have no step in common: name one with {option('tag')}"
            )
        notes = (f"of its groups only the {count(len(shared), 'step')} that all of them have are taken",)
    groups = []
    for each in series:
        known, values = each.steps, each.values
        if shared is not None:
            pairs = [(step, value) for step, value in zip(known, values, strict=True) if step in shared]
            known, values = array("q", (step for step, _ in pairs)), array("d", (value for _, value in pairs))
        if every != 1:
            known = array("q", (step * every for step in known))
        groups.append(Points(steps=known, values=values, precision=each.precision))
    return tuple(groups), notes


def report_of(
    log: Logged, plan: Plan | Report | None, *, title: str = "", command: str = "", progress: Progress | None = None
) -> Report:
    """The report on a logged run: over its plan, or alone.

    Args:
        log: the run.
        plan: what it was meant to use, or the report on a recording that foretold it; None where nobody said.
        title: the picture's title.
        command: the command line that asks for it.
        progress: told how far the plan's stepping is.

    Raises:
        LrplotError: the plan cannot be stepped.
    """
    if plan is None:
        return _alone(log, title=title, command=command)
    if isinstance(plan, Report):
        planned = replace(plan, title=title or plan.title, command=command)
    else:
        planned = report_on(plan, title=title, command=command, progress=progress)
        planned = _long_enough(planned, log, progress)
    groups, agreement = best_reading(log.groups, Planned(planned.plan, planned.trace), log.run.axis, log.offset)
    trace = _trace(log, [shifted(each, agreement.offset) for each in groups])
    return replace(
        planned,
        configured=None,
        logged=trace,
        log=_facts(log, agreement.offset, agreement),
        notes=(*planned.notes, *log.notes, *(_identified(log) if not agreement.agrees and not agreement.story else ())),
    )


def _long_enough(report: Report, log: Logged, progress: Progress | None) -> Report:
    """A plan that says nothing of its run's length, over a run as long as the log."""
    loop = report.plan.loop
    n_steps = max(each.steps[-1] for each in log.groups) + (log.offset or 0) + 1
    open_ended = loop is None or (loop.max_steps is None and loop.max_epochs is None)
    if not open_ended or log.run.axis == EPOCH or n_steps <= report.trace.timeline.n_steps:
        return report
    longer = replace(loop, max_steps=n_steps) if loop is not None else TrainingLoop(max_steps=n_steps)
    return report_on(replace(report.plan, loop=longer), title=report.title, command=report.command, progress=progress)


def _alone(log: Logged, *, title: str, command: str) -> Report:
    """A run that nobody planned, with the schedules that give its curve."""
    offset = log.offset or 0
    groups = [shifted(each, offset) for each in log.groups]
    if min(each.steps[0] for each in groups) < 0:
        raise UsageError(
            f"an offset of {offset} would make step {log.groups[0].steps[0]} of the log a step before the first"
        )
    trace = _trace(log, groups)
    return Report(
        plan=Plan(schedule=ScheduleSpec(name=log.tags[0])),
        trace=trace,
        title=title or f"{', '.join(log.tags)} of {log.run.path}",
        command=command,
        log=_facts(log, offset, None),
        notes=(*log.notes, *_identified(log)),
    )


def identified(log: Logged, libraries: Libraries = "needed") -> tuple[int, list[tuple[Points, list[Plan]]]]:
    """The schedules that give a logged run's curves.

    Where the writer's habit is not known, steps are taken as counted from 0, and from 1 where nothing fits then.

    Args:
        log: the run.
        libraries: which libraries to load for their schedules.

    Returns:
        The offset, and of each group its points by optimizer step with the plans that give them.
    """
    habits = (0, -1) if log.offset is None else (log.offset,)
    readings = [(offset, [shifted(each, offset) for each in log.groups]) for offset in habits]
    readings = [(offset, groups) for offset, groups in readings if min(each.steps[0] for each in groups) >= 0]
    if not readings:
        raise UsageError(
            f"{log.run.path} counts below 0 with an offset of {log.offset}: give another {option('offset')}"
        )
    results: list[tuple[int, int, list[tuple[Points, list[Plan]]]]] = []
    # What counts from 1 is likelier than a library whose schedules are one late, and so is tried before it.
    levels: tuple[Libraries, ...] = ("none", "needed") if libraries == "needed" else (libraries,)
    for number, level in enumerate(levels):
        for offset, groups in readings:
            found = [(each, identify(each, libraries=level)) for each in groups]
            if all(plans and not is_formula(plans[0]) for _, plans in found):
                return offset, found
            results.append((number, offset, found))
    _, offset, found = max(results, key=lambda each: (all(plans for _, plans in each[2]), each[0]))
    return offset, found


def _identified(log: Logged) -> tuple[str, ...]:
    """Which schedule it is, in a sentence, where a single group tells it."""
    if len(log.groups) > 1 or len(log.groups[0]) < _FEWEST:
        return ()
    if log.groups[0].steps[-1] >= _MOST_STEPPED:
        return (f"Which schedule gives these {count(len(log.groups[0]), 'point')}, lrplot identify tells.",)
    offset, ((_, found),) = identified(log, "none")  # a chart loads no torch
    if not found:
        return ("No schedule of torch's gives the logged curve; lrplot identify tries those of other libraries, too.",)
    more = f"; {count(len(found) - 1, 'other')} fit as well" if len(found) > 1 else ""
    counted = ", its steps counted from 1" if offset == -1 and log.offset is None else ""
    return (f"At every logged step it is what this gives{counted}: {command_of(found[0])}{more}.",)


def _facts(log: Logged, offset: int, agreement: Agreement | None) -> LogFacts:
    return LogFacts(
        format=log.run.format,
        path=str(log.run.path),
        tags=log.tags,
        offset=offset if log.run.axis != EPOCH else (log.offset or 0),
        axis=log.run.axis,
        precision=str(log.groups[0].precision),
        n_points=max(map(len, log.groups)),
        agreement=agreement,
    )


def _trace(log: Logged, groups: Sequence[Points]) -> Trace:
    """What was logged as a trace, whose columns know some steps only."""
    n_steps = max(each.steps[-1] for each in groups) + 1
    names = log.tags if len(log.tags) > 1 else ("group 0",)
    try:
        version = torch_version()
    except MissingLibraryError:  # nothing of it is needed to read a log
        version = ""
    return Trace(
        label="logged",
        role="logged",
        scheduler=log.tags[0],
        arguments={},
        timeline=Timeline(n_steps=n_steps),
        groups=tuple(
            GroupTrace(name=name, lr=Column(values=each.values, stride=1, n=n_steps, at=each.steps))
            for name, each in zip(names, groups, strict=True)
        ),
        momentum_name="momentum",
        schedule_steps=None,
        engine="source",
        torch_version=version,
    )
