"""Baselines: what the schedules of a file were when somebody last agreed to them, `lrplot.lock.json`."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

from lrplot.baseline import Difference, Piece, column_of, difference, pieces_of
from lrplot.commands import command_of
from lrplot.errors import UsageError
from lrplot.finding import Finding, Fix
from lrplot.model import Column, GroupTrace, Report, Trace
from lrplot.summary import place, schedule_text
from lrplot.wording import count, rate, release

FILE = "lrplot.lock.json"
CODE = "LOCKED"
RULE = "moved-since-locked"
VERSION = 1
"""The version of the file's layout."""

_QUANTITIES = ("lr", "momentum", "weight_decay")


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """How a schedule is not what it was.

    Attributes:
        name: what its file calls it.
        key: what the lock calls it: its name, and where an argument of it varies the value as well.
        sentence: what moved, by how much and where first.
        span: the optimizer steps from the first that differs to the end.
        pair: the reports before and after; None where there is nothing to compare.
    """

    name: str
    key: str
    sentence: str
    span: tuple[int, int] = (0, 1)
    pair: tuple[Report, Report] | None = None

    def finding(self, path: str) -> Finding:
        """A finding that says so, of the schedules of the file at `path`."""
        command = shlex.join(["lrplot", "lock", path])
        return Finding(
            code=CODE,
            rule=RULE,
            severity="error",
            message=self.sentence[:1].upper() + self.sentence[1:] + ".",
            fix=Fix(text="If it is meant, lock it anew; else take back what moved it.", command=command, code=""),
            span=self.span,
        )


def locked(reports: Mapping[str, Report]) -> str:
    """The text of a lock file: for each schedule what it was asked for, and the points that tell its curves."""
    singles = [single for name, report in reports.items() for single in _singles(name, report)]
    entries = [f"    {json.dumps(key, ensure_ascii=False)}: {_entry(report)}" for key, report in singles]
    return f'{{\n  "version": {VERSION},\n  "schedules": {{\n' + ",\n".join(entries) + "\n  }\n}\n"


