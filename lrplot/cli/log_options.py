"""What several commands say of a log: which of its series to take, how its steps count, and the plan behind `--`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.cli.log_stdin import NAME, STDIN, stdin_file
from lrplot.errors import UsageError
from lrplot.options.option import Option
from lrplot.render.options import OUTPUT

if TYPE_CHECKING:
    from lrplot.logs._report import Logged

TAG = Option(
    name="tag",
    kind="text",
    metavar="NAME",
    repeatable=True,
    help="The series to take, where the log has several rates; once for each parameter group.",
    panel="Log",
    default="what is called a learning rate",
)
COLUMN = Option(name="column", kind="text", metavar="NAME", repeatable=True, help="As --tag, of a table.", panel="Log")
STEP_COLUMN = Option(
    name="step_column", kind="text", metavar="NAME", help="The column or key that counts steps.", panel="Log"
)
OFFSET = Option(
    name="offset",
    kind="int",
    metavar="N",
    help="Step k of the log is the optimizer step k + N, counted from 0.",
    panel="Log",
    default="what its writer does",
)
EVERY = Option(
    name="every",
    kind="int",
    metavar="N",
    help="Optimizer steps from one count of the log to the next, where it counts rows or calls.",
    panel="Log",
    default="1",
)
LOG = (TAG, COLUMN, STEP_COLUMN, OFFSET, EVERY)


def split_plan(tokens: Sequence[str]) -> tuple[list[str], list[str] | None]:
    """What stands before `--`, and what follows it; None where there is none."""
    words = list(tokens)
    if "--" not in words:
        return words, None
    at = words.index("--")
    plan, output = _without_output(words[at + 1 :])
    return [*words[:at], *output], plan


def _without_output(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of a plan, and those among them that say where its picture goes, as they stand after any schedule."""
    own = [option for option in OUTPUT if option.name not in ("engine", "code", "tag")]
    flags = {flag: option for option in own for flag in (option.flag, option.short) if flag}
    plan: list[str] = []
    output: list[str] = []
    rest = iter(words)
    for word in rest:
        flag, has_value, _ = word.partition("=")
        option = flags.get(flag.replace("_", "-"))
        if option is None:
            plan.append(word)
            continue
        output.append(word)
        if option.kind != "bool" and not has_value:
            output += [following] if (following := next(rest, None)) is not None else []
    return plan, output


def logged_run(place: str, values: Mapping[str, Any]) -> Logged:
    """A run by its place, `-` for stdin, and by the options that say what to take of it.

    Raises:
        UsageError: it cannot be read.
    """
    from lrplot.logs import LogRequest
    from lrplot.logs._report import logged

    every = values.get(EVERY.name, 1)
    if every < 1:
        raise UsageError(f"--every must be a whole number of at least 1, not {every}")
    tags = (*values.get(TAG.name, ()), *values.get(COLUMN.name, ()))
    request = LogRequest(tags=tuple(dict.fromkeys(tags)), axis=values.get(STEP_COLUMN.name))
    offset = values.get(OFFSET.name)
    if place != STDIN:
        return logged(place, request, offset=offset, every=every)
    with stdin_file() as path:
        return logged(path, replace(request, called=NAME), offset=offset, every=every)
