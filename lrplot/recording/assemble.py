"""From what a process told to a report: a plan wherever the schedule can be named, and else the forecast alone."""

from __future__ import annotations

import os
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from lrplot.compare.overlay import compare
from lrplot.diagnose.findings import diagnose
from lrplot.errors import LrplotError
from lrplot.loop.timeline import Timeline
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.built import Settings
from lrplot.model.column import Column
from lrplot.model.finding import Place
from lrplot.model.plan import Plan, ScheduleSpec
from lrplot.model.recording import RecordedScheduler, Recording
from lrplot.model.report import Report
from lrplot.model.trace import GroupTrace, Stop, Trace
from lrplot.pipeline import report_on, step_through
from lrplot.recording.plans import optimizer_of, plan_of
from lrplot.recording.words import notes_of

Raw = Mapping[str, Any]


def report_of(record: Raw, *, restored: int = 0, seconds: float = 0.0, command: str = "", title: str = "") -> Report:
    """The report of a run that was recorded; of several optimizers, one on each, side by side.

    Args:
        record: what a process told, as `lrplot.record.report` puts it; with one optimizer at least.
        restored: files and folders that were put back.
        seconds: how long it took.
        command: the command line that asks for it.
        title: the picture's title.
    """
    schedulers = tuple(_scheduler(each) for each in record["schedulers"])
    parts = []
    for optimizer in record["optimizers"]:
        recording = _recording(record, optimizer, schedulers, restored, seconds)
        parts.append(_report(record, optimizer, recording, command, title))
    if len(parts) == 1:
        return parts[0]
    labels = _labels(record["optimizers"])
    together = compare(parts, labels, title=title or "the optimizers of the run")
    return replace(together, command=command, recording=parts[0].recording)


def _labels(optimizers: Sequence[Raw]) -> list[str]:
    places = [_place(each["built"]) for each in optimizers]
    return [
        f"{each['class']} ({place.path}:{place.line})" if place is not None else f"{each['class']} {index}"
        for index, (each, place) in enumerate(zip(optimizers, places, strict=True))
    ]


def _report(record: Raw, optimizer: Raw, recording: Recording, command: str, title: str) -> Report:
    trace = _trace(record, optimizer, recording)
    plan = plan_of(record, optimizer, recording) if recording.forecast == "exact" else None
    found = None if plan is None else _planned(plan, trace)
    if found is not None:
        own = replace(found.trace, label=trace.label, seen=recording.seen)
        report = replace(found, trace=own, title=title or found.title, command=command)
    else:
        unnamed = _unnamed(optimizer, recording, trace)
        report = Report(plan=unnamed, trace=trace, title=title or _title(recording), command=command)
    driver = recording.driver
    place = recording.by_hand if driver is None else driver.built
    report = replace(report, recording=recording, place=place, notes=(*notes_of(recording), *optimizer["notes"]))
    diagnosis = diagnose(report, None if found is None else step_through)
    return replace(report, findings=diagnosis.findings, diagnosis=diagnosis)


def _planned(plan: Plan, trace: Trace) -> Report | None:
    """The report on a plan, where it gives what was recorded and foretold, bit for bit; else None."""
    try:
        report = report_on(plan)
    except LrplotError:
        return None
    own = report.trace
    same = len(own.groups) == len(trace.groups) and all(
        len(a.lr) == len(b.lr) and all(x == y for x, y in zip(a.lr, b.lr, strict=True))
        for a, b in zip(own.groups, trace.groups, strict=True)
    )
    return report if same else None


# -- the trace


def _trace(record: Raw, optimizer: Raw, recording: Recording) -> Trace:
    n = optimizer["n"]
    names = [name or f"group {index}" for index, name in enumerate(optimizer["groups"])]
    groups = []
    for name, (lr, momentum, decay) in zip(names, optimizer["trace"], strict=False):
        rates = _column(lr, n)
        if rates is None:
            raise ValueError("a group without rates")
        groups.append(GroupTrace(name=name, lr=rates, momentum=_column(momentum, n), weight_decay=_column(decay, n)))
    driver = recording.driver
    stopped = optimizer["stopped"]
    name = driver.name if driver is not None else "by hand" if recording.by_hand is not None else "constant"
    return Trace(
        label=name,
        role="as-run",
        scheduler=name,
        arguments={} if driver is None else driver.arguments,
        timeline=_timeline(optimizer, recording),
        groups=tuple(groups),
        momentum_name=optimizer["momentum"],
        schedule_steps=None,
        engine="torch",
        torch_version=record["torch"],
        stopped=None if stopped is None else Stop(step=stopped[0], error=stopped[1]),
        settings=Settings(scheduler=name, library=""),
        seen=recording.seen,
    )


def _column(series: Raw, n: int) -> Column | None:
    values, counts = series["values"], series["counts"]
    if not values or any(value is None for value in values):
        return None
    even = len(set(counts[:-1])) <= 1 and (len(counts) == 1 or counts[-1] <= counts[0])
    if even:
        return Column(values=array("d", values), stride=max(counts[0], 1), n=n)
    every = array("d")
    for value, count in zip(values, counts, strict=True):
        every.extend([value] * count)
    return Column(values=every, stride=1, n=n)


