"""`lrplot schema`: what a file of schedules may say, for editors."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from lrplot.cli import terminal
from lrplot.cli.help import page, panels_of
from lrplot.errors import EXIT_OK, UsageError
from lrplot.options.option import HELP
from lrplot.options.reader import parse
from lrplot.output import write_stdout

SUMMARY = "Prints the JSON Schema of lrplot.toml, with which editors complete and check it."
OPTIONS = (HELP,)
_ABOUT = (
    f"{SUMMARY} It has the schedulers that are installed here.\n\nlrplot schema > lrplot.schema.json\n\nThen begin"
    " lrplot.toml with the line\n#:schema ./lrplot.schema.json"
)


def run(tokens: Sequence[str]) -> int:
    """Prints the schema; returns the exit code.

    Raises:
        LrplotError: a wrong option, a word, or no torch.
    """
    values, words = parse(tokens, OPTIONS, "lrplot schema")
    if words:
        raise UsageError(f"lrplot schema takes no word, and '{words[0]}' is one: lrplot schema > lrplot.schema.json")
    if values.get("help"):
        text = page("lrplot schema [OPTIONS]", _ABOUT, panels_of(OPTIONS), **terminal.look(sys.stdout))
    else:
        import json

        from lrplot.project.schema import schema

        text = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    write_stdout(text.encode("utf-8"))
    return EXIT_OK
