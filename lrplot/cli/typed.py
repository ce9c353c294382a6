"""What people type before it is a command line of lrplot's: Python, quoted schedules, `help`, `plot`, stdin."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence

from lrplot.cli import terminal
from lrplot.cli.file_schedules import file_words
from lrplot.cli.help import page, panels_of
from lrplot.errors import UsageError
from lrplot.options.option import plain
from lrplot.options.reader import split_schedule
from lrplot.planning.names import is_known
from lrplot.planning.pasted.source import is_python, is_table, is_trainers_line
from lrplot.planning.recipes import check_recipe, composition, recipe_named, recipe_title, recipe_words

STDIN = "-"
"""What stands for stdin, from which a schedule is read: `lrplot - < train.py`."""

_MAX_BYTES = 4_000_000
_TAKES_SCHEDULE = ("check", "suggest", "plot")  # commands whose first word may be a schedule in any spelling
_HELP = ("--help", "-h")


def as_typed(words: Sequence[str], commands: Sequence[str]) -> list[str]:
    """The words as lrplot's own commands take them.

    Args:
        words: the words after `lrplot`.
        commands: the names of the commands.

    Raises:
        LrplotError: Python, or what stdin holds, cannot be read as a schedule.
    """
    words = _joined(words)
    if not words:
        return words
    first, *rest = words
    if first == "help":
        return _helped(rest, commands)
    if first == "version" and not rest:
        return ["--version"]
    if first == "plot":
        return as_typed(rest, commands) if rest else [_HELP[0]]
    if first == "check" and len(rest) > 1 and is_whole(rest[0]) and is_whole(rest[1]):
        return words  # several, which it takes apart itself
    if first in _TAKES_SCHEDULE and rest:
        rest = _joined(rest)
        return [first, *_schedule(rest)] if not rest[0].startswith("--") else words
    if first in commands:
        return words
    return _schedule(words)


def is_whole(word: str) -> bool:
    """Whether a word is a schedule with all that is said of it: Python, or words in quotes."""
    return is_python(word) or (" " in word.strip() and not word.startswith("-"))


def _helped(rest: Sequence[str], commands: Sequence[str]) -> list[str]:
    """`help`, `help onecycle`, `help check`, `help LR101`."""
    if not rest:
        return [_HELP[0]]
    if rest[0][:2].upper() == "LR" and rest[0][2:].isdigit():
        return ["explain", *rest]
    return as_typed([*rest, _HELP[0]], commands)


def _schedule(words: Sequence[str]) -> list[str]:
    """The words of a schedule whose first is Python, stdin, or the whole of it in quotes."""
    first, *rest = words
    if first == STDIN:
        return _from_text(_stdin(), rest)
    if is_whole(first) or is_table(first):
        return _from_text(first, rest)
    if is_trainers_line(words) and not is_known(first) and recipe_named(first) is None:
        return _from_trainers_line(words)
    recipe = recipe_named(first)
    if recipe is not None and set(_HELP) & set(rest):
        return list(words)
    if recipe is None:
        return _of_file(first, rest) or list(words)
    from lrplot.cli.plot import SHARED
    from lrplot.cli.select import VERBOSE

    check_recipe(recipe, rest, (VERBOSE, *SHARED), f"lrplot {recipe.name}")
    made = recipe_words(recipe, rest)
    terminal.remark(composition(recipe, made))
    titled = any(plain(word.partition("=")[0]) == "title" for word in rest)
    return made if titled else [*made, "--title", recipe_title(recipe, made)]


def _of_file(name: str, rest: Sequence[str]) -> list[str] | None:
    """The words of a schedule of the file at hand, where nothing else has its name."""
    if is_known(name) or not name or name.startswith("-"):
        return None
    return file_words(name, rest, allow_code="--allow-code" in rest)


def recipe_help(words: Sequence[str]) -> bytes:
    """The help of the recipe that words ask for; nothing where they ask for no recipe's."""
    names = [word for word in words[:2] if word not in _TAKES_SCHEDULE]
    recipe = recipe_named(names[0]) if names and set(_HELP) & set(words) else None
    if recipe is None:
        return b""
    from lrplot.planning.options import LOOP, OPTIMIZER
    from lrplot.render.options import OUTPUT

    about = f"{recipe.summary} Made of torch's own parts, whose command lrplot prints with the curve."
    if recipe.also:
        about += f" Of the same name in libraries: {', '.join(recipe.also)}."
    example = f"lrplot {recipe.name} --lr 0.1 --max-steps 10000 --warm-up 0.05 -o curve.svg"
    panels = panels_of((*recipe.options, *OPTIMIZER, *LOOP, *OUTPUT))
    return page(
        f"lrplot {recipe.name} [OPTIONS]", f"{about}\n\n{example}", panels, **terminal.look(sys.stdout)
    ).encode()


