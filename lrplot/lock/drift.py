"""What is not as it was locked: which curves moved, where first, by how much, and what else changed."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import inf
from typing import Any

from lrplot.errors import UsageError
from lrplot.lock.curve import Difference, difference
from lrplot.lock.file import QUANTITIES, WRITER, before_of, command_in, key_of, singles
from lrplot.lock.logged import first_other, is_logged, logged_groups, logged_report
from lrplot.model.axes import Quantity
from lrplot.model.check import Drift
from lrplot.model.column import Column
from lrplot.model.finding import Finding, Fix
from lrplot.model.points import Points
from lrplot.model.report import Report
from lrplot.model.text import place
from lrplot.model.trace import Trace
from lrplot.wording import count, rate, release

CODE = "LOCKED"
RULE = "moved-since-locked"
ABOUT = (
    "No rule: 'lrplot check --locked' compares every curve with what 'lrplot lock' wrote down, and this one is another"
    " now, is not locked yet, or is gone from the file. The rate, the momentum and the weight decay of every step and"
    " parameter group are compared; values that are equal within 1e-9, relative to the larger one, are equal. Where"
    " 'lrplot log RUN --plan NAME --lock' made a run the baseline, the rates that it logged are compared, each within"
    " the digits that its log kept. An edited"
    " argument moves a curve, and so may a new release of torch or of a scheduler's library. If that is meant,"
    " 'lrplot lock' locks it anew. --select and --ignore are for rules; fail_on = \"never\" of a schedule lets it move."
)
_MOST = 3  # changes of a command that are told one by one
_MANY = 10  # times as much, from which on a percentage says less


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """How a schedule is not what it was.

    Attributes:
        name: what its file calls it, or did.
        key: what the lock calls it: its name, and where an argument of it varies the value as well.
        message: what moved, where first and by how much, and what else changed.
        fix: what to do.
        span: the optimizer steps from the first that differs to the end.
        show: the quantities that moved, the rate always first.
        pair: the reports before and after; None where there is nothing to compare.
        command: the command line of a schedule that is gone, as the lock has it.
        drift: whether it moved, is not locked yet, or is locked and no longer in the file.
    """

    name: str
    key: str
    message: str
    fix: str
    span: tuple[int, int] = (0, 1)
    show: tuple[Quantity, ...] = ("lr",)
    pair: tuple[Report, Report] | None = None
    command: str = ""
    drift: Drift = "moved"

    def finding(self, command: str) -> Finding:
        """A finding that says so, which a command repairs."""
        return Finding(
            code=CODE,
            rule=RULE,
            severity="error",
            message=self.message,
            fix=Fix(text=self.fix, command=command, code=""),
            span=self.span,
        )


def moves(reports: Mapping[str, Report], lock: Mapping[str, Any], writer: str = WRITER) -> Iterator[Moved]:
    """What is not as it was locked: schedules that moved, are new, or are gone; `writer` is what writes the lock anew.

    Raises:
        UsageError: what is locked cannot be read.
    """
    parts = singles(reports)
    for key, (name, part) in parts.items():
        if key not in lock:
            yield Moved(name=name, key=key, message="It is not locked yet.", fix="Lock it.", drift="new")
            continue
        try:
            before, found = _since(part, lock[key])
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
            raise UsageError(f"the lock of '{key}' cannot be read ({error!r}): {writer} writes it anew") from None
        if found is not None:
            last = part.trace.n_steps
            yield Moved(
                name=name,
                key=key,
                message=" ".join([found.message, *_reasons(part, lock[key])]),
                fix="If it is meant, lock it anew; else take back what moved it.",
                span=(min(found.first, last - 1), last),
                show=found.show,
                pair=(before, part),
            )
    for key in lock:
        if key not in parts:
            fix = "If that is meant, lock the file anew; else put it back."
            yield Moved(
                name=_name_of(key, reports),
                key=key,
                message="It is locked, and no longer in the file.",
                fix=fix,
                command=str(lock[key].get("command", "")),
                drift="gone",
            )


def _name_of(key: str, reports: Mapping[str, Report]) -> str:
    """Which schedule of the file a locked key that is gone was a value of; the key itself where it was one alone."""
    names = [name for name in reports if key == name or key.startswith(key_of(name, ""))]
    return max(names, key=len, default=key)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Change:
    message: str
    first: int = 0
    show: tuple[Quantity, ...] = ("lr",)


def _since(part: Report, entry: Mapping[str, Any]) -> tuple[Report, _Change | None]:
    """A schedule as it was locked, and how it is not that now."""
    if is_logged(entry):
        return logged_report(part, entry), _parted(logged_groups(entry), part.trace, str(entry["run"]))
    before = before_of(part, entry)
    return before, _compared(before.trace, part.trace)


def _parted(groups: Sequence[Points], now: Trace, run: str) -> _Change | None:
    """How a trace is not the run that was locked; None where it gives every rate that was logged."""
    if len(groups) > len(now.groups):
        has = count(len(now.groups), "parameter group")
        return _Change(message=f"The optimizer has {has}, and {run} logged the rates of {count(len(groups))}.")
    found = first_other(groups, now)
    if found is None:
        return None
    group, index = found
    step, called = groups[group].steps[index], f" of {now.groups[group].name}" if len(now.groups) > 1 else ""
    if step >= now.n_steps:
        has = count(now.n_steps, "optimizer step")
        return _Change(message=f"It makes {has}, and {run} logged a rate at step {count(step)}.", first=step)
    logged, given, share = _values(groups[group].values[index], now.groups[group].lr[step])
    return _Change(
        message=f"It is not the locked run, first at {place(now, step)}: {run} logged the rate{called} {logged},"
        f" and it is {given}{share}.",
        first=step,
    )


def _compared(before: Trace, after: Trace) -> _Change | None:
    """How a trace differs from what it was; None where it does not."""
    if len(before.groups) != len(after.groups):
        had = count(len(before.groups))
        return _Change(message=f"The optimizer has {count(len(after.groups), 'parameter group')} and had {had}.")
    found: list[tuple[Difference, str, Column, Column, Quantity]] = []
    for old, new in zip(before.groups, after.groups, strict=True):
        for what in QUANTITIES:
            was, now = old.column(what), new.column(what)
            if was is not None and now is not None:
                apart = difference(was, now)
                found += [] if apart is None else [(apart, new.name, was, now, what)]
            elif was is not None or now is not None:
                has = "has no" if now is None else "has a"
                had = "had one" if now is None else "had none"
                return _Change(message=f"The optimizer {has} {_called(after, what)}, and {had}.")
    if found:
        show = tuple(what for what in QUANTITIES if what == "lr" or any(what == each[-1] for each in found))
        apart, name, was, now, what = min(found, key=lambda each: each[0].first)
        called = f"{_called(after, what)} of {name}" if len(after.groups) > 1 else _called(after, what)
        return _Change(message=_told(before, after, apart, was, now, called), first=apart.first, show=show)
    if (before.stopped is None) != (after.stopped is None):
        end = after.n_steps - 1
        raises = f"raised after {place(after, end)}, and does not" if after.stopped is None else ""
        raises = raises or f"raises after {place(after, end)}, and did not"
        return _Change(message=f"The scheduler {raises}.", first=end)
    return None


def _told(before: Trace, after: Trace, apart: Difference, was: Column, now: Column, called: str) -> str:
    """A column's difference in words."""
    lengths = f"it makes {count(after.n_steps, 'optimizer step')} and made {count(before.n_steps)}"
    if apart.first >= min(before.n_steps, after.n_steps):
        return f"The run's length changed: {lengths}."
    old, new, share = _values(was[apart.first], now[apart.first])
    text = f"The curve moved, first at {place(after, apart.first)}: the {called} was {old} and is {new}{share}."
    if apart.at != apart.first:
        old, new, share = _values(was[apart.at], now[apart.at])
        text += f" Most of all it moved at {place(after, apart.at)}: from {old} to {new}{share}."
    return text + (f" {lengths[:1].upper()}{lengths[1:]}." if before.n_steps != after.n_steps else "")


