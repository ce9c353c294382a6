"""Shell completion: what lrplot's options are, told to Typer."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from io import StringIO

from lrplot.errors import UsageError

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
