"""`lrplot list`: every scheduler, its arguments in one line and its short names."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator, Sequence

from lrplot.cli import screen
from lrplot.cli.help import page, panels_of
from lrplot.cli.options import HELP
from lrplot.docstrings import summary
from lrplot.errors import EXIT_OK, UsageError
from lrplot.families import Scheduler, families
from lrplot.options import Option, parse
from lrplot.output import write_stdout
from lrplot.spec import options_of, typed_names

JSON = Option(name="json", kind="bool", help="JSON for programs, instead of a table.", panel="Output")
OPTIONS = (JSON, HELP)
SUMMARY = "Lists every scheduler with its arguments and its short names."


def run(tokens: Sequence[str]) -> int:
    """Lists the schedulers as the command line says; returns the exit code.

    Raises:
        LrplotError: a wrong option, or no torch.
    """
    values, words = parse(tokens, OPTIONS, "lrplot list")
    if words:
        raise UsageError(f"lrplot list takes options only, and '{words[0]}' is none")
    if values.get("help"):
        text = page("lrplot list [OPTIONS]", SUMMARY, panels_of(OPTIONS), **screen.look(sys.stdout))
    elif values.get("json"):
        text = json.dumps([_entry(each, names) for each, names in schedulers()], indent=2) + "\n"
    else:
        text = "".join(_lines(screen.columns(), screen.has_colour(sys.stdout)))
    write_stdout(text.encode("utf-8"))
    return EXIT_OK


def schedulers() -> Iterator[tuple[Scheduler, list[str]]]:
    """Every scheduler with the names to type for it, sorted by class name within its family."""
    for family in families().values():
        for name in sorted(family.names()):
            scheduler = family.scheduler(name)
            yield scheduler, list(typed_names(scheduler))


def _arguments(scheduler: Scheduler) -> str:
    return ", ".join(_argument(option) for option in options_of(scheduler))


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
                "default": option.default or None,
                "choices": list(option.choices),
            }
            for option in options_of(scheduler)
        ],
    }


def _lines(width: int, colour: bool) -> Iterator[str]:
    """The table; the arguments stand beside the names, or below them where the window is narrow."""
    rows = [(scheduler.name, ", ".join(names), _arguments(scheduler)) for scheduler, names in schedulers()]
    first = max(len(row[0]) for row in rows) + 2
    second = max(len(row[1]) for row in rows) + 2
    bold, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")
    for name, names, arguments in rows:
        if width - first - second >= 30:
            cells = textwrap.wrap(arguments, width - first - second) or [""]
            yield f"{bold}{name.ljust(first)}{plain}{names.ljust(second)}{cells[0]}".rstrip() + "\n"
            for cell in cells[1:]:
                yield " " * (first + second) + cell + "\n"
        else:
            yield f"{bold}{name}{plain}\n"
            for text in (names, arguments):
                yield from (f"  {line}\n" for line in textwrap.wrap(text, max(width - 2, 16)))
