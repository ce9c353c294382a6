"""`lrplot check SCHEDULER ...`: what is wrong with a schedule in its loop, and nothing else."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path

from lrplot.cli.command import Command, CommandWords, execute
from lrplot.cli.outputs import conclude, targets_of
from lrplot.cli.plot import run
from lrplot.cli.select import STRICT, VERBOSE, WORST, check_codes
from lrplot.cli.typed import as_typed, is_whole
from lrplot.options.reader import parse
from lrplot.planning.options import AROUND, LOOP, OPTIMIZER
from lrplot.render.options import OUTPUT

_SUMMARY = "Says what is wrong with a schedule in its training loop, and which line repairs it."
_EXAMPLE = "lrplot check onecycle --max-lr 0.01 --total-steps 78200 --max-epochs 200 --batches-per-epoch 391"
_ABOUT = (
    f"{_SUMMARY} Takes what you would type to plot it, draws nothing, and exits with 1 where anything is found that is"
    " as serious as a warning. Takes a file of schedules as well, and 'lrplot check lrplot.toml --help' says how."
    f"\n\n{_EXAMPLE}\nlrplot check lrplot.toml --locked"
)
FILES = (".toml", ".yaml", ".yml")
"""What files of schedules end in: `lrplot check lrplot.toml` checks those in it."""

_DRAWING = (
    *("spark", "code", "show", "log_y", "x_axis", "at", "verbose"),
    *("height", "dpi", "theme", "font_size", "stamp", "style"),
)
_OPTIONS = (
    *OPTIMIZER,
    *LOOP,
    *AROUND,
    *STRICT,
    VERBOSE,
    *(option for option in OUTPUT if option.name not in _DRAWING),
)


def _run(said: CommandWords) -> int:
    """Checks a schedule as the command line says; returns the exit code, 1 where something is wrong.

    Raises:
        LrplotError: whatever cannot be done.
    """
    assert said.request is not None, "what names no scheduler is a file's"  # noqa: S101  # for the type checker
    check_codes(said.values)
    targets = targets_of(said.values, default="findings")
    command = shlex.join(["lrplot", "check", said.typed, *said.tokens])
    return conclude(run(said.request, command), said.values, targets, WORST)


def _check_each(tokens: Sequence[str]) -> int:
    """Checks several schedules, each in quotes, with the options that follow them; returns the worst exit code.

    They may be those of two optimizers, as of a GAN. What is written for a program is one document for all of them.
    """
    n = next((index for index, token in enumerate(tokens) if not is_whole(token)), len(tokens))
    if any(token.startswith(("--format", "--output", "-o")) for token in tokens[n:]):
        return _check_together(tokens[:n], tokens[n:])
    codes = [execute("check", COMMAND, as_typed(["check", part, *tokens[n:]], ("check",))[1:]) for part in tokens[:n]]
    return max(codes)


def _check_together(parts: Sequence[str], tokens: Sequence[str]) -> int:
    """Checks several schedules as a comparison holds them, in one document; returns the exit code."""
    from lrplot.cli.parts import compared

    hint = "a scheduler's own options belong in its part, in quotes"
    values, words = parse(as_typed(["compare", *tokens], ("compare",))[1:], _OPTIONS, "lrplot check", hint)
    check_codes(values)
    targets = targets_of(values, default="findings")
    command = shlex.join(["lrplot", "check", *parts, *tokens])
    return conclude(compared([*parts, *words], values, command), values, targets, WORST)


def _check_file(tokens: Sequence[str]) -> int | None:
    """Checks a file of schedules or a recording where the words name one, or nothing; None for a scheduler."""
    if len(tokens) > 1 and is_whole(tokens[0]) and is_whole(tokens[1]):
        return _check_each(tokens)
    suffix = Path(tokens[0]).suffix.lower() if tokens else ""
    if not tokens or tokens[0].startswith("-") or suffix in FILES:
        from lrplot.cli import check_file

        return execute("check", check_file.COMMAND, tokens)
    if suffix == ".json" and Path(tokens[0]).is_file():
        from lrplot.cli import saved

        return saved.check(tokens[0], tokens[1:])
    return None


COMMAND = Command(
    summary=_SUMMARY,
    run=_run,
    options=_OPTIONS,
    about=_ABOUT,
    example=_EXAMPLE,
    own_options=attrgetter("options"),
    otherwise=_check_file,
)
