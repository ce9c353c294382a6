"""Baselines: what the schedules of a file were when somebody last agreed to them, `lrplot.lock.json`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

from lrplot.errors import UsageError
from lrplot.lock.curve import column_of, pieces_of
from lrplot.model.axes import Quantity
from lrplot.model.column import Column
from lrplot.model.report import Report
from lrplot.model.text import schedule_text
from lrplot.model.trace import GroupTrace, Stop
from lrplot.output import write_file
from lrplot.planning.to_command import command_of
from lrplot.reading import is_file, read_bytes, read_text
from lrplot.schedulers.own.traceback import one_line
from lrplot.wording import count, release

FILE = "lrplot.lock.json"
VERSION = 1
"""The version of the file's layout."""

WRITER = "lrplot lock"
"""What is typed to write a lock file."""

_MOST_VALUES = 4 * 10**7  # of all parameter groups of a schedule
_MOST_POINTS = 32

QUANTITIES: tuple[Quantity, ...] = ("lr", "momentum", "weight_decay")
"""What is locked, of every parameter group."""


def locked(reports: Mapping[str, Report]) -> str:
    """The text of a lock file: for each schedule what it was asked for, and the points that tell its curves."""
    return text_of({key: _entry(report) for key, (_, report) in singles(reports).items()})


def text_of(schedules: Mapping[str, Any]) -> str:
    """The text of a lock file with these schedules, a line for each fact and each piece: a diff shows what moved."""
    entries = [f"    {json.dumps(key, ensure_ascii=False)}: {_entry_text(entry)}" for key, entry in schedules.items()]
    return f'{{\n  "version": {VERSION},\n  "schedules": {{\n' + ",\n".join(entries) + "\n  }\n}\n"


def write_lock(path: Path, reports: Mapping[str, Report]) -> bool:
    """Writes the lock file of some schedules; returns whether it was to be written, as it says the same already if not.

    Raises:
        UsageError: the file is no lock, and would be lost.
        OutputError: it cannot be written.
    """
    content = locked(reports).encode("utf-8", "backslashreplace")
    try:
        before = read_bytes(path) if is_file(path) else None
    except OSError:  # whoever writes it says why it cannot be
        before = None
    if before == content:
        return False
    if before is not None and not is_lock(before):
        raise UsageError(f"'{path}' is not a lock file, and would be lost: name another, or remove it first")
    write_file(path, content)
    return True


def read_lock(path: Path, writer: str = WRITER) -> Mapping[str, Any]:
    """The schedules of a lock file by name; `writer` is what to type to write it anew.

    Raises:
        UsageError: there is no such file, or lrplot did not write it.
    """
    try:
        document = json.loads(read_text(path, encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"there is no '{path}' to compare with: {writer} writes it") from None
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"'{path}' cannot be read ({one_line(error)}): {writer} writes it anew") from None
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise UsageError(f"'{path}' is of another version of lrplot: {writer} writes it anew")
    schedules = document.get("schedules")
    if not isinstance(schedules, dict) or not all(isinstance(each, dict) for each in schedules.values()):
        raise UsageError(f"'{path}' holds no schedules: {writer} writes it anew")
    return schedules


def is_lock(content: bytes) -> bool:
    """Whether the content of a file is that of a lock file, which people may have merged or cut, and nothing else."""
    return not content.strip() or re.match(rb'\s*\{\s*"version"\s*:\s*\d+', content) is not None


def singles(reports: Mapping[str, Report]) -> dict[str, tuple[str, Report]]:
    """Every schedule by its key, with its name; where an argument of it varies, one for each value."""
    found: dict[str, tuple[str, Report]] = {}
    for name, report in reports.items():
        for key, part in [(key_of(name, part.trace.label), part) for part in report.compared] or [(name, report)]:
            if key in found:
                raise UsageError(f"two schedules would be locked as '{key}': call '{found[key][0]}' otherwise")
            found[key] = name, replace(part, place=report.place)
    return found


def key_of(name: str, label: str) -> str:
    """What the lock calls one value, by its label, of a schedule whose argument varies."""
    return f"{name}, {label}"


def command_in(report: Report) -> str:
    """The command line of a schedule, typed in the folder of its file; empty where there is none."""
    folder = str(Path(report.place.path).parent) if report.place is not None else "."
    command = command_of(report.plan)
    # Only where a word begins: in a/data/x.csv, the a/ of data/ is not a folder of the file's.
    return command if folder == "." else re.sub(rf"(?<![^\s='\"]){re.escape(folder + os.sep)}", "", command)


