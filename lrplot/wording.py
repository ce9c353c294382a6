"""Numbers and texts as people read them: counts, rates and shares, and words from outside that no terminal obeys."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable

_COMMAND = re.compile(
    r"^(\s*):(?=:)|##(?=\[)", re.MULTILINE
)  # https://github.com/actions/runner, src/Runner.Common/ActionCommand.cs


def count(n: float, noun: str = "") -> str:
    """A count with its noun: `count(25600, "step")` is `25,600 steps`."""
    if not noun:
        return f"{n:,}"
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def each(n: int, noun: str, plural: str = "") -> str:
    """A count of something per something: `1 batch/epoch`, `391 batches/epoch`."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}/epoch"


def rate(value: float, digits: int = 4) -> str:
    """A learning rate at `digits` significant digits: `0.0004`, `4e-8`, `0.01`."""
    return plain_exponent(f"{value:.{digits}g}")


def plain_exponent(number: str) -> str:
    """A number without the zero that Python pads exponents with: `1e-8` for `1e-08`."""
    return number.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


def share(part: float) -> str:
    """A share of 0 to 1 as a percentage: `0.8 %`, `0.039 %`; 100 % and 0 % only where they are exact."""
    percent = part * 100
    if 0.1 <= percent < 99.95 or percent in (0, 100):
        return f"{percent:.1f}".removesuffix(".0") + " %"
    return f"{rate(percent, 2)} %" if percent < 1 else f"{min(percent, 99.99):.2f} %"


def ordinal(n: int) -> str:
    """A position: `1st`, `2nd`, `3rd`, `11th`."""
    suffix = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n:,}{suffix}"


def release(version: str) -> str:
    """A version without what tells one build of it from another: `2.13.0` for `2.13.0+cpu`.

    The schedulers are the same in all builds, so that pictures made on two machines can be equal.
    """
    return version.partition("+")[0]


def printable(text: str) -> str:
    """A text from outside in one line that no terminal and no CI obeys: what cannot be printed as Python escapes it."""
    return disarmed(visible(text))


def visible(text: str, keep: str = "") -> str:
    """A text whose characters that cannot be printed are as Python escapes them, but for those to keep."""
    if text.isprintable():
        return text
    keep += "\xa0"
    return "".join(each if each.isprintable() or each in keep else _escape(each) for each in text)


def disarmed(lines: str) -> str:
    """Lines that GitHub's runner takes for no command of its own: `: :error::` for `::error::`."""
    return _COMMAND.sub(lambda found: f"{found[1]}: " if found[1] is not None else "## ", lines)


def paragraphs(text: str) -> str:
    """A message from outside as `printable` has it, keeping lines that are indented, as in lists."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and not (line.startswith("  ") and not line.lstrip().startswith("::")):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(map(printable, lines))


def shell_word(word: str) -> str:
    """A word as a shell reads it, in quotes where it must be; what cannot be printed as bash and zsh escape it."""
    if word.isprintable():
        return shlex.quote(word)
    shown = word.replace("\\", "\\\\").replace("'", "\\'")
    return "$'" + "".join(each if each.isprintable() else _escape(each) for each in shown) + "'"


def shell_words(words: Iterable[str]) -> str:
    """A command line as `shell_word` has its words."""
    return " ".join(map(shell_word, words))


def json_text(text: str) -> str:
    """A JSON text without what a terminal would obey, each such character as JSON escapes it."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each == "\n" else _json_escape(each) for each in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
