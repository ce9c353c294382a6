"""Schedules that a file takes from training code: `from = "train.py:79"`, so that they cannot drift from it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lrplot.errors import UsageError
from lrplot.options.option import Option, plain
from lrplot.options.reader import parse
from lrplot.planning.names import find, typed_names
from lrplot.planning.options import OPTIMIZER
from lrplot.planning.request import without_clashes
from lrplot.schedulers.family import Scheduler

FROM = Option(
    name="from",
    kind="text",
    metavar="FILE:LINE",
    help="The line of training code that builds the scheduler: its name and its arguments are taken from there.",
    panel="Scheduler",
)


def scheduler_from(text: object, folder: Path, said: Mapping[str, Any]) -> tuple[Scheduler, dict[str, Any]]:
    """The scheduler that a line of code builds, and the values of its arguments and of the optimizer's.

    Args:
        text: the file and the line, `train.py:79`; the file is looked for beside the file of schedules.
        folder: where that is.
        said: what the file says itself, by key: numbers that the code does not know.

    Raises:
        UsageError: it is not a line of code that builds a scheduler, or what is missing of its numbers.
    """
    if not isinstance(text, str) or not text.rpartition(":")[2].isdecimal():
        raise UsageError(f'must be a file of code and a line, from = "train.py:79", not {text!r}')
    from lrplot.scan import words_at

    path, _, line = text.rpartition(":")
    given = {plain(key): value for key, value in said.items() if isinstance(value, (int, float))}
    words = words_at(folder / path, int(line), {key.replace("-", "_"): value for key, value in given.items()})
    scheduler = find(words[0])
    options = without_clashes(scheduler.options, OPTIMIZER)
    values, parts = parse(words[1:], options, f"lrplot {typed_names(scheduler)[0]}")
    return scheduler, {**values, scheduler.parts: parts} if scheduler.parts and parts else values
