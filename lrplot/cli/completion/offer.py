"""What can stand at the cursor: commands, schedules, their options in any spelling, and the options' values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from lrplot.cli.commands import command_named, command_names
from lrplot.cli.completion import SCRIPTS, SHELLS
from lrplot.cli.completion.answers import Answer, Answers, matching
from lrplot.cli.completion.line import read_line
from lrplot.cli.completion.names import file_schedules, libraries, rules, schedules
from lrplot.cli.completion.values import values_of
from lrplot.cli.plot import options_for
from lrplot.cli.torches import FLAG as TORCH
from lrplot.errors import LrplotError, as_flag, written
from lrplot.options.field_words import words_for
from lrplot.options.reader import awaited, option_of
from lrplot.planning.names import find
from lrplot.planning.options import AROUND, LOOP, OPTIMIZER
from lrplot.planning.recipes import recipe_named
from lrplot.planning.request import without_clashes
from lrplot.render.options import OUTPUT

if TYPE_CHECKING:
    from lrplot.cli.command import Command
    from lrplot.options.option import Option
    from lrplot.schedulers.family import Scheduler

_FIRST = ("--help", "--version", TORCH, *SCRIPTS)
_WORDS = ("help", "plot", "version")  # that as_typed reads, and that no module of a command is named for
_FILES = (".toml", ".yaml", ".yml")
_CALL = re.compile(r"([A-Za-z_][\w.]*)\(")


@dataclass(frozen=True, slots=True)
class _Place:
    """A place where a schedule can stand.

    Attributes:
        options: what can be said after a scheduler's name there.
        shared: of those, the ones that are not the scheduler's own; None where only a scheduler can stand.
    """

    options: Callable[[Scheduler], Sequence[Option]]
    shared: Sequence[Option] | None


_PART_OPTIONS = (*OPTIMIZER, *LOOP, *AROUND)


def _of_part(scheduler: Scheduler) -> Sequence[Option]:
    return without_clashes(scheduler.options, _PART_OPTIONS)


_PLOT = _Place(options_for, (*_PART_OPTIONS, *OUTPUT))
_PART = _Place(_of_part, _PART_OPTIONS)
_NESTED = _Place(attrgetter("options"), None)


def offer(words: Sequence[str], typed: str) -> Answers:
    """What can follow some words.

    Args:
        words: the words after `lrplot`, but for the one at the cursor.
        typed: the word at the cursor so far.

    Example:
        >>> [each.value for each in offer(["cosine", "--framework"], "li").words]
        ['lightning']
    """
    words = list(words)
    while TORCH in words[:-1]:
        at = words.index(TORCH)
        del words[at : at + 2]
    if words[-1:] == [TORCH] or typed.startswith(f"{TORCH}="):
        return Answers(files=True)
    if not words:
        return _first(typed)
    first, *rest = words
    if first in SCRIPTS:
        return Answers(words=tuple(matching(typed, SHELLS)) if not rest else ())
    if first == "help" and not rest:
        names = [*command_names(), *_WORDS]
        return Answers(words=(*matching(typed, names), *schedules(typed), *_if_begun(typed, rules)))
    if first in ("help", "plot"):
        return offer(rest, typed) if rest else _schedule(rest, typed, _PLOT)
    if first in command_names():
        return _command(command_named(first), first, rest, typed)
    return _schedule(words, typed, _PLOT)


def _first(typed: str) -> Answers:
    if typed.startswith("-"):
        return Answers(words=tuple(matching(typed, _FIRST)))
    if _is_line(typed):
        return _inside(typed, _PLOT)
    commands = (Answer(each.value, command_named(each.value).summary) for each in matching(typed, command_names()))
    found = (*commands, *matching(typed, _WORDS), *schedules(typed))
    return Answers(words=found, files=True, open=True)


def _if_begun(typed: str, names: Callable[[str], Iterator[Answer]]) -> Iterator[Answer]:
    return names(typed) if typed else iter(())


# -- schedules ---------------------------------------------------------------------------------------


def _is_line(typed: str) -> bool:
    """Whether a word holds several, as one in quotes may."""
    return " " in typed


def _inside(typed: str, place: _Place) -> Answers:
    """What can follow within quotes, where a whole schedule is one word."""
    line = read_line(typed)
    found = _schedule(line.words, line.current, place)
    return replace(found.after(typed[: len(typed) - len(line.raw)]), open=True)


def _schedule(words: Sequence[str], typed: str, place: _Place) -> Answers:
    """What can follow the words of a schedule, whose name is the first of them."""
    if not words:
        if _is_line(typed):
            return _inside(typed, place)
        return Answers(words=tuple(schedules(typed, scheduler=place.shared is None)), files=True, open=True)
    if _is_line(words[0]) and not _CALL.search(words[0]):  # a schedule in quotes, and options behind it
        return _schedule([*read_line(words[0] + " ").words, *words[1:]], typed, place)
    found = _options_after(words[0], place)
    return _option(words[1:], typed, found, parts=any(option.kind == "parts" for option in found))


def _options_after(name: str, place: _Place) -> Sequence[Option]:
    """The options that can follow a schedule's name: a recipe's, those of a schedule of the file, a scheduler's."""
    recipe = recipe_named(name)
    if recipe is not None and place.shared is not None:
        taken = {option.name for option in recipe.options}
        return (*recipe.options, *(option for option in place.shared if option.name not in taken))
    if place is _PLOT and (read := _options_of_reader(name)):
        return read
    call = _CALL.search(name)
    try:
        return place.options(find(call[1] if call else _scheduler_of_file(name) or name))
    except LrplotError:
        return ()


