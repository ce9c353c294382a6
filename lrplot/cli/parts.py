"""The parts of a comparison: each a schedule as it is typed after `lrplot`, with what the command line says of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.cli.file_schedules import file_words
from lrplot.cli.progress import progress_bar
from lrplot.compare.overlay import compare, labels_of, title_of
from lrplot.errors import LrplotError, UsageError
from lrplot.model.plan import ScheduleSpec
from lrplot.options.reader import split_schedule
from lrplot.pipeline import report_on
from lrplot.planning.names import find, is_known
from lrplot.planning.options import AROUND, LOOP, OPTIMIZER
from lrplot.planning.pasted.source import is_python
from lrplot.planning.pasted.words import as_words
from lrplot.planning.plans import inherit, loop_of, plan_in
from lrplot.planning.recipes import RECIPE, as_asked, check_recipe, recipe_named, recipe_words
from lrplot.planning.request import read_request, without_clashes
from lrplot.planning.run_length import length_notes, with_run_length
from lrplot.planning.x_axis import X_AXIS, refuse_idle
from lrplot.recording.saved import is_recording, read_recording
from lrplot.render.options import title_in
from lrplot.schedulers.length import missing_length

if TYPE_CHECKING:
    from lrplot.model.plan import Plan
    from lrplot.model.report import Report

_SHARED = (*OPTIMIZER, *LOOP, *AROUND)
"""What a part may say beside its scheduler's own options."""

_INHERITED = {*(option.name for option in _SHARED), "engine", X_AXIS}


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


def compared(texts: Sequence[str], common: Mapping[str, Any], command: str) -> Report:
    """Steps every part and puts them on one axis.

    Args:
        texts: the parts.
        common: the values of the options beside them.
        command: the command line that asks for it.

    Raises:
        LrplotError: whatever cannot be done, with the part that it is about.
    """
    recorded = [text for text in texts if is_recording(text)]
    numbered = [(text, f"part {number}, '{text}'") for number, text in enumerate(texts, start=1)]
    parts = {where: _part(text, where, common) for text, where in numbered if text not in recorded}
    labels = dict(zip(parts, labels_of([part.asked for part in parts.values()]) if parts else [], strict=True))
    reports: list[tuple[str, Report]] = []
    with progress_bar() as progress:
        for text, where in numbered:
            with _naming(where):
                if where in parts:
                    reports.append((labels[where], report_on(parts[where].plan, progress=progress)))
                else:
                    reports += _recorded(text)
    title = title_in(common) or (
        " and ".join(label for label, _ in reports[:2]) if recorded else _title(parts.values())
    )
    notes = _notes(list(parts.values()), list(labels.values()))
    with _naming(""):
        return compare(
            [each for _, each in reports], [label for label, _ in reports], title=title, command=command, notes=notes
        )


def _title(parts: Iterable[Part]) -> str:
    """The title of parts of which some are called by another name than their schedulers'; empty where none is."""
    asked = [part.asked for part in parts]
    return title_of(asked) if any(plan.schedule.family == RECIPE for plan in asked) else ""


def _recorded(name: str) -> Iterator[tuple[str, Report]]:
    """The runs of a recording that was kept, with what to call them."""
    parts = read_recording(Path(name)).parts
    for part in parts:
        yield (name if len(parts) == 1 else f"{name}, {part.trace.label}"), part


@contextmanager
def _naming(where: str) -> Iterator[None]:
    """Says of an error which part it is about, in the command line's words."""
    try:
        yield
    except LrplotError as error:
        said = error.text
        raise type(error)(f"{where}: {said}" if where else said) from None


def _part(text: str, where: str, common: Mapping[str, Any]) -> Part:
    with _naming(where):
        (name, *tokens), called = _words(text, common)
        scheduler = find(name)
        hint = "it takes the scheduler's own options and those of optimizer and loop"
        request = read_request(scheduler, tokens, without_clashes(scheduler.options, _SHARED), f"'{name}'", hint)
        shared = {**inherit(common, request.shared, _INHERITED), **request.shared}
        refuse_idle(shared)
        loop = loop_of(shared)
        own, filled = with_run_length(scheduler, request.own, loop)
        lacking = missing_length(scheduler.arguments, own)
        if lacking is not None:
            flag = next(option.flag for option in scheduler.arguments if option.name == lacking)
            raise UsageError(f"{scheduler.name} has no length: add {flag} N to it, or --max-steps N for all schedules")
        plan = plan_in(loop, replace(request, own=own, shared=shared))
        arguments = {name: value for name, value in plan.schedule.arguments.items() if name != filled}
        asked = replace(plan, schedule=called or replace(plan.schedule, arguments=arguments))
        return Part(where=where, asked=asked, plan=plan, filled=filled)


def _words(text: str, common: Mapping[str, Any]) -> tuple[list[str], ScheduleSpec | None]:
    """The words of a part, its scheduler's name first, and what it is called where that is not the scheduler's name."""
    if is_python(text):
        return list(as_words(text).words), None
    words = split_schedule(text, "it")
    if not words:
        raise UsageError("it is empty, and must begin with a scheduler's name: lrplot compare 'cosine --lr 0.1' ...")
    recipe = recipe_named(words[0])
    if recipe is not None:
        check_recipe(recipe, words[1:], _SHARED, f"lrplot {recipe.name}")
        return recipe_words(recipe, words[1:], common), as_asked(recipe, words[1:])
    of_file = None if is_known(words[0]) else file_words(words[0], words[1:])
    return (words, None) if of_file is None else (of_file, ScheduleSpec(name=words[0], family=RECIPE))


def _notes(parts: Sequence[Part], labels: Sequence[str]) -> Sequence[str]:
    """Which lengths were filled in, in one sentence."""
    found = {
        label: part.plan.schedule.arguments[part.filled]
        for part, label in zip(parts, labels, strict=True)
        if part.filled
    }
    return length_notes(found, {label: part.filled for part, label in zip(parts, labels, strict=True)})
