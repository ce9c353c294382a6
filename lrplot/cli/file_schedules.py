"""A schedule of the file at hand by its name: `lrplot main` draws the schedule `main` of lrplot.toml."""

from __future__ import annotations

from collections.abc import Sequence

from lrplot.errors import LrplotError, UsageError
from lrplot.options.field_words import meanings
from lrplot.options.option import plain


def file_words(name: str, rest: Sequence[str], *, allow_code: bool = False) -> list[str] | None:
    """The words that draw a schedule of the file at hand; None where there is no such file or no such schedule in it.

    Args:
        name: the schedule's name, as the file has it.
        rest: the words after it; options among them go before what the file says.
        allow_code: whether the file may name a user's code, which is imported then.

    Raises:
        LrplotError: the file has the schedule, and something is wrong with it.
    """
    from lrplot.project.config.document import default_file, read_document

    try:
        path = default_file()
        schedules = read_document(path).values.get("schedules")
    except LrplotError:
        return None  # no file, or one that cannot be read: what was typed is not a schedule in any case
    if not isinstance(schedules, dict) or name not in schedules:
        return None
    from lrplot.planning.to_command import words_of
    from lrplot.project.config.schedules import read_config

    entry = next(each for each in read_config(path, allow_code=allow_code).entries if each.name == name)
    if entry.varied is not None:
        raise UsageError(f"{path} varies {name}: draw it with lrplot run {path} {name}")
    words = words_of(entry.plan)
    if words is None:
        raise UsageError(f"{path} builds {name} from a function: draw it with lrplot run {path} {name}")
    return [words[0], *_without(words[1:], rest), *rest]


def _without(words: Sequence[str], rest: Sequence[str]) -> list[str]:
    """Words but for the options that are said again in others."""
    again = set()
    for word in rest:
        if word.startswith("--"):
            flag = word.partition("=")[0]
            again |= {plain(flag).removeprefix("no-"), *(plain(name) for name in meanings(flag))}
    kept: list[str] = []
    skipping = False
    for word in words:
        if word.startswith("--"):
            skipping = plain(word.partition("=")[0]).removeprefix("no-") in again
        if not skipping:
            kept.append(word)
        elif not word.startswith("--") or "=" in word:
            skipping = False
    return kept