def _options_of_reader(name: str) -> Sequence[Option]:
    """The options after a recording or a script that trains, which are read; none for any other name."""
    suffix = Path(name).suffix.lower()
    if suffix == ".json":
        from lrplot.cli.saved import PLOT

        return PLOT
    if suffix in (".py", ".ipynb"):
        from lrplot.scan.trains import trains

        return command_named("scan").options if trains(name) else ()
    return ()


def _scheduler_of_file(name: str) -> str:
    """The scheduler of a schedule of the file at hand; empty where there is no such schedule."""
    if name not in file_schedules():
        return ""
    from lrplot.project.config.document import default_file, read_document

    entry = read_document(default_file()).values["schedules"][name]
    scheduler = entry.get("scheduler") if isinstance(entry, dict) else None
    return scheduler if isinstance(scheduler, str) else ""


# -- options and their values ------------------------------------------------------------------------


def _option(words: Sequence[str], typed: str, options: Sequence[Option], *, parts: bool = False) -> Answers:
    """What can follow where options can: their flags, the value of the one before, a part of a schedule."""
    option, given = awaited(words, options)
    if option is not None:
        return _value(option, typed)
    flag, equals, value = typed.partition("=")
    if typed.startswith("-") and equals:
        option = option_of(flag, options)
        return Answers() if option is None else _value(option, value).after(flag + equals)
    if typed.startswith("-"):
        return Answers(words=tuple(_flags(typed, [each for each in options if _is_left(each, given)])))
    return _schedule([], typed, _NESTED) if parts else Answers()


def _value(option: Option, typed: str) -> Answers:
    return _schedule([], typed, _NESTED) if option.kind == "schedule" else values_of(option, typed)


def _is_left(option: Option, given: Sequence[str]) -> bool:
    return option.kind != "parts" and (option.repeatable or option.name not in given)


def _flags(typed: str, options: Sequence[Option]) -> Sequence[Answer]:
    """The flags that are begun; words of the field that stand for them where none is."""
    switches = (option for option in options if option.kind == "bool" and option.default)
    flags = [(option.flag, written(option.help, as_flag)) for option in options]
    flags += [(f"--no-{option.flag[2:]}", "") for option in switches]
    found = matching(typed, flags)
    if found or not typed.startswith("--"):
        return found
    return matching(typed, (f"--{word}" for word in words_for({option.name for option in options})))


# -- commands ----------------------------------------------------------------------------------------


def _command(command: Command, name: str, words: Sequence[str], typed: str) -> Answers:
    """What can follow a command's name."""
    if "--" in words and command.split is not None:
        behind = words[words.index("--") + 1 :]
        if "SCHEDULER" in command.usage:
            return _schedule(behind, typed, _PART)
        return Answers(files=True)
    if command.own_options is not None:
        return _on_schedule(command, words, typed)
    return _on_words(command, words, typed)


def _on_words(command: Command, words: Sequence[str], typed: str) -> Answers:
    """What can follow a command that takes options and words of its own."""
    if typed.startswith("-") or awaited(words, command.options)[0] is not None:
        return _option(words, typed, command.options)
    return _positional(command.usage or command.takes, words, typed)


def _on_schedule(command: Command, words: Sequence[str], typed: str) -> Answers:
    """What can follow a command that takes a schedule, or where it can, the file of several."""
    first = words[0] if words else typed
    if command.otherwise is not None and (first.startswith("-") or Path(first).suffix.lower() in _FILES):
        from lrplot.cli import check_file

        return _on_words(check_file.COMMAND, words, typed)
    if first.startswith("-"):
        return _option(words, typed, command.options)
    return _schedule(words, typed, _Place(command.options_for, command.options))


def _positional(takes: str, words: Sequence[str], typed: str) -> Answers:
    """What can stand where a command takes words, as its usage calls them: a file, names, a rule, schedules."""
    kinds = set(re.findall(r"[A-Z]+", takes.partition("--")[0]))
    found: list[Answer] = []
    if "NAME" in kinds:
        named = next((word for word in words if Path(word).suffix.lower() in _FILES), "")
        found += matching(typed, file_schedules(named))
    if "RULE" in kinds:
        found += rules(typed)
    if "LIBRARY" in kinds and not words:
        found += [*libraries(typed), *schedules(typed)]
    if "SCHEDULER" in kinds:
        return _schedule([], typed, _PART)
    return Answers(words=tuple(found), files=bool(kinds & {"FILE", "PATH", "RUN"}))
