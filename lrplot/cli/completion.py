"""Shell completion: what lrplot's options are, told to Typer."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from keyword import iskeyword
from typing import Annotated, Any, get_args

import typer

from lrplot.errors import UsageError, as_flag, written
from lrplot.model.trace import Quantity
from lrplot.options.option import Option

_SCRIPTS = frozenset({"--install-completion", "--show-completion"})
_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def is_completing(words: Sequence[str]) -> bool:
    """Whether a shell asks for completions, or a person for the script that makes it ask."""
    return bool(os.environ.get("_LRPLOT_COMPLETE")) or bool(_SCRIPTS & set(words[:1]))


def check_shell(words: Sequence[str]) -> None:
    """Refuses to install or to show completion for a shell that there is none for.

    Raises:
        UsageError: the words after the option are not one shell.
    """
    if words[:1] and words[0] in _SCRIPTS and (len(words) > 2 or (words[1:] and words[1] not in _SHELLS)):
        raise UsageError(f"{words[0]} takes one shell, {', '.join(_SHELLS)}, and not '{' '.join(words[1:])}'")


def is_nonsense() -> bool:
    """Whether what a shell should say of the line is missing or is not a number, as where somebody set it by hand."""
    asks = os.environ.get("_LRPLOT_COMPLETE", "").startswith("complete_bash")
    return asks and not os.environ.get("COMP_CWORD", "").isdecimal()


@contextmanager
def whole_words() -> Iterator[None]:
    """Completes names with a colon in bash, to which `transformers:co` is three words and `co` the one to replace.

    Within, Typer sees such words in one piece; of its answers, bash gets what follows the colon. Nothing changes in
    other shells, nor in a bash whose COMP_WORDBREAKS has no colon.
    """
    pieces, word_at = os.environ.get("COMP_WORDS", "").split("\n"), os.environ.get("COMP_CWORD", "0")
    if not (word_at.isascii() and word_at.isdigit()) or len(word_at) > 9:
        os.environ["COMP_CWORD"] = word_at = str(len(pieces) - 1)  # no shell says so: the last word it is
    at = int(word_at)
    if os.environ.get("_LRPLOT_COMPLETE") != "complete_bash" or at >= len(pieces):
        yield
        return
    words, current = _rejoined(pieces, at)
    os.environ.update(COMP_WORDS="\n".join(words), COMP_CWORD=str(current))
    word = words[current]
    done = word[: word.rfind(":") + 1] if word not in pieces else ""
    answers = StringIO()
    try:
        with redirect_stdout(answers):
            yield
    finally:
        for answer in answers.getvalue().splitlines(keepends=True):
            sys.stdout.write(answer.removeprefix(done))


def _rejoined(pieces: Sequence[str], at: int) -> tuple[list[str], int]:
    """Words that were split at colons, whole again, and the place of the one that held `pieces[at]`."""
    words: list[str] = []
    current = 0
    glue = False
    for index, piece in enumerate(pieces):
        colon = bool(piece) and not piece.strip(":")
        if words and piece and (glue or colon):
            words[-1] += piece
        else:
            words.append(piece)
        if index == at:
            current = len(words) - 1
        glue = colon
    return words, current


def declare(function: Callable[..., int], options: Sequence[Option]) -> Callable[..., int]:
    """Gives a command's function the signature from which Typer learns its options."""
    parameters = [inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)]
    for option in options:
        if option.kind != "parts":
            annotation = _annotation(option)
            name = f"{option.name}_" if iskeyword(option.name) else option.name  # --as
            parameters.append(
                inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
            )

    def declared(ctx: typer.Context, **_: Any) -> int:
        return function(ctx)

    declared.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    declared.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return declared


_IN_COMMAS = ("select", "ignore", "show")
_WITH_VALUES = ("optimizer", "format", *_IN_COMMAS)


def _values_of(name: str) -> Sequence[str]:
    """What an option may be that takes a name of something that there is: an optimizer, a format, a rule."""
    if name == "optimizer":
        from lrplot.schedulers.optimizers import optimizer_files

        return sorted(optimizer_files())
    if name == "format":
        from lrplot.render.formats import format_names

        return format_names()
    if name == "show":
        return get_args(Quantity)
    from lrplot.diagnose.rules import names_by_code

    return sorted(names_by_code())


def _annotation(option: Option) -> Any:
    flags = [option.flag, *([option.short] if option.short else [])]
    if option.kind == "bool":
        if option.default:
            flags[0] += f"/--no-{option.flag[2:]}"
        return Annotated[bool | None, typer.Option(*flags, help=written(option.help, as_flag))]

    def choices(incomplete: str) -> list[str]:
        done, comma, last = incomplete.rpartition(",") if option.name in _IN_COMMAS else ("", "", incomplete)
        found = option.choices or _values_of(option.name)
        return [f"{done}{comma}{each}" for each in found if each.lower().startswith(last.lower())]

    known = option.choices or option.name in _WITH_VALUES
    complete = choices if known else None  # without any, the shell completes file names
    return Annotated[str | None, typer.Option(*flags, help=written(option.help, as_flag), autocompletion=complete)]