def read_lock(path: Path) -> Mapping[str, Any]:
    """The schedules of a lock file by name.

    Raises:
        UsageError: there is no such file, or lrplot did not write it.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"there is no '{path}' to compare with: lrplot lock writes it") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"'{path}' cannot be read ({error}): lrplot lock writes it anew") from None
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise UsageError(f"'{path}' is of another version of lrplot: lrplot lock writes it anew")
    schedules = document.get("schedules")
    if not isinstance(schedules, dict) or not all(isinstance(each, dict) for each in schedules.values()):
        raise UsageError(f"'{path}' holds no schedules: lrplot lock writes it anew")
    return schedules


def moves(reports: Mapping[str, Report], lock: Mapping[str, Any]) -> Iterator[Moved]:
    """What is not as it was locked: schedules that moved, are new, or are gone.

    Raises:
        UsageError: what is locked cannot be read.
    """
    for name, report in reports.items():
        for key, part in _singles(name, report):
            if key not in lock:
                yield Moved(name=name, key=key, sentence=f"'{key}' is not locked yet: lrplot lock adds it")
                continue
            try:
                before = _report(part, lock[key])
            except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
                raise UsageError(
                    f"the lock of '{key}' cannot be read ({error!r}): lrplot lock writes it anew"
                ) from None
            sentence, first = moved(before.trace, part.trace)
            if sentence:
                span = (min(first, part.trace.n_steps - 1), part.trace.n_steps)
                why = _why(part, lock[key])
                yield Moved(
                    name=name, key=key, sentence=f"'{key}' moved: {sentence}{why}", span=span, pair=(before, part)
                )
    known = {key for name, report in reports.items() for key, _ in _singles(name, report)}
    for key in lock:
        if key not in known:
            yield Moved(
                name=key, key=key, sentence=f"'{key}' is locked, and no longer in the file: lrplot lock removes it"
            )


def _singles(name: str, report: Report) -> list[tuple[str, Report]]:
    """A schedule by its name; where an argument of it varies, one for each value."""
    return [(f"{name}, {part.trace.label}", part) for part in report.compared] or [(name, report)]


def moved(before: Trace, after: Trace) -> tuple[str, int]:
    """How a trace differs from what it was, and the first step that does: a sentence, empty where none does."""
    if len(before.groups) != len(after.groups):
        return f"it has {count(len(after.groups), 'parameter group')} and had {len(before.groups)}", 0
    found: list[tuple[Difference, GroupTrace, str]] = []
    for old, new in zip(before.groups, after.groups, strict=True):
        for what in _QUANTITIES:
            was, now = getattr(old, what), getattr(new, what)
            if was is None and now is None:
                continue
            if was is None or now is None:
                return f"its optimizer {'has no' if now is None else 'has a'} {what.replace('_', ' ')} now", 0
            apart = difference(was, now)
            if apart is not None:
                found.append((apart, new, what))
    if not found:
        return "", 0
    apart, group, what = min(found, key=lambda each: each[0].first)
    if not isfinite(apart.largest):
        return _lengths(before, after), apart.first
    name = "rate" if what == "lr" else after.momentum_name if what == "momentum" else what.replace("_", " ")
    of = f" of {group.name}" if len(after.groups) > 1 else ""
    where = place(after, apart.first)
    was, now = _told_apart(apart.before, apart.after)
    text = f"the {name}{of} was {was} and is {now} at {where}, where they part first"
    if apart.at != apart.first:
        text += f", and they are {_percent(apart.largest)} apart at most, at {place(after, apart.at)}"
    else:
        text += f", {_percent(apart.largest)} apart"
    if before.n_steps != after.n_steps:
        text += f"; {_lengths(before, after)}"
    return text, apart.first


def _told_apart(before: float, after: float) -> tuple[str, str]:
    """Two rates with as many digits as it takes to see that they differ."""
    for digits in range(4, 18):
        texts = rate(before, digits), rate(after, digits)
        if texts[0] != texts[1]:
            return texts
    return repr(before), repr(after)


def _lengths(before: Trace, after: Trace) -> str:
    return f"it makes {count(after.n_steps, 'optimizer step')} and made {count(before.n_steps)}"


def _percent(relative: float) -> str:
    return f"{rate(relative * 100, 3)} %"


def _why(report: Report, entry: Mapping[str, Any]) -> str:
    """What else changed, which may be the reason."""
    reasons = []
    if entry.get("command") not in ("", _command(report)):
        reasons.append("what is asked for changed")
    now = release(report.trace.torch_version)
    if entry.get("torch") != now:
        reasons.append(f"torch was {entry.get('torch')} and is {now}")
    return f" ({' and '.join(reasons)})" if reasons else ""


# -- the file ----------------------------------------------------------------------------------------


def _entry(report: Report) -> str:
    """A schedule as JSON: a line for each fact and for each piece of a curve, so that a diff shows what moved."""
    trace = report.trace
    facts = {
        "command": _command(report),
        "schedule": schedule_text(trace.scheduler, trace.arguments),
        "loop": trace.timeline.equation or count(trace.timeline.n_steps, "optimizer step"),
        "torch": release(trace.torch_version),
        "library": trace.library,
        "steps": trace.n_steps,
        "stopped": None if trace.stopped is None else trace.stopped.error,
        "momentum": trace.momentum_name,
    }
    lines = [f"      {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
    groups = ",\n".join(_group(group) for group in trace.groups)
    return "{\n" + ",\n".join([*lines, f'      "groups": [\n{groups}\n      ]']) + "\n    }"


def _group(group: GroupTrace) -> str:
    lines = [f'          "name": {json.dumps(group.name, ensure_ascii=False)}']
    for what in _QUANTITIES:
        column: Column | None = getattr(group, what)
        if column is not None:
            pieces = ",\n".join(f"            {_piece(piece)}" for piece in pieces_of(column.values))
            lines.append(f'          "{what}": {{"stride": {column.stride}, "pieces": [\n{pieces}\n          ]}}')
    return "        {\n" + ",\n".join(lines) + "\n        }"


def _piece(piece: Piece) -> str:
    points = (f"[{index}, {repr(value) if isfinite(value) else json.dumps(str(value))}]" for index, value in piece)
    return f"[{', '.join(points)}]"


def _command(report: Report) -> str:
    return command_of(report.plan)


def _report(report: Report, entry: Mapping[str, Any]) -> Report:
    """A report like another one, with the curves that a lock file tells."""
    n = int(entry["steps"])
    groups = tuple(_group_trace(each, n) for each in entry["groups"])
    line = replace(report.trace.timeline, n_steps=max(n, 1))
    trace = replace(report.trace, label=f"{report.trace.label}, before", groups=groups, timeline=line, stopped=None)
    return replace(report, trace=trace, configured=None, findings=())


def _group_trace(entry: Mapping[str, Any], n: int) -> GroupTrace:
    columns = {what: _column(entry[what], n) if what in entry else None for what in _QUANTITIES}
    lr = columns["lr"]
    if lr is None:
        raise KeyError("lr")
    return GroupTrace(name=entry["name"], lr=lr, momentum=columns["momentum"], weight_decay=columns["weight_decay"])


def _column(entry: Mapping[str, Any], n: int) -> Column:
    pieces = [[(int(index), _number(value)) for index, value in piece] for piece in entry["pieces"]]
    return column_of(pieces, int(entry["stride"]), n)


def _number(value: float | str) -> float:
    return float(value)
