"""`lrplot compare 'SCHEDULER ...' 'SCHEDULER ...'`: several schedules on one axis."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from lrplot.cli import screen
from lrplot.cli.help import page, panels_of
from lrplot.cli.options import LOOP, OPTIMIZER, OUTPUT, in_flags, loop_of
from lrplot.cli.plot import plan_of
from lrplot.cli.progress import progress_bar
from lrplot.cli.targets import targets_of, write
from lrplot.errors import EXIT_OK, LrplotError, UsageError
from lrplot.lengths import missing_length
from lrplot.model import Plan
from lrplot.options import parse
from lrplot.output import write_stdout
from lrplot.pipeline import report_on
from lrplot.spec import find, options_of
from lrplot.training import Length, timeline_of

SUMMARY = "Draws several schedules on one axis, with a table of what sets them apart."
OPTIONS = (*OPTIMIZER, *LOOP, *OUTPUT)
_EXAMPLE = "lrplot compare 'onecycle --max-lr 0.01' 'cosine --lr 0.01' --max-steps 10000"
_ABOUT = (
    f"{SUMMARY}\n\nEach part, in quotes, is what you would type after lrplot for one schedule: its name, its arguments"
    " and, where it has others than the rest, options of its optimizer and loop. Options beside the parts hold for all"
    " of them. A scheduler that needs a length and is given none gets the run's."
)
_EPOCH_LENGTHS = ({"batches_per_epoch"}, {"dataset_size", "batch_size", "drop_last"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One schedule of a comparison.

    Attributes:
        where: how messages call it.
        asked: the plan as it was typed, which says what differs.
        plan: the plan to follow, with a length.
        filled: the argument that got the run's length, `T_max`; empty where none had to.
    """

    where: str
    asked: Plan
    plan: Plan
    filled: str = ""


def run(tokens: Sequence[str]) -> int:
    """Compares schedules as the command line says; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done, with the part that it is about.
    """
    if "--help" in tokens or "-h" in tokens:
        usage = "lrplot compare 'SCHEDULER ...' 'SCHEDULER ...' [OPTIONS]"
        text = page(usage, f"{_ABOUT}\n\n{_EXAMPLE}", panels_of(OPTIONS), **screen.look(sys.stdout))
        write_stdout(text.encode("utf-8"))
        return EXIT_OK
    hint = f"a scheduler's own options belong into its part, {_EXAMPLE}"
    values, words = parse(tokens, OPTIONS, "lrplot compare", hint)
    if len(words) < 2:
        given = f"'{words[0]}' is one" if words else "none is given"
        raise UsageError(f"lrplot compare needs two schedules or more, each in quotes, and {given}: {_EXAMPLE}")
    targets = targets_of(values)
    parts = [_part(text, f"part {number}, '{text}'", values) for number, text in enumerate(words, start=1)]
    reports = []
    with progress_bar() as progress:
        for part in parts:
            with _naming(part.where):
                reports.append(report_on(part.plan, progress=progress))

    from lrplot.comparison import compare, labels_of

    labels = labels_of([part.asked for part in parts])
    with _naming(""):
        report = compare(
            reports,
            labels,
            title=values.get("title", ""),
            command=shlex.join(["lrplot", "compare", *tokens]),
            notes=_notes(parts, labels),
        )
    write(report, targets)
    return EXIT_OK


@contextmanager
def _naming(where: str) -> Iterator[None]:
    """Says of an error which part it is about, in the command line's words."""
    try:
        yield
    except LrplotError as error:
        said = in_flags(str(error))
        raise type(error)(f"{where}: {said}" if where else said) from None


def _part(text: str, where: str, common: Mapping[str, Any]) -> Part:
    with _naming(where):
        name, *tokens = _words(text)
        scheduler = find(name)
        own = {option.name for option in options_of(scheduler)}
        shared = tuple(option for option in (*OPTIMIZER, *LOOP) if option.name not in own)
        hint = "it takes the scheduler's own options and those of optimizer and loop"
        said, words = parse(tokens, (*options_of(scheduler), *shared), f"'{name}'", hint)
        values = {**_inherited(common, said, {option.name for option in shared} | {"engine"}), **said}
        missing = missing_length(scheduler.options, said)
        if missing is None:
            asked = plan_of(scheduler, values, words)
            return Part(where=where, asked=asked, plan=asked)
        length = _run_length(values)
        if length is None:
            flag = next(option.flag for option in scheduler.options if option.name == missing)
            raise UsageError(f"{scheduler.name} has no length: add {flag} N to it, or --max-steps N for all schedules")
        plan = plan_of(scheduler, {**values, missing: length}, words)
        arguments = {name: value for name, value in plan.schedule.arguments.items() if name != missing}
        asked = replace(plan, schedule=replace(plan.schedule, arguments=arguments))
        return Part(where=where, asked=asked, plan=plan, filled=missing)


def _words(text: str) -> list[str]:
    """The words of a part, its scheduler's name first."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"it cannot be read as a schedule ({error}): check its quotes") from None
    if not words:
        raise UsageError(f"it is empty, and must begin with a scheduler's name: {_EXAMPLE}")
    return words


def _inherited(common: Mapping[str, Any], said: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """What a part takes over of the options for all parts: those that it does not say itself in one way or another."""
    found = {name: value for name, value in common.items() if name in names}
    for one, other in (_EPOCH_LENGTHS, _EPOCH_LENGTHS[::-1]):
        if one & said.keys():
            found = {name: value for name, value in found.items() if name not in other}
    return found


def _run_length(values: Mapping[str, Any]) -> int | None:
    """How many values of its schedule a run uses; None where the loop does not say how long it is."""
    loop = loop_of(values)
    if loop is None or (loop.max_steps is None and loop.max_epochs is None):
        return None
    line = timeline_of(loop, Length(advances=0, reason=""))
    return -(-line.n_steps // line.stride)


def _notes(parts: Sequence[Part], labels: Sequence[str]) -> list[str]:
    """Which lengths were filled in, in one sentence."""
    said = []
    for part, label in zip(parts, labels, strict=True):
        if part.filled:
            length = part.plan.schedule.arguments[part.filled]
            said.append(f"{part.filled}={length} of {label}")
    if not said:
        return []
    return [f"Not given, and taken from the length of the run: {', '.join(said)}."]
