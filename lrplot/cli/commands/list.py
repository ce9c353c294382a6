"""`lrplot list`: every scheduler, its arguments in one line and its short names."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from lrplot.cli import terminal
from lrplot.cli.command import Command, CommandWords
from lrplot.cli.shapes import shape_of
from lrplot.errors import EXIT_OK, UsageError
from lrplot.options.docstrings import summary
from lrplot.options.field_words import choice_meant
from lrplot.options.option import HELP, JSON, Option
from lrplot.output import write_stdout
from lrplot.planning.names import find, is_known, schedulers, typed_names
from lrplot.planning.recipes import recipes
from lrplot.schedulers.families import families, family_named, family_names
from lrplot.schedulers.installed import is_installed
from lrplot.schedulers.warmup import INSTALL as INSTALL_WARMUP
from lrplot.schedulers.warmup import LIBRARY as WARMUP

if TYPE_CHECKING:
    from lrplot.schedulers.family import Family, Scheduler

_SUMMARY = "Lists every scheduler with its arguments and its short names; those of one library, lrplot list torch."
_TORCH = "torch"


def _run(said: CommandWords) -> int:
    """Lists the schedulers as the command line says; returns the exit code.

    Raises:
        LrplotError: a wrong option, or no torch.
    """
    words = said.words
    if said.values.get("json"):
        from lrplot.render.as_json import document

        write_stdout(document(_facts(_chosen(words))))
        return EXIT_OK
    look = terminal.columns(), terminal.has_colour(sys.stdout)
    one = _single(words)
    text = "".join(_lines(_chosen(words), *look) if one is None else _about(one, *look))
    write_stdout(text.encode("utf-8"))
    return EXIT_OK


def _chosen(words: Sequence[str]) -> dict[str, Family]:
    """The families to list, torch's in front: the one that is named, or all."""
    if not words:
        others = {name: family for name, family in families().items() if family.library}
        return {_TORCH: family_named(_TORCH), **others}
    name = choice_meant(words[0]) or words[0].lower().replace("-", "_")
    known = [each for each in family_names() if family_named(each).named]
    if len(words) > 1 or name not in known:
        raise UsageError(f"lrplot list takes a library, one of {', '.join(known)}, and '{' '.join(words)}' is not one")
    family_named(name).check_installed(f"'lrplot list {name}'")
    return {name: family_named(name)}


def _single(words: Sequence[str]) -> Scheduler | None:
    """The scheduler that a word names, where it names no library."""
    libraries = [each for each in family_names() if family_named(each).named]
    if len(words) != 1 or (choice_meant(words[0]) or words[0].lower().replace("-", "_")) in libraries:
        return None
    return find(words[0]) if is_known(words[0]) else None


def _about(scheduler: Scheduler, width: int, colour: bool) -> Iterator[str]:
    """A scheduler on its own: its names, arguments, shape, and where there is more."""
    names = typed_names(scheduler)
    yield from _table([(scheduler.name, ", ".join(names), _arguments(scheduler))], width, colour)
    yield f"\n{shape_of(scheduler.name, summary(scheduler.doc))}\nlrplot {names[0]} --help explains the arguments.\n"


def _facts(chosen: Mapping[str, Family]) -> dict[str, object]:
    return {
        "schedulers": [_entry(scheduler, names) for family in chosen for scheduler, names in schedulers(family)],
        "libraries": [
            {"name": name, "installed": family.installed, "install": family.install or None}
            for name, family in chosen.items()
        ]
        + (
            [] if len(chosen) == 1 else [{"name": WARMUP, "installed": is_installed(WARMUP), "install": INSTALL_WARMUP}]
        ),
    }


def _arguments(scheduler: Scheduler) -> str:
    return ", ".join(_argument(option) for option in scheduler.options)


def _argument(option: Option) -> str:
    if option.required:
        return option.name
    return f"{option.name}={option.default or None}"


def _entry(scheduler: Scheduler, names: list[str]) -> dict[str, object]:
    return {
        "name": scheduler.name,
        "family": scheduler.family,
        "short_names": names,
        "summary": summary(scheduler.doc),
        "arguments": [
            {
                "name": option.name,
                "flag": option.flag,
                "kind": option.kind,
                "required": option.required,
                "default": _default(option),
                "choices": list(option.choices),
            }
            for option in scheduler.options
        ],
    }


def _default(option: Option) -> object:
    """A default as JSON has values; the text of one that JSON has none for, such as a function or an infinity."""
    value = option.default_value
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return option.default or None
    return value


def _lines(chosen: Mapping[str, Family], width: int, colour: bool) -> Iterator[str]:
    """The tables of what is installed, torch's by class name, and a line for each library that is not."""
    missing = []
    for name, family in chosen.items():
        if name == _TORCH:
            rows = [(scheduler.name, ", ".join(names), _arguments(scheduler)) for scheduler, names in schedulers()]
            yield from _table(rows, width, colour)
        elif family.installed:
            if len(chosen) > 1:
                yield f"\n{family.help}:\n"
            yield from _table([(names[0], "", _arguments(each)) for each, names in schedulers(name)], width, colour)
        else:
            missing.append((name, "", f"{family.help}: {family.install}"))
    if len(chosen) == 1:
        return
    yield "\nrecipes, made of torch's own schedulers:\n"
    yield from _table([(each.name, "", each.summary) for each in recipes()], width, colour)
    if is_installed(WARMUP):
        yield f"\n{WARMUP}: around any of them, --dampen linear:2000\n"
    else:
        missing.append((WARMUP, "", f"a warm-up around any scheduler: {INSTALL_WARMUP}"))
    if missing:
        yield "\nnot installed:\n"
        yield from _table(missing, width, colour)


def _table(rows: Sequence[tuple[str, str, str]], width: int, colour: bool) -> Iterator[str]:
    """A table; the arguments stand beside the names, or below them where the window is narrow."""
    first = max((len(row[0]) for row in rows), default=0) + 2
    second = max((len(row[1]) + 2 for row in rows if row[1]), default=0)
    bold, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")
    for name, names, arguments in rows:
        if width - first - second >= 30:
            cells = textwrap.wrap(arguments, width - first - second, break_on_hyphens=False) or [""]
            yield f"{bold}{name.ljust(first)}{plain}{names.ljust(second)}{cells[0]}".rstrip() + "\n"
            for cell in cells[1:]:
                yield " " * (first + second) + cell + "\n"
        else:
            yield f"{bold}{name}{plain}\n"
            for text in (names, arguments):
                yield from (f"  {line}\n" for line in textwrap.wrap(text, max(width - 2, 16)))


COMMAND = Command(summary=_SUMMARY, run=_run, options=(JSON, HELP), takes="[LIBRARY]")