def _timeline(optimizer: Raw, recording: Recording) -> Timeline:
    total = recording.total_steps if recording.total_steps is not None else optimizer["n"]
    steps = optimizer["steps_per_epoch"]
    meant = total if recording.forecast != "none" else optimizer["n"]
    return Timeline(
        n_steps=max(meant, optimizer["n"]),
        stride=steps if recording.interval == "epoch" and steps else 1,
        steps_per_epoch=steps,
        batches_per_epoch=recording.batches_per_epoch if steps else None,
        accumulate_grad_batches=recording.accumulate_grad_batches,
        n_epochs=None if not steps else -(-max(meant, optimizer["n"]) // steps),
    )


def _unnamed(optimizer: Raw, recording: Recording, trace: Trace) -> Plan:
    """A plan that says what was recorded, and that no engine can step."""
    schedule = ScheduleSpec(name=trace.scheduler, arguments=dict(trace.arguments), family="python", factory=_not_named)
    loop = TrainingLoop(max_steps=max(trace.timeline.n_steps, 1))
    return Plan(schedule=schedule, optimizer=optimizer_of(optimizer), loop=loop)


def _not_named(_: object) -> object:
    """Stands for a scheduler that only the script can build."""
    raise LookupError("the scheduler is the script's own")


def _title(recording: Recording) -> str:
    driver, by_hand = recording.driver, recording.by_hand
    if driver is not None and driver.built is not None:
        return f"{driver.name} of {driver.built.path}:{driver.built.line}"
    if driver is not None:
        return driver.name
    return f"the rate that {by_hand.path}:{by_hand.line} writes" if by_hand is not None else "a constant rate"


# -- the recording


def _recording(
    record: Raw, optimizer: Raw, schedulers: tuple[RecordedScheduler, ...], restored: int, seconds: float
) -> Recording:
    sites = {each["index"]: [_place(place) for place, _ in each["stepped"]] for each in record["schedulers"]}
    twice = [sites[index][each] for index, *at in optimizer["twice"] for each in at]
    return Recording(
        steps=optimizer["steps"],
        seen=optimizer["seen"],
        total_steps=optimizer["total"],
        forecast=optimizer["forecast"],
        reason=optimizer["reason"],
        framework=record["framework"],
        interval=optimizer["interval"],
        batches_per_epoch=optimizer["batches"],
        accumulate_grad_batches=optimizer["accumulate"],
        epochs=optimizer["epochs"],
        devices=record["devices"],
        step_order=optimizer["order"],
        skip_steps=tuple(optimizer["skipped"]),
        calls_at_epoch_end=optimizer.get("calls_at_epoch_end", 0),
        schedulers=schedulers,
        drivers=tuple(optimizer["schedulers"]),
        by_hand=_place(optimizer["by_hand"]),
        stepped=_place(optimizer["stepped"]),
        loads=tuple((what, index, _place(place)) for what, index, place in record["loads"]),
        added=tuple(place for place in (_place(each) for _, each in optimizer["added"]) if place is not None),
        unstepped={each["index"]: _place(each["built"]) for each in record["unstepped"]},
        at_ends=_at_ends(optimizer, sites),
        twice=tuple(place for place in twice if place is not None),
        by_turns=len(list(groupby(optimizer["advances"], itemgetter(0))))
        > len({at for at, *_ in optimizer["advances"]}),
        unreached=frozenset(optimizer["unreached"]),
        expected={int(index): tuple(rates) for index, rates in optimizer["expected"].items()},
        first=tuple(group[0]["values"][0] for group in optimizer["trace"]),
        order=record["optimizers"].index(optimizer),
        crossed=optimizer["crossed"] or record["ended"] or record["framework"] in ("lightning", "transformers"),
        restored=restored,
        seconds=seconds,
        source=record,
    )


def _at_ends(optimizer: Raw, sites: Mapping[int, Sequence[Place | None]]) -> frozenset[tuple[int, Place]]:
    """The lines that were seen to step a scheduler only after an epoch's last step, by scheduler."""
    kinds: dict[tuple[int, int], set[str]] = {}
    for index, site, kind in optimizer["advances"]:
        kinds.setdefault((index, site), set()).add(kind)
    found = [(index, sites[index][site]) for (index, site), seen in kinds.items() if seen == {"end"}]
    return frozenset((index, place) for index, place in found if place is not None)


def _scheduler(raw: Raw) -> RecordedScheduler:
    places = [_place(place) for place, _ in raw["stepped"]]
    return RecordedScheduler(
        name=raw["class"],
        arguments=raw["arguments"],
        built=_place(raw["built"]),
        stepped=tuple(place for place in places if place is not None),
        optimizers=tuple(raw["optimizers"]),
        index=raw["index"],
    )


def _place(raw: Sequence[Any] | None) -> Place | None:
    """A place as people name it: from the folder that they are in, where it is within that."""
    if raw is None:
        return None
    path = Path(os.path.realpath(raw[0]))
    here = Path(os.path.realpath("."))
    return Place(path=str(path.relative_to(here)) if path.is_relative_to(here) else str(raw[0]), line=raw[1])
