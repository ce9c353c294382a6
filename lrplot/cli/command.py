"""The noun of a command, and the one way in which all of them read their words and show their help."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lrplot.cli import terminal
from lrplot.cli.help import page, panels_of
from lrplot.errors import EXIT_OK, UsageError
from lrplot.options.docstrings import explain_options
from lrplot.options.reader import asks_for_help, parse
from lrplot.output import write_stdout
from lrplot.planning.names import find, typed_names
from lrplot.planning.request import ScheduleRequest, read_request, without_clashes

if TYPE_CHECKING:
    from lrplot.options.option import Option
    from lrplot.schedulers.family import Scheduler


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandWords:
    """What was typed after a command.

    Attributes:
        values: the options' values by name, of those that were given; without those of a scheduler's own.
        words: the words that belong to no option.
        tokens: all of it, as it was typed.
        request: the schedule that a command is about; None where it names no scheduler first.
        typed: the name to type for its scheduler.
        rest: what a command splits off for somebody else, a program or a plan; None where there is none.
    """

    values: Mapping[str, Any]
    words: Sequence[str] = ()
    tokens: Sequence[str] = ()
    request: ScheduleRequest | None = None
    typed: str = ""
    rest: Sequence[str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A command.

    Attributes:
        summary: what it does, one sentence.
        run: does it, and returns the exit code. Raises LrplotError for whatever cannot be done.
        options: what can be said after its name; of one that takes a scheduler, beside the scheduler's own options.
        takes: what may stand before the options, as the usage shows it: `[FILE] [NAME...]`.
        usage: all that follows its name, where it is not what it takes and then options.
        about: what it does in full, for its help; the summary where it is empty.
        example: a command line that works.
        hint: what to say of an unknown option; where its options are listed where it is empty.
        own_options: of a command that takes a scheduler's name first, the options that are the scheduler's own; None
            for one that takes none.
        otherwise: what to do with words that are none of this command's but of another, which it runs, such as a
            file's; it answers None for those that are this one's.
        split: of a command that hands words on, its own words and those of the other.
    """

    summary: str
    run: Callable[[CommandWords], int]
    options: tuple[Option, ...]
    takes: str = ""
    usage: str = ""
    about: str = ""
    example: str = ""
    hint: str = ""
    own_options: Callable[[Scheduler], tuple[Option, ...]] | None = None
    otherwise: Callable[[Sequence[str]], int | None] | None = None
    split: Callable[[Sequence[str]], tuple[Sequence[str], Sequence[str] | None]] | None = None

    def options_for(self, scheduler: Scheduler) -> tuple[Option, ...]:
        """Everything that can be said after a scheduler's name."""
        own = scheduler.options if self.own_options is None else self.own_options(scheduler)
        return without_clashes(own, self.options)


def execute(name: str, command: Command, tokens: Sequence[str]) -> int:
    """Runs a command on the words after its name; returns the exit code.

    Raises:
        LrplotError: words that it cannot take, or whatever cannot be done.
    """
    if command.own_options is not None and {"--help", "-h"} & set(tokens[:1]):
        return show_help(name, "SCHEDULER", command, command.options)
    code = command.otherwise(tokens) if command.otherwise is not None else None
    if code is not None:
        return code
    if command.own_options is not None:
        return _execute_on_scheduler(name, command, tokens)
    own, rest = (tokens, None) if command.split is None else command.split(tokens)
    if asks_for_help(own, command.options):
        return show_help(name, command.takes, command, command.options)
    values, words = parse(own, command.options, f"lrplot {name}", command.hint)
    return command.run(CommandWords(values=values, words=words, tokens=tokens, rest=rest))


def _execute_on_scheduler(name: str, command: Command, tokens: Sequence[str]) -> int:
    if not tokens or tokens[0].startswith("-"):
        raise UsageError(f"lrplot {name} needs a scheduler's name first, and then the training loop: {command.example}")
    scheduler = find(tokens[0])
    typed, options = typed_names(scheduler)[0], command.options_for(scheduler)
    if asks_for_help(tokens[1:], options):
        n_own = len(options) - len(command.options)
        return show_help(name, typed, command, [*explain_options(options[:n_own], scheduler.doc), *options[n_own:]])
    request = read_request(scheduler, tokens[1:], options, f"lrplot {name} {typed}", command.hint)
    return command.run(CommandWords(values=request.shared, tokens=tokens[1:], request=request, typed=typed))


def show_help(name: str, takes: str, command: Command, options: Sequence[Option]) -> int:
    """Prints a command's help; returns the exit code."""
    usage = " ".join(part for part in ("lrplot", name, command.usage or f"{takes} [OPTIONS]".strip()) if part)
    text = command.about or command.summary
    if command.example and command.example not in text:
        text += f"\n\n{command.example}"
    write_stdout(page(usage, text, panels_of(options), **terminal.look(sys.stdout)).encode("utf-8"))
    return EXIT_OK
