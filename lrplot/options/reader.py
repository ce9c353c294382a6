"""Reads the words that were typed after a command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from lrplot.errors import UsageError
from lrplot.options.kinds import is_number, read
from lrplot.options.option import Option, plain

_TEXTS = ("text", "value", "expression", "metric", "schedule")  # kinds whose values may be any text


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
    options = tuple(options)
    hint = hint or f"'{where} --help' lists its options"
    flags = _flags(options)
    values: dict[str, Any] = {}
    rest: list[str] = []
    words = iter(tokens)
    for word in words:
        if word == "--":
            rest.extend(words)
        elif not word.startswith("-") or word == "-" or is_number(word):
            rest.append(word)
        else:
            flag, has_value, text = word.partition("=")
            if plain(flag) in flags and not word.startswith("--") and len(flag) > 2:
                raise UsageError(f"{where} has no option {flag}: did you mean {_as_flag(plain(flag))}?")
            if not word.startswith("--") and len(word) > 2:
                flag, has_value, text = word[:2], "=", word[2:].removeprefix("=")
            option, value = _found(flag, flags, where, hint)
            if option.kind == "bool":
                if has_value:
                    off = f" or --no-{plain(option.name)}" if option.default else ""
                    raise UsageError(f"{flag} is a switch and takes no value: write {option.flag}{off}")
            else:
                value = read(option, text if has_value else _next(words, flag, option, flags))
            if option.repeatable:
                values.setdefault(option.name, []).append(value)
            elif option.name in values:
                raise UsageError(f"{option.flag} is given twice: say it once")
            else:
                values[option.name] = value
    return values, rest


def asks_for_help(tokens: Sequence[str], options: Iterable[Option]) -> bool:
    """Whether a person asks what can be said: `--help` or `-h`, but for a text that happens to be `-h`."""
    flags = _flags(options)
    for before, token in zip(("", *tokens), tokens, strict=False):
        option, _ = flags.get(plain(before) if before.startswith("--") else before, (None, True))
        if token == "--help" or (token == "-h" and (option is None or option.kind not in _TEXTS)):
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


def _found(flag: str, flags: Mapping[str, tuple[Option, bool]], where: str, hint: str) -> tuple[Option, Any]:
    key = plain(flag) if flag.startswith("--") else flag
    if key in flags:
        return flags[key]
    close = get_close_matches(plain(flag), flags, n=1) if len(flag) > 2 else []
    raise UsageError(f"{where} has no option {flag}: {f'did you mean {_as_flag(close[0])}?' if close else hint}")


def _as_flag(key: str) -> str:
    return key if key.startswith("-") else f"--{key}"


def _next(words: Iterator[str], flag: str, option: Option, flags: Mapping[str, object]) -> str:
    text = next(words, None)
    if text is None or (text.startswith("--") and plain(text) in flags):
        got = "nothing follows it" if text is None else f"{text} follows it"
        raise UsageError(f"{flag} needs a value, {option.placeholder}, and {got}")
    return text
