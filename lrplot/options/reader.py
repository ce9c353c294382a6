"""Reads the words that were typed after a command."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import Any

from lrplot.errors import UsageError
from lrplot.options.field_words import is_share, meant_instead, option_meant
from lrplot.options.kinds import KINDS, placeholder, read
from lrplot.options.number_text import is_number, number_in
from lrplot.options.option import Option, plain
from lrplot.options.spelling import hint as close


def parse(
    tokens: Sequence[str], options: Iterable[Option], where: str, hint: str = ""
) -> tuple[dict[str, Any], list[str]]:
    """Reads what was typed.

    Args:
        tokens: the words after the command.
        options: what may be among them.
        where: the command, for messages: `lrplot onecycle`.
        hint: what to say of an unknown option; by default where the options are listed.

    Returns:
        The values by option name, for those that were given, and the words that belong to no option.

    Raises:
        UsageError: an unknown option, a missing value or one that cannot be read, an option given twice.
    """
    return _Reader(tuple(options), where, hint or f"'{where} --help' lists its options").read(tokens)


def split_schedule(text: str, called: str = "") -> list[str]:
    """The words of a schedule in one text, as a shell would have them.

    Args:
        text: `cosine --T-max 100`.
        called: what a message calls it, where that is not the text itself.

    Raises:
        UsageError: its quotes are not in pairs.
    """
    try:
        return shlex.split(text)
    except ValueError as error:
        what = called or f"'{text.strip()}'"
        raise UsageError(f"{what} cannot be read as a schedule ({error}): check its quotes") from None


class _Reader:
    """Reads words for a set of options."""

    def __init__(self, options: Sequence[Option], where: str, otherwise: str) -> None:
        self.options = options
        self.flags = _flags(options)
        self.where = where
        self.otherwise = otherwise
        self.values: dict[str, Any] = {}

    def read(self, tokens: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
        rest: list[str] = []
        words = list(tokens)
        while words:
            word = words.pop(0)
            name, equals, text = word.partition("=")
            if word == "--":
                return self.values, [*rest, *words]
            if word.startswith("-") and word != "-" and not is_number(word):
                self._option(word, words)
            elif equals and not name.startswith("-") and (found := self._known(f"--{name.strip()}")) is not None:
                self._set(f"--{name.strip()}", *found, "=", text, words)  # T_max=100, as in Python
            else:
                rest.append(word)
        return self.values, rest

    def _option(self, word: str, words: list[str]) -> None:
        flag, equals, text = word.partition("=")
        if not word.startswith("--") and len(flag) > 2 and self._known(f"-{flag}") is not None:
            raise UsageError(f"{self.where} has no option {flag}: did you mean {_as_flag(plain(flag))}?")
        if not word.startswith("--") and len(word) > 2:
            flag, equals, text = word[:2], "=", word[2:].removeprefix("=")
        found = self._known(flag)
        if found is None:
            raise UsageError(f"{self.where} has no option {flag}: {self._meant(flag)}")
        self._set(flag, *found, equals, text, words)

    def _known(self, flag: str) -> tuple[Option, Any] | None:
        """An option by its flag, or by a word of the field that stands for it, with a switch's value."""
        key = plain(flag) if flag.startswith("--") else flag
        if key in self.flags:
            return self.flags[key]
        off = "no-" if key.startswith("no-") else ""
        name = option_meant(key.removeprefix(off), {option.name for option in self.options})
        found = None if name is None else self.flags.get(off + plain(name))
        return None if found is None or found[0].name in self.values else found

    def option_of(self, flag: str) -> Option | None:
        """The option that a flag is one of; None where there is none."""
        found = self._known(flag)
        return None if found is None else found[0]

    def _meant(self, flag: str) -> str:
        """What somebody meant by an option that there is none of."""
        again = option_meant(flag, self.values)
        if again is not None:
            return f"it is {_as_flag(plain(again))}, which is given already"
        instead = meant_instead(flag)
        own = [option for option in self.options if option.panel == "Scheduler" and option.kind != "parts"]
        listed = (
            f"its own are {', '.join(option.flag for option in own)}, and {self.otherwise}" if own else self.otherwise
        )
        known = {key: _as_flag(key) for key in self.flags}
        return instead or (close(plain(flag), known, listed) if len(flag) > 2 else self.otherwise)

    def _set(self, flag: str, option: Option, value: Any, equals: str, text: str, words: list[str]) -> None:
        if option.kind == "bool":
            value = self._switch(flag, option, value, equals, text, words)
        else:
            text = text if equals else self._next(words, flag, option)
            if KINDS[option.kind].several:
                text = _with_numbers(text, words)
            value = number_in(text) if _is_share_of(flag, option, text) else read(option, text)
            if is_share(flag) and plain(flag) != plain(option.name) and isinstance(value, (int, float)) and value >= 1:
                raise UsageError(f"{flag} is a share of the run, below 1: {flag} {value / 100:g} for {value:g} %")
        if option.repeatable:
            self.values.setdefault(option.name, []).append(value)
        elif option.name in self.values:
            raise UsageError(f"{option.flag} is given twice: say it once")
        else:
            self.values[option.name] = value

    def _switch(self, flag: str, option: Option, value: bool, equals: str, text: str, words: list[str]) -> bool:
        """A switch, also as `--drop-last=True` and `--drop-last false`."""
        said = text if equals else words[0] if words and words[0].lower() in ("true", "false") else None
        if said is None:
            return value
        if said.lower() not in ("true", "false"):
            off = f" or --no-{plain(option.name)}" if option.default else ""
            raise UsageError(f"{flag} is a switch and takes no value: write {option.flag}{off}")
        if not equals:
            words.pop(0)
        return value if said.lower() == "true" else not value

    def _next(self, words: list[str], flag: str, option: Option) -> str:
        if not words or (words[0].startswith("--") and plain(words[0].partition("=")[0]) in self.flags):
            got = f"{words[0]} follows it" if words else "nothing follows it"
            raise UsageError(f"{flag} needs a value, {placeholder(option)}, and {got}")
        return words.pop(0)


