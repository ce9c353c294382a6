"""`lrplot rules`: everything that lrplot looks for."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.cli import terminal
from lrplot.cli.command import Command, CommandWords
from lrplot.errors import EXIT_OK, UsageError
from lrplot.options.option import HELP, JSON
from lrplot.output import write_stdout

if TYPE_CHECKING:
    from lrplot.diagnose.rules import Rule

_SUMMARY = "Lists every rule: its code, its severity, its name and what it looks for."


def _run(said: CommandWords) -> int:
    """Lists the rules as the command line says; returns the exit code.

    Raises:
        UsageError: a wrong option, or a word.
    """
    from lrplot.diagnose.rules import rules

    if said.words:
        raise UsageError(f"lrplot rules lists all of them and takes no word: lrplot explain {said.words[0]}")
    if said.values.get("json"):
        from lrplot.render.as_json import document

        write_stdout(document({"rules": [_entry(name, rule) for name, rule in rules().items()]}))
    else:
        write_stdout("".join(_lines(terminal.columns(), terminal.has_colour(sys.stdout))).encode("utf-8"))
    return EXIT_OK


def _entry(name: str, rule: Rule) -> dict[str, object]:
    entry: dict[str, object] = {
        "code": rule.code,
        "rule": name,
        "severity": rule.severity,
        "title": rule.title,
        "why": rule.why,
        "fires": f"lrplot {rule.fires}",
        "quiet": f"lrplot {rule.quiet}",
        "sources": list(rule.sources),
    }
    return entry if rule.fires else {**entry, "fires": rule.wrong, "quiet": rule.right}


def _lines(width: int, colour: bool) -> Iterator[str]:
    from lrplot.diagnose.rules import rules

    bold, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")
    longest = max(len(name) for name in rules())
    indent = len("LR101  warning  ") + longest + 2
    for name, rule in rules().items():
        head = f"{bold}{rule.code}{plain}  {rule.severity:7}  {name}"
        if width - indent >= 30:
            first, *more = textwrap.wrap(rule.title, width - indent, break_on_hyphens=False)
            yield f"{head}{' ' * (longest - len(name) + 2)}{first}\n"
            yield from (" " * indent + line + "\n" for line in more)
        else:
            yield f"{bold}{rule.code}{plain}  {rule.severity}\n"
            lines = [*textwrap.wrap(name, width - 2), *textwrap.wrap(rule.title, width - 2, break_on_hyphens=False)]
            yield from (f"  {line}\n" for line in lines)


COMMAND = Command(summary=_SUMMARY, run=_run, options=(JSON, HELP))
