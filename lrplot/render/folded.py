"""A report's facts folded into a few lines, and its findings into a few more: what a small window has room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lrplot.model.column import Column, low_high, peak_of
from lrplot.model.text import how_often
from lrplot.render.chart.findings import command_lines, finding_mark
from lrplot.render.chart.typeset import ALARM_INK, Span, clean, columns, cut, wrap
from lrplot.render.readings import reading_facts
from lrplot.render.summary import labelled_findings, rows
from lrplot.wording import count, rate, release, share

if TYPE_CHECKING:
    from lrplot.model.report import Report
    from lrplot.model.trace import Trace

_COMMAND_ROWS = 3
_INDENT = 2


def fact_lines(report: Report, width: int, unicode: bool, at_most: int = 3, at: Sequence[str | int] = ()) -> list[str]:
    """The facts of a report, folded: `first 0.0004 · peak 0.01 at 7,679 · last 4e-8 · 25,600 steps`.

    Args:
        report: the report; of a comparison, what its runs share.
        width: columns.
        unicode: whether the text may use characters beyond ASCII.
        at_most: how many lines; facts that have no room are left out, the last first.
        at: moments whose rates are said before all else, in as many lines again.
    """
    asked = reading_facts(report, at)
    facts = _shared_facts(report) if report.compared else _facts(report)
    return [*_joined(asked, width, unicode)[:at_most], *_joined(facts, width, unicode)[:at_most]]


def _joined(facts: Sequence[str], width: int, unicode: bool) -> list[str]:
    """Facts in as few lines as they fit."""
    dot = " · " if unicode else " | "
    lines: list[str] = []
    for fact in (clean(each, unicode) for each in facts):
        if lines and columns(lines[-1]) + len(dot) + columns(fact) <= width:
            lines[-1] += f"{dot}{fact}"
        else:
            lines.append(cut(fact, width, "…" if unicode else "..."))
    return lines


def folded_findings(report: Report, width: int, unicode: bool, room: int) -> list[list[Span]]:
    """The findings of a report in a few lines: code and first sentence of each, and the command that repairs the first.

    Args:
        report: the report.
        width: columns.
        unicode: whether the text may use characters beyond ASCII.
        room: how many lines there may be, 2 or more; findings that have no room are counted.
    """
    found = labelled_findings(report)
    lines: list[list[Span]] = []
    for index, (before, finding) in enumerate(found):
        ink = "" if finding.severity == "note" else ALARM_INK
        text = clean(f"{finding_mark(finding.severity, unicode)} {finding.code} {before}{finding.headline}", unicode)
        made = [[Span(line, ink)] for line in wrap(text, width, _INDENT)]
        if index == 0 and finding.fix.command:
            command = command_lines(finding.fix.command, width - _INDENT)
            if len(made) + len(command) <= room and len(command) <= _COMMAND_ROWS:
                made += [[Span(" " * _INDENT + clean(line, unicode))] for line in command]
        left = len(found) - index - 1
        if index and len(lines) + len(made) + bool(left) > room:
            return [*lines[: room - 1], [Span(f"and {count(len(found) - index)} more, with --verbose")]]
        lines += made
    return lines[:room]


def _shared_facts(report: Report) -> list[str]:
    return [row.text if row.label in ("steps", "optimizer") else f"{row.label} {row.text}" for row in rows(report)]


def _facts(report: Report) -> list[str]:
    trace = report.trace
    if report.log is not None and report.logged is None:
        return [f"{row.label} {row.text}" for row in rows(report)]
    peaks = [peak_of(group.lr) for group in trace.groups]
    last = trace.n_steps - 1
    facts = [
        f"first {_rates(trace, [0] * len(peaks))}",
        f"peak {_rates(trace, peaks)} at {_places(trace, peaks)}",
        f"last {_rates(trace, [last] * len(peaks))}",
        _length(trace),
    ]
    if not trace.timeline.every_step:
        facts.append(f"advanced {how_often(trace)}")
    if trace.covered is not None and trace.covered < 1:
        facts.append(f"covers {share(trace.covered)} of the schedule")
    facts += [
        f"{trace.momentum_name} {_movement(group.momentum)}"
        for group in trace.groups[:1]
        if group.momentum is not None and group.momentum.moves
    ]
    facts += [f"{row.label} {row.text}" for row in rows(report) if row.label in ("agrees", "parts", "warm-up")]
    kind = report.plan.optimizer.kind
    default = report.defaults.get("lr")
    if report.plan.optimizer.groups[0].lr is None and isinstance(default, (int, float)):
        facts.append(f"{kind}, lr {rate(default)} by default")
    else:
        facts.append(kind)
    facts.append(f"torch {release(trace.torch_version)}" + (f", {trace.library}" if trace.library else ""))
    return facts


def _length(trace: Trace) -> str:
    line = trace.timeline
    steps = count(trace.n_steps, "step")
    if trace.stopped is not None:
        return f"{count(trace.n_steps)} of {count(line.n_steps, 'step')}"
    return f"{steps}, {count(line.n_epochs, 'epoch')}" if line.n_epochs else steps


def _rates(trace: Trace, steps: Sequence[int]) -> str:
    return ", ".join(rate(group.lr[step]) for group, step in zip(trace.groups, steps, strict=True))


def _places(trace: Trace, steps: Sequence[int]) -> str:
    found = []
    for step in dict.fromkeys(steps):
        epoch = trace.timeline.epoch_of(step)
        found.append(count(step) if epoch is None else f"{count(step)} (epoch {count(epoch + 1)})")
    return ", ".join(found)


def _movement(column: Column) -> str:
    low, high = low_high(column) or (column[0], column[0])
    first, second = (high, low) if abs(column[0] - high) <= abs(column[0] - low) else (low, high)
    return f"{rate(first)}-{rate(second)}" if low != high else rate(low)
