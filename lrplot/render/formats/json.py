"""JSON for programs: every value of every trace, floats exact; NaN and infinities are null, which JSON has not.

Of a check of several schedules, it lists what was found.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from lrplot.model.column import Column
from lrplot.model.logged import LogFacts
from lrplot.model.plan import ScheduleSpec, Value
from lrplot.model.recording import Recording
from lrplot.model.report import Report
from lrplot.model.severity import SEVERITIES
from lrplot.model.style import Style
from lrplot.model.trace import Trace
from lrplot.render.as_json import check_json, coverage_facts, finding_facts
from lrplot.render.axis import StepAxis, axis_of
from lrplot.render.formats import Format
from lrplot.render.readings import readings
from lrplot.version import JSON_FORMAT, VERSION
from lrplot.wording import json_text

_BLOCK = 1 << 16  # values joined into one chunk of text


def render(report: Report, style: Style) -> Iterator[bytes]:
    """The report as JSON, in chunks."""
    axis = axis_of(report, style.x_axis)
    return _chunks(report, _at(report, style), axis if axis.unit != "step" else None)


def _chunks(report: Report, asked: str, axis: StepAxis | None) -> Iterator[bytes]:
    for text in _document(report, asked, axis):
        # What no encoding has, half of a surrogate pair from the command line, becomes JSON's own escape for it.
        yield text if isinstance(text, bytes) else json_text(text).encode("utf-8", "backslashreplace")


def _document(report: Report, asked: str, axis: StepAxis | None) -> Iterator[str | bytes]:
    """The report's parts, in order; numbers as bytes, of which none needs an escape."""
    first = report.trace
    head: dict[str, Any] = {
        "format": JSON_FORMAT,
        "lrplot": VERSION,
        "torch": first.torch_version,
        "engine": first.engine,
    }
    if first.library:
        head["library"] = first.library
    yield json.dumps(head, indent=2)[:-2] + ',\n  "traces": ['
    plans = [part.plan for part in report.compared] or [report.plan] * len(report.traces)
    for index, (trace, plan) in enumerate(zip(report.traces, plans, strict=True)):
        yield ("" if index == 0 else ",") + "\n"
        yield from _trace(trace, [group.name for group in plan.optimizer.groups], axis)
    yield f'\n  ],{_log(report)}{asked}\n  "findings": [{",".join(_findings(report))}]{_looked(report)}'
    if report.recording is not None:
        recordings = [part.recording for part in report.parts if part.recording is not None]
        yield f',\n  "recording": {json.dumps(_recording(recordings), ensure_ascii=False)}'
    yield "\n}\n"


def _recording(recordings: Sequence[Recording]) -> dict[str, Any]:
    """What was recorded of a real run, and what it needs to be read again; its traces are above.

    Args:
        recordings: one for each optimizer, in the order of the traces; what is said of the run is the first's.
    """
    recording = recordings[0]
    source = {**recording.source, "optimizers": [{**each, "trace": []} for each in recording.source["optimizers"]]}
    return {
        **_loop(recording),
        "framework": recording.framework,
        "devices": recording.devices,
        "optimizers": [_optimizer(each) for each in recordings],
        "schedulers": [
            {
                "class": each.name,
                "arguments": each.arguments,
                "built": None if each.built is None else f"{each.built.path}:{each.built.line}",
                "stepped": [f"{place.path}:{place.line}" for place in each.stepped],
            }
            for each in recording.schedulers
        ],
        "restored": recording.restored,
        "source": source,
    }


def _loop(recording: Recording) -> dict[str, Any]:
    """What was recorded of the loop around one optimizer, and how far its rates are foretold."""
    return {
        "steps": recording.steps,
        "total_steps": recording.total_steps,
        "forecast": recording.forecast,
        "interval": recording.interval,
        "batches_per_epoch": recording.batches_per_epoch,
        "accumulate_grad_batches": recording.accumulate_grad_batches,
        "epochs": recording.epochs,
        "step_order": recording.step_order,
        "skip_steps": recording.skip_steps,
        "calls_at_epoch_end": recording.calls_at_epoch_end,
        "reason": recording.reason,
    }


def _optimizer(recording: Recording) -> dict[str, Any]:
    """One optimizer: its class, the places of its schedulers in the list of all, and its loop."""
    return {
        "class": recording.source["optimizers"][recording.order]["class"],
        "schedulers": [at for at, each in enumerate(recording.schedulers) if each.index in recording.drivers],
        **_loop(recording),
    }