def _is_share_of(flag: str, option: Option, text: str) -> bool:
    """Whether a text is a share of the run where steps are counted: `--warmup-ratio 0.1`, and `--warmup-steps 0.1`.

    The latter is how transformers says it since release 5.
    """
    if option.kind != "int" or not is_number(text):
        return False
    return is_share(flag) or (option.name == "num_warmup_steps" and 0 < float(text) < 1)


def _with_numbers(text: str, words: list[str]) -> str:
    """A list's text with the numbers that follow it: `--milestones 30 60 90`, `[30, 60, 90]` in three words."""
    items = [text]
    while words and not words[0].startswith("--") and is_number(words[0].strip("[](),")):
        items.append(words.pop(0))
    return text if len(items) == 1 else ",".join(item.strip("[](),") for item in items)


def awaited(tokens: Sequence[str], options: Iterable[Option]) -> tuple[Option | None, list[str]]:
    """What the word after some others would be, as far as they can be read; no word is refused.

    Args:
        tokens: the words before it.
        options: what may be among them.

    Returns:
        The option whose value it would be, None for a word of its own or an option, and the names of the options that
        the words give.
    """
    reader = _Reader(tuple(options), "", "-")
    given: list[str] = []
    option = None
    for word in tokens:
        if option is not None:  # this word is its value
            option = None
            continue
        flag, equals, _ = word.partition("=")
        is_flag = word.startswith("-") and word != "-" and not is_number(word)
        found = reader.option_of(flag) if is_flag else None
        if found is not None:
            given.append(found.name)
            option = None if equals or found.kind == "bool" else found
    return option, given


def option_of(flag: str, options: Iterable[Option]) -> Option | None:
    """The option that a flag is one of, in any spelling and by the words of the field; None where there is none."""
    return _Reader(tuple(options), "", "-").option_of(flag)


def asks_for_help(tokens: Sequence[str], options: Iterable[Option]) -> bool:
    """Whether a person asks what can be said: `--help` or `-h`, but for a text that happens to be `-h`."""
    flags = _flags(options)
    for before, word in zip(("", *tokens), tokens, strict=False):
        option, _ = flags.get(plain(before) if before.startswith("--") else before, (None, True))
        if word == "--help" or (word == "-h" and (option is None or not KINDS[option.kind].any_text)):
            return True
    return False


def _flags(options: Iterable[Option]) -> dict[str, tuple[Option, bool]]:
    """Every flag, compared as `plain` compares, with its option and the value of a switch."""
    flags = {}
    for option in options:
        if option.kind == "parts":
            continue
        flags[plain(option.name)] = (option, True)
        if option.short:
            flags[option.short] = (option, True)
        if option.kind == "bool":
            flags["no-" + plain(option.name)] = (option, False)
    return flags


def _as_flag(key: str) -> str:
    return key if key.startswith("-") else f"--{key}"