def _from_text(text: str, rest: Sequence[str]) -> list[str]:
    text = text.replace("\\\n", " ")  # a shell's way to go on in the next line
    if is_table(text) and not is_python(text.strip()):
        raise UsageError(
            f"'{text.strip()}' is a table and no schedule: write it as Python does, lrplot"
            " 'CosineAnnealingLR(T_max=100)', or as words, lrplot cosine --T-max 100"
        )
    if not is_python(text):
        words = [*_line(text), *rest]
        return _from_trainers_line(words) if is_trainers_line(words) and not is_known(words[0]) else words
    from lrplot.planning.pasted.words import as_words

    typed = as_words(text, rest)
    for sentence in typed.remarks:
        terminal.remark(sentence)
    return list(typed.words)


def _from_trainers_line(words: Sequence[str]) -> list[str]:
    """The words of a command of a script that hands its flags on to Hugging Face's Trainer."""
    from lrplot.cli.select import OPTIONS as FINDINGS
    from lrplot.options.reader import option_of
    from lrplot.planning.options import LOOP, OPTIMIZER
    from lrplot.planning.pasted.trainer import words_of_line
    from lrplot.render.options import OUTPUT

    options = (*LOOP, *OPTIMIZER, *FINDINGS, *OUTPUT)

    def name_of(flag: str) -> str:
        found = option_of(flag, options)
        return "" if found is None else found.name

    made, others = words_of_line(words, name_of)
    terminal.remark(f"read as: {shlex.join(['lrplot', *made])}")
    if others:
        terminal.remark(f"left aside, as they do not change the rate: {', '.join(others)}")
    return made


def _line(text: str) -> list[str]:
    """One line as it would be typed, with or without `lrplot` before it: `$ lrplot onecycle --max-lr 0.01`."""
    words = split_schedule(text.strip().removeprefix("$ "), f"'{text.strip()}'")
    words = words[1:] if words[:1] == ["lrplot"] else words
    if not words:
        raise UsageError("a schedule is empty: write for example 'cosine --T-max 100'")
    return words


def _stdin() -> str:
    if sys.stdin is None or sys.stdin.closed:
        raise UsageError("there is nothing on stdin to read a schedule from")
    if sys.stdin.isatty():
        terminal.remark("Paste the lines that build the scheduler, and end with Ctrl-D on a line of its own:")
    try:
        text = sys.stdin.read(_MAX_BYTES)
    except UnicodeDecodeError:
        raise UsageError("what is on stdin is not text") from None
    if not text.strip():
        raise UsageError(
            "stdin is empty: paste the lines that build the scheduler, lrplot - < train.py, or type its name"
        )
    return text


def _joined(words: Sequence[str]) -> list[str]:
    """Words in which a call that a shell split at its spaces is one again: `StepLR(opt,` and `30)`."""
    words = list(words)
    n = 1
    if not words or not is_python(words[0]) or "\n" in words[0]:
        return words
    while n < len(words) and words[0].count("(") > words[0].count(")") and not words[n].startswith("--"):
        words[0] += f" {words[n]}"
        n += 1
    return [words[0], *words[n:]]
