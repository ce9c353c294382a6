"""What can be written: one module per format, each ending in `FORMAT = Format(...)`."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, cast

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.options.spelling import hint
from lrplot.plugins import load, names_in

if TYPE_CHECKING:
    from lrplot.model.check import Check
    from lrplot.model.report import Report
    from lrplot.model.style import Style

_MOST_PIXELS = 50e6  # some 400 MB while they are drawn
_USUAL = (10.0, 7.0)  # inches, of a picture of which no size was said


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """One way to write a report.

    Attributes:
        help: what it is, in a few words.
        render: the bytes of a report in a style, at once or, where there are many, in chunks.
        lists: the bytes of a check, of a format that lists findings; None for one that only draws.
        suffixes: file name endings that choose it, with the dot; empty where only a name does.
        binary: whether the bytes are not text, so that a terminal must not get them.
        unit: what Style.width and Style.height are measured in; empty where the format has no size.
        smallest: the least width and height that something can be drawn in.
        largest: the greatest width and height that make sense.
        dpi: the least and the greatest resolution; empty where the format has none.
        longest: the pixels that a side may have.
        takes: the options beside size, axes and marks that count here: `stamp`, `font_size`, `style`.
    """

    help: str
    render: Callable[[Report, Style], bytes | Iterator[bytes]]
    lists: Callable[[Check, Style], bytes] | None = None
    suffixes: tuple[str, ...] = ()
    binary: bool = False
    unit: Literal["columns", "inches", ""] = ""
    smallest: tuple[float, float] = (0, 0)
    largest: tuple[float, float] = (math.inf, math.inf)
    dpi: tuple[float, float] | tuple[()] = ()
    longest: float = math.inf
    takes: tuple[str, ...] = ()

    @property
    def draws(self) -> bool:
        """Whether it shows curves, so that what is said of axes and marks counts."""
        return bool(self.unit) and self.largest != (math.inf, math.inf)

    def check(self, style: Style, where: str = "the file") -> None:
        """Refuses a style that this format cannot draw in.

        Args:
            style: the style.
            where: what is to be drawn, for the message.

        Raises:
            UsageError: a size or a resolution out of range.
        """
        if not self.unit:
            return
        self._check_size(style, where)
        if style.sheet and "style" in self.takes:
            from lrplot.render.figure.look import with_sheet

            sized = with_sheet(style)
            try:
                self._check_size(sized, where)
            except UsageError as error:
                raise UsageError(f"the style '{style.sheet}' does not fit: {error.text}") from None

    def _check_size(self, style: Style, where: str) -> None:
        units = ("columns", "rows") if self.unit == "columns" else ("inches", "inches")
        sides = (("width", style.width), ("height", style.height))
        for (side, value), unit, least, most in zip(sides, units, self.smallest, self.largest, strict=True):
            if value is not None and not least <= value <= most:
                raise UsageError(
                    f"{named(side)} is in {unit} for {where}, and from {least:g} to {most:g}, not {value:g}"
                )
        if self.dpi and style.dpi is not None and not self.dpi[0] <= style.dpi <= self.dpi[1]:
            raise UsageError(
                f"{named('dpi')} is from {self.dpi[0]:g} to {self.dpi[1]:g} for {where}, not {style.dpi:g}"
            )
        if self.dpi and style.dpi is not None:
            self._check_pixels(style, style.dpi, where)

    def _check_pixels(self, style: Style, dpi: float, where: str) -> None:
        across, up = ((side or usual) * dpi for side, usual in zip((style.width, style.height), _USUAL, strict=True))
        if max(across, up) > self.longest:
            raise UsageError(
                f"{named('dpi')} {dpi:g} makes a side of {where} {max(across, up):,.0f} pixels long, and"
                f" {self.longest:,} is the most: lower it, or the width and the height"
            )
        if across * up > _MOST_PIXELS:
            raise UsageError(
                f"{named('dpi')} {dpi:g} makes {where} {across * up / 1e6:,.0f} million pixels, and"
                f" {_MOST_PIXELS / 1e6:,.0f} million is the most: lower it, or the width and the height"
            )


def list_format(help: str, lists: Callable[[Check, Style], bytes], **more: Any) -> Format:
    """A format that lists what a check found; of a report, what was found in it."""
    from lrplot.model.check import check_of

    return Format(help=help, render=lambda report, style: lists(check_of(report), style), lists=lists, **more)


def format_names() -> list[str]:
    """The names of all formats, sorted; none is loaded for it."""
    return names_in(_this_package())


@cache
def formats() -> dict[str, Format]:
    """Every format by its name, the name of its module."""
    return {name: format_named(name) for name in format_names()}


def format_of(path: Path) -> str | None:
    """The name of the format that a file's suffix stands for; None for a suffix that nobody knows."""
    suffix = path.suffix.lower()
    # Most formats are named as their suffix, and then the others need not be loaded; of x.vl.json, both count.
    if len(path.suffixes) < 2 and suffix[1:] in format_names() and suffix in format_named(suffix[1:]).suffixes:
        return suffix[1:]
    endings = {each: name for name, format_ in formats().items() for each in format_.suffixes}
    found = [each for each in endings if path.name.lower().endswith(each) and suffix]
    return endings[max(found, key=len)] if found else None


@cache
def format_named(name: str) -> Format:
    """The format of that name.

    Raises:
        UsageError: there is none.
    """
    names = format_names()
    if name not in names:
        meant = hint(name, names, f"there are {', '.join(names)}")
        raise UsageError(f"there is no format '{name}': {meant}")
    return cast(Format, load(_this_package(), name, "FORMAT"))


def _this_package() -> ModuleType:
    return sys.modules[__name__]


def unknown_suffix(path: Path) -> UsageError:
    """What to say of a file whose suffix names no format."""
    suffixes = [suffix for each in formats().values() for suffix in each.suffixes]
    meant = hint(
        path.suffix, {each: str(path.with_suffix(each)) for each in suffixes}, f"say which with {named('format')}"
    )
    given = f"its suffix '{path.suffix}' is not one of" if path.suffix else "it has no suffix, such as"
    return UsageError(f"the format of '{path}' is not clear: {given} {' '.join(suffixes)}; {meant}")
