"""`lrplot schema`: what a file of schedules may say, for editors."""

from __future__ import annotations

from lrplot.cli.command import Command, CommandWords
from lrplot.errors import EXIT_OK, UsageError
from lrplot.options.option import HELP
from lrplot.output import write_stdout

_SUMMARY = "Prints the JSON Schema of lrplot.toml, with which editors complete and check it."
_ABOUT = (
    f"{_SUMMARY} It has the schedulers that are installed here.\n\nlrplot schema > lrplot.schema.json\n\nThen begin"
    " lrplot.toml with the line\n#:schema ./lrplot.schema.json"
)


def _run(said: CommandWords) -> int:
    """Prints the schema; returns the exit code.

    Raises:
        LrplotError: a wrong option, a word, or no torch.
    """
    if said.words:
        raise UsageError(
            f"lrplot schema takes no word, and '{said.words[0]}' is one: lrplot schema > lrplot.schema.json"
        )
    import json

    from lrplot.project.schema import schema

    write_stdout((json.dumps(schema(), indent=2, ensure_ascii=False) + "\n").encode("utf-8"))
    return EXIT_OK


COMMAND = Command(summary=_SUMMARY, run=_run, options=(HELP,), about=_ABOUT)