def _log(report: Report) -> str:
    """What was taken of a log, and how it compares with the plan; of several runs, a list. Nothing where none is."""
    facts = [part.log for part in report.parts if part.log is not None]
    if not facts:
        return ""
    logs = [_taken(each) for each in facts]
    agreements = [_agreement(each) for each in facts]
    head = {
        "log": logs if report.compared else logs[0],
        "agreement": agreements if report.compared else agreements[0],
    }
    return "".join(f"\n  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in head.items())


def _at(report: Report, style: Style) -> str:
    """What each run uses at the moments that were asked for; nothing where none was."""
    if not style.at:
        return ""
    found = []
    for made in readings(report, style.at):
        for index, reading in enumerate(made):
            if reading is not None:
                facts = {each.name: getattr(reading, each.name) for each in fields(reading)}
                found.append({**facts, **({"trace": index} if report.compared else {})})
    lines = ",\n    ".join(json.dumps(_finite(each), ensure_ascii=False) for each in found)
    return f'\n  "at": [\n    {lines}\n  ],'


def _finite(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts without NaN and infinities, which JSON has not."""
    return {
        name: [each if math.isfinite(each) else None for each in value] if isinstance(value, tuple) else value
        for name, value in facts.items()
    }


def _taken(log: LogFacts) -> dict[str, Any]:
    return {
        "format": log.format,
        "path": log.path,
        "series": [{"tag": tag, "group": group} for group, tag in enumerate(log.tags)],
        "offset": log.offset,
        "axis": log.axis,
        "precision": log.precision,
    }


def _agreement(log: LogFacts) -> dict[str, Any] | None:
    found = log.agreement
    return None if found is None else {"agrees": found.agrees, "parts_at": found.parts_at, "story": found.story}


def _looked(report: Report) -> str:
    """Which rules looked, and which could not for want of what; of a comparison, those that could not at any run."""
    facts = coverage_facts([part.diagnosis for part in report.parts])
    lines = ",\n    ".join(map(json.dumps, facts["not_checked"]))
    listed = f"\n    {lines}\n  ]" if lines else "]"
    return f',\n  "checked": {json.dumps(facts["checked"])},\n  "not_checked": [{listed}'


def _findings(report: Report) -> Iterator[str]:
    """What is wrong, the most serious first; in a comparison each with the index of the trace that it is about."""
    found = [(finding, index) for index, part in enumerate(report.parts) for finding in part.findings]
    found.sort(key=lambda each: SEVERITIES.index(each[0].severity))
    for at, (finding, index) in enumerate(found):
        facts = finding_facts(finding)
        if report.compared:
            facts["trace"] = index
        lines = [f"      {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
        yield "\n    {\n" + ",\n".join(lines) + "\n    }" + ("" if at < len(found) - 1 else "\n  ")


def _trace(trace: Trace, names: Sequence[str], axis: StepAxis | None) -> Iterator[str | bytes]:
    head = {
        "label": trace.label,
        "role": trace.role,
        "scheduler": trace.scheduler,
        "arguments": _arguments(trace.arguments),
        "steps": trace.n_steps,
    }
    yield "    {\n"
    for key, value in head.items():
        yield f"      {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)},\n"
    known = trace.groups[0].lr.at
    if known is not None:
        yield f'      "at": {json.dumps(known.tolist())},\n'
    if axis is not None:  # what is used up before each step
        positions = [axis.position(trace, step) for step in range(trace.n_steps)]
        yield f"      {json.dumps(axis.unit)}: {json.dumps(positions)},\n"
    yield '      "groups": ['
    for index, group in enumerate(trace.groups):
        name = names[index] if index < len(names) else ""  # a log may know more groups than its plan
        named = f'"name": {json.dumps(name, ensure_ascii=False)}, ' if name else ""
        yield ("" if index == 0 else ",") + f'\n        {{{named}"lr": '
        yield from _values(group.lr)
        yield ',\n         "momentum": '
        yield from _values(group.momentum)
        yield ',\n         "weight_decay": '
        yield from _values(group.weight_decay)
        yield "}"
    stopped = None if trace.stopped is None else {"step": trace.stopped.step, "error": trace.stopped.error}
    yield f'\n      ],\n      "stopped": {json.dumps(stopped, ensure_ascii=False)}\n    }}'


def _values(column: Column | None) -> Iterator[bytes]:
    if column is None:
        yield b"null"
        return
    start = b"["
    for text in _blocks(column):
        yield start + text.encode("ascii")
        start = b", "
    yield b"]"


def _blocks(column: Column) -> Iterator[str]:
    """The values in JSON, some thousands at a time."""
    values = column.values
    if column.stride == 1 or column.at is not None:  # nothing to repeat, or a log's values at its steps
        for first in range(0, min(len(values), column.n), _BLOCK):
            block = values[first : min(first + _BLOCK, column.n)].tolist()
            if math.isfinite(sum(block)):
                yield repr(block)[1:-1]  # a third of the time
            else:
                yield ", ".join(map(_number, block))
        return
    for index, value in enumerate(values):
        text, left = _number(value), min(column.stride, column.n - index * column.stride)
        while left > 0:
            yield ", ".join([text] * min(left, _BLOCK))
            left -= _BLOCK


def _number(value: float) -> str:
    return repr(value) if math.isfinite(value) else "null"


def _arguments(arguments: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in arguments.items()}


def _plain(value: Value) -> Any:
    """A value as JSON has it: nested schedules as objects, functions by their names."""
    if isinstance(value, ScheduleSpec):
        return {"scheduler": value.name, "arguments": _arguments(value.arguments)}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return getattr(value, "__name__", type(value).__name__)


FORMAT: Format = Format(help="every value, for programs", render=render, lists=check_json, suffixes=(".json",))
