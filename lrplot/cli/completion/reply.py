"""From the line at which somebody presses Tab to what the shell is told."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from lrplot.cli.completion import ASKS, SCRIPTS, SHELLS
from lrplot.cli.completion.answers import Answer, Answers
from lrplot.cli.completion.line import Line, read_line
from lrplot.cli.completion.offer import offer
from lrplot.cli.completion.scripts import install, script_of, shell_at_hand
from lrplot.errors import EXIT_OK, UsageError
from lrplot.output import write_stdout
from lrplot.schedulers.own.reference import text_only

FILES = ":files"
"""The answer that stands for names of files, which the shell completes itself."""

INSIDE = ":inside"
"""What zsh is told before answers that are words within the quotes of one of its own."""

_LINE = "_LRPLOT_LINE"
_WORD = "_LRPLOT_WORD"
_POWERSHELL = ("powershell", "pwsh")
_BREAKS = "_LRPLOT_BREAKS"
_QUOTES = "'\""
_SPECIAL = " \t'\"\\$`&|;<>()*?[]{}!#"  # to bash, outside quotes
_MOST_CHARACTERS = 100_000  # of a line


def complete(words: Sequence[str]) -> int:
    """Answers a shell that asks what could follow, or installs or shows what makes it ask; returns the exit code.

    Raises:
        LrplotError: there is no completion for a shell, or it cannot be installed.
    """
    if os.environ.get(ASKS):
        shell = os.environ[ASKS].rpartition("_")[2]
        if shell in _TELLERS and _LINE in os.environ:  # else nobody is there but a prompt
            _answer(shell)
        return EXIT_OK
    shell = _shell(words)
    text = script_of(shell) if words[0] == SCRIPTS[1] else f"{install(shell)}\n"
    write_stdout(text.encode("utf-8"))
    return EXIT_OK


def _shell(words: Sequence[str]) -> str:
    """The shell that a person names, or the one at hand."""
    if len(words) > 2 or (words[1:] and words[1] not in SHELLS):
        raise UsageError(f"{words[0]} takes one shell, {', '.join(SHELLS)}, and not '{' '.join(words[1:])}'")
    shell = words[1] if words[1:] else shell_at_hand()
    if not shell:
        raise UsageError(f"{words[0]} cannot tell which shell this is: name it, {words[0]} bash")
    return shell


# -- answers -----------------------------------------------------------------------------------------


def _answer(shell: str) -> None:
    """Prints what could stand at the cursor, in the words of a shell."""
    line = _line(shell)
    only_text = text_only.set(True)
    try:
        found = offer(_arguments(line.words), line.current)
    finally:
        text_only.reset(only_text)
    text = "".join(f"{each}\n" for each in dict.fromkeys(_TELLERS[shell](found, line)))
    if found.files and not text:
        text = f"{FILES}\n"
    write_stdout(text.encode("utf-8", "surrogateescape"))


def _line(shell: str) -> Line:
    """The line up to the cursor, as the shell hands it over."""
    if shell in _POWERSHELL:  # it hands over the whole line, and the word at the cursor
        word = os.environ.get(_WORD, "")
        words = read_line(os.environ[_LINE][:_MOST_CHARACTERS] + " ").words
        return Line(words=words[:-1] if word else words, current=word.strip(_QUOTES), raw=word, quote="")
    return read_line(os.environ[_LINE][:_MOST_CHARACTERS])


def _arguments(words: Sequence[str]) -> Sequence[str]:
    """The words after the program's name, before which may be another's, as in `CUDA_VISIBLE_DEVICES=0 sudo lrplot`."""
    at = next((n for n, word in enumerate(words) if Path(word).stem == "lrplot"), 0)
    return words[at + 1 :]


def _kept_open(found: Answers, line: Line) -> Sequence[Answer]:
    """The answers, and where a shell would close a quote behind the only one a second one that keeps it open.

    Both begin alike, up to a blank, which is what the shell puts in.
    """
    if not (found.open and line.quote) or len(found.words) != 1:
        return found.words
    only = found.words[0]
    return Answer(f"{only.value} ", only.help), Answer(f"{only.value} ...")


def _in_bash(found: Answers, line: Line) -> Iterator[str]:
    """What bash puts in place of the end of the word, which it takes to begin at the last of its word breaks."""
    words = _kept_open(found, line)
    if line.quote:  # bash takes it to begin behind the quote
        yield from (each.value for each in words)
        return
    breaks = os.environ.get(_BREAKS, "=:")
    begin = 1 + max((line.raw.rfind(each) for each in "=:" if each in breaks), default=-1)
    done = read_line(line.raw[:begin]).current
    for each in words:
        yield "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in each.value[len(done) :])


def _in_zsh(found: Answers, line: Line) -> Iterator[str]:
    """The words with their help; within quotes the last of those in there, which zsh is told to look at alone."""
    done = 0
    if found.open and line.quote and found.words:
        done = len(line.current) - len(read_line(line.current).raw)
        yield INSIDE
    yield from (_with_help(Answer(each.value[done:], each.help)) for each in found.words)


def _in_fish(found: Answers, line: Line) -> Iterator[str]:
    yield from (_with_help(each) for each in _kept_open(found, line))


def _in_powershell(found: Answers, line: Line) -> Iterator[str]:
    yield from (_with_help(each) for each in found.words)


def _with_help(answer: Answer) -> str:
    help = " ".join(answer.help.split())
    return f"{answer.value}\t{help}" if help else answer.value


_TELLERS = {"bash": _in_bash, "zsh": _in_zsh, "fish": _in_fish, "powershell": _in_powershell, "pwsh": _in_powershell}
