"""What a shell can be told: words that go on from what is typed, in the spelling in which it was begun."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

_SEPARATORS = "-_"


@dataclass(frozen=True, slots=True)
class Answer:
    """A word that can stand where the cursor is.

    Attributes:
        value: the whole word, which begins with what is typed.
        help: what it is, in a line; empty where the word says it.
    """

    value: str
    help: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """All that can stand where the cursor is.

    Attributes:
        words: the words.
        files: whether names of files can stand there too.
        open: whether more can follow in the same word, where that is in quotes: the options of a schedule.
    """

    words: tuple[Answer, ...] = ()
    files: bool = False
    open: bool = False

    def after(self, prefix: str) -> Answers:
        """The same behind what stands in the same word already: `--format=`, or the first words of a quoted part."""
        return replace(self, words=tuple(Answer(prefix + word.value, word.help) for word in self.words))


def goes_on(typed: str, name: str, *, loosely: bool = False) -> str | None:
    """A name in the spelling in which it was begun; None where it does not begin with what is typed.

    Args:
        typed: the beginning, in any case and with `-` or `_`.
        name: the name as lrplot writes it.
        loosely: whether hyphens and underscores may be missing, as in names of schedulers.

    Example:
        >>> goes_on("--max_l", "--max-lr")
        '--max_lr'
        >>> goes_on("warm", "warm-restarts"), goes_on("warmr", "warm-restarts", loosely=True)
        ('warm-restarts', 'warmrestarts')
    """
    if name.startswith(typed):
        return name
    at = 0
    for each in typed:
        if loosely and each in _SEPARATORS and name[at : at + 1] not in _SEPARATORS:
            continue
        while loosely and each not in _SEPARATORS and name[at : at + 1] and name[at] in _SEPARATORS:
            at += 1
        other = name[at : at + 1]
        if not other or (each.lower() != other.lower() and not (each in _SEPARATORS and other in _SEPARATORS)):
            return None
        at += 1
    rest = name[at:]
    return typed + (rest.replace("-", "_") if "_" in typed else rest)


def matching(typed: str, names: Iterable[str | tuple[str, str]], *, loosely: bool = False) -> list[Answer]:
    """The answers among some names, each of which may have its help beside it.

    Where somebody types capitals, names that have them come before those that would get them.
    """
    pairs = [(each, "") if isinstance(each, str) else each for each in names]
    found = [Answer(name, help) for name, help in pairs if name.startswith(typed)]
    if found and typed != typed.lower():
        return found
    words = ((goes_on(typed, name, loosely=loosely), help) for name, help in pairs)
    return [Answer(word, help) for word, help in words if word is not None]


def matching_spellings(
    typed: str, names: Iterable[tuple[Sequence[str], str]], key: Callable[[str], str] = str
) -> list[Answer]:
    """The answers among names that have several spellings, one for each: as one is written, or else in another case.

    Args:
        typed: the name so far.
        names: all spellings of each name, the best first, and its help.
        key: the plain form of a name's last spelling, its class, which goes on where none goes on as it is written.
    """
    pairs = list(names)
    found = [(next((each for each in all if each.startswith(typed)), None), help) for all, help in pairs]
    if not any(word for word, _ in found):
        loose = (((*all[:-1], key(all[-1]), all[-1]), help) for all, help in pairs)
        words = (([goes_on(typed, each, loosely=True) for each in all], help) for all, help in loose)
        found = [(next(filter(None, all), None), help) for all, help in words]
    return [Answer(word, help) for word, help in found if word is not None]