def before_of(report: Report, entry: Mapping[str, Any]) -> Report:
    """A report like another one, with the curves that a lock file tells."""
    n = int(entry["steps"])
    now = report.trace
    if n * len(entry["groups"]) > max(_MOST_VALUES, 10 * now.n_steps * len(now.groups)):
        raise ValueError(f"{n:,} steps are more than anybody compares with {now.n_steps:,}")
    groups = tuple(_group(each, n) for each in entry["groups"])
    if not groups:
        raise ValueError("no groups")
    stopped = None if entry["stopped"] is None else Stop(step=n - 1, error=str(entry["stopped"]))
    line, torch = replace(report.trace.timeline, n_steps=n), str(entry["torch"])
    trace = replace(report.trace, groups=groups, timeline=line, stopped=stopped, torch_version=torch)
    return replace(report, trace=trace, configured=None, findings=())


def _group(entry: Mapping[str, Any], n: int) -> GroupTrace:
    others = {what: _column(entry[what], n) if what in entry else None for what in QUANTITIES[1:]}
    return GroupTrace(name=str(entry["name"]), lr=_column(entry["lr"], n), **others)


def _column(entry: Mapping[str, Any], n: int) -> Column:
    """A column, if that is what an entry holds; people edit files and merge them."""
    pieces = [[(int(index), float(value)) for index, value in piece] for piece in entry["pieces"]]
    if max(map(len, pieces)) > _MOST_POINTS:
        raise ValueError(f"a piece of a curve has at most {_MOST_POINTS} points")
    stride, at = int(entry["stride"]), [index for piece in pieces for index, _ in piece]
    n_values = pieces[-1][-1][0] + 1
    starts = [piece[0][0] for piece in pieces]
    if starts != [0, *(piece[-1][0] + 1 for piece in pieces[:-1])] or at != sorted(set(at)):
        raise ValueError("its points are not in order")
    if not (stride > 0 and (n_values - 1) * stride < n <= n_values * stride):
        raise ValueError(f"{n_values} values, each for {stride} steps, are not {n} steps")
    return column_of(pieces, stride, n)


# -- writing -----------------------------------------------------------------------------------------


def asked_of(report: Report) -> dict[str, Any]:
    """What a schedule was asked for, as people read it in a diff."""
    trace = report.trace
    return {
        "command": command_in(report),
        "schedule": schedule_text(trace.scheduler, trace.arguments),
        "loop": trace.timeline.equation or count(trace.timeline.n_steps, "optimizer step"),
    }


def rows_of(points: Sequence[tuple[int, float]]) -> list[list[int | float | str]]:
    """Points as JSON has them."""
    return [[index, value if isfinite(value) else str(value)] for index, value in points]


def _entry(report: Report) -> dict[str, Any]:
    """A schedule as JSON."""
    trace = report.trace
    return {
        **asked_of(report),
        "torch": release(trace.torch_version),
        "library": trace.library,
        "steps": trace.n_steps,
        "stopped": None if trace.stopped is None else trace.stopped.error,
        "momentum": trace.momentum_name,
        "groups": [_group_entry(group) for group in trace.groups],
    }


def _group_entry(group: GroupTrace) -> dict[str, Any]:
    found: dict[str, Any] = {"name": group.name}
    for what in QUANTITIES:
        column = group.column(what)
        if column is not None:
            used = column.values[: -(-column.n // column.stride)]
            found[what] = {"stride": column.stride, "pieces": [rows_of(piece) for piece in pieces_of(used)]}
    return found


def _entry_text(entry: Mapping[str, Any]) -> str:
    facts = {key: value for key, value in entry.items() if key != "groups"}
    lines = [f"      {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
    groups = ",\n".join(_group_text(group) for group in entry["groups"])
    return "{\n" + ",\n".join([*lines, f'      "groups": [\n{groups}\n      ]']) + "\n    }"


def _group_text(group: Mapping[str, Any]) -> str:
    lines = [f'          "name": {json.dumps(group["name"], ensure_ascii=False)}']
    for what in (each for each in QUANTITIES if each in group):
        *facts, (points, rows) = group[what].items()
        said = "".join(f"{json.dumps(key)}: {json.dumps(value)}, " for key, value in facts)
        told = ",\n".join(f"            {json.dumps(row)}" for row in rows)
        lines.append(f'          "{what}": {{{said}"{points}": [\n{told}\n          ]}}')
    return "        {\n" + ",\n".join(lines) + "\n        }"