def _values(before: float, after: float) -> tuple[str, str, str]:
    """Two values as texts that differ, and by how much of the first: `, 20 % more`."""
    texts = [(rate(before, digits), rate(after, digits)) for digits in range(4, 18)]
    old, new = next((pair for pair in texts if pair[0] != pair[1]), texts[-1])
    ratio = after / before if before > 0 and after >= 0 else inf
    if not ratio < inf:
        return old, new, ""
    if round(ratio, 6) >= _MANY:
        return old, new, f", {ratio:,.0f} times as much"
    return old, new, f", {rate(abs(ratio - 1) * 100, 3)} % {'more' if ratio > 1 else 'less'}"


def _called(trace: Trace, what: Quantity) -> str:
    return {"lr": "rate", "momentum": trace.momentum_name}.get(what, what.replace("_", " "))


def _reasons(report: Report, entry: Mapping[str, Any]) -> Iterator[str]:
    """What else changed, which may be the reason: a sentence each."""
    was, now = str(entry.get("command", "")), command_in(report)
    if was != now:
        yield _words_changed(_words(was), _words(now)) if was and now else "What is asked for changed."
    else:
        yield "What is asked for is the same."
    if is_logged(entry):  # which torch made it, no log tells
        return
    trace = report.trace
    for old, new in (
        (f"torch {entry.get('torch')}", f"torch {release(trace.torch_version)}"),
        (entry.get("library", ""), trace.library),
    ):
        if old != new:
            yield f"It was made with {old or 'torch alone'}, and is with {new or 'torch alone'}."


def _words(command: str) -> list[str]:
    """The words of a command; people edit locks, and may have left a quote alone."""
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def _words_changed(before: Sequence[str], after: Sequence[str]) -> str:
    """Which words of a command are others."""
    parts = []
    for how, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if how != "equal":
            parts.append((shlex.join(before[i:j]), shlex.join(after[k:m]), before[i - 1] if i else ""))
    told = []
    for old, new, flag in parts[:_MOST]:
        if old and new:
            told.append(f"{flag} {old} became {new}" if flag.startswith("--") else f"{old} became {new}")
        else:
            told.append(f"{new} is new" if new else f"{old} is gone")
    return f"{', '.join(told)}{' and more changed' if len(parts) > _MOST else ''}."
