"""A grid of characters to draw on: curves in braille dots or plain ASCII, and words between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Literal, TypeAlias

from lrplot.render.chart.typeset import Span

Look: TypeAlias = Literal["line", "thick", "dots", "points"]
Outline: TypeAlias = Sequence[tuple[int, int] | None]
"""The lowest and the highest pixel of a curve in every column of pixels; None where it has none."""

_DOT_SPACING = 3  # of a dotted curve: one pixel in three along its way
_DASH, _GAP = 2, 1  # of a dashed curve, in characters


@dataclass(frozen=True, kw_only=True, slots=True)
class Charset:
    """What a terminal can show.

    Attributes:
        across: columns of pixels in a character.
        up: rows of pixels in a character.
        bits: the bit that each pixel sets in a character's mask, by column and then from the bottom.
        thin: the character of every mask, for a thin curve; `thick` and `dots` the same for such curves.
        points: the same for points that no line joins, with `points_sample` for a legend.
        line_sample: a piece of a thin curve, for a legend.
        thick_sample: a piece of a thick curve, for a legend; `dots_sample` of a dotted one.
        dashed_sample: a piece of a thin curve that is dashed; with `thick_dashed_sample` of a thick one.
        wall: the line of a vertical axis; with `wall_tick` where it has a tick.
        floor: the line of a horizontal axis; with `floor_tick` where it has a tick.
        corner: where the two meet.
        rule: a vertical line across the plot.
        cross: the mark of the end of a run that broke off.
        slant: the character of a shaded region.
        spot: the mark of a step that was asked for.
    """

    across: int
    up: int
    bits: tuple[tuple[int, ...], ...]
    thin: str
    thick: str
    dots: str
    points: str
    points_sample: str
    line_sample: str
    thick_sample: str
    dots_sample: str
    dashed_sample: str
    thick_dashed_sample: str
    wall: str
    wall_tick: str
    floor: str
    floor_tick: str
    corner: str
    rule: str
    cross: str
    slant: str
    spot: str


_BRAILLE = "".join(chr(0x2800 + mask) for mask in range(256))
BRAILLE = Charset(
    across=2,
    up=4,
    bits=((0x40, 0x04, 0x02, 0x01), (0x80, 0x20, 0x10, 0x08)),
    thin=_BRAILLE,
    thick=_BRAILLE,
    dots=_BRAILLE,
    points=_BRAILLE,
    points_sample="⠶ ⠶",
    line_sample="⠒⠒⠒",
    thick_sample="⠶⠶⠶",
    dots_sample="⠂⠐ ⠂",
    dashed_sample="⠒⠒ ⠒⠒",
    thick_dashed_sample="⠶⠶ ⠶⠶",
    wall="│",
    wall_tick="┤",
    floor="─",
    floor_tick="┬",
    corner="└",
    rule="┊",
    cross="✗",
    slant="░",
    spot="●",
)
ASCII = Charset(
    across=1,
    up=3,
    bits=((1, 2, 4),),
    thin=" .-.'|'|",
    thick=" #######",
    dots=" .......",
    points=" ooooooo",
    points_sample="o o",
    line_sample="...",
    thick_sample="###",
    dots_sample=". . .",
    dashed_sample=".. ..",
    thick_dashed_sample="## ##",
    wall="|",
    wall_tick="+",
    floor="-",
    floor_tick="+",
    corner="+",
    rule=":",
    cross="x",
    slant="/",
    spot="@",
)


class Canvas:
    """Characters in rows and columns, row 0 at the bottom. What is drawn later lies on top."""

    def __init__(self, columns: int, rows: int, charset: Charset) -> None:
        """Starts with a blank canvas of so many characters."""
        self.columns, self.rows, self.charset = columns, rows, charset
        self.pixel_columns = columns * charset.across
        self._curves: dict[tuple[int, int], tuple[int, Look, str]] = {}
        self._texts: dict[tuple[int, int], tuple[str, str]] = {}
        self._shade: dict[tuple[int, int], tuple[str, str]] = {}

    def curve(self, outline: Outline, ink: str, look: Look = "line", solid: int | None = None) -> set[tuple[int, int]]:
        """Draws a curve; returns the cells, as (row, column), that it passes through.

        Args:
            outline: its pixels.
            ink: its colour.
            look: how it is drawn.
            solid: columns of pixels after which it is dashed; None for a curve that is not.
        """
        across, up, bits = self.charset.across, self.charset.up, self.charset.bits
        touched = set()
        for x, y in self._pixels(outline, look, solid):
            cell = y // up, x // across
            touched.add(cell)
            mask, under, _ = self._curves.get(cell, (0, look, ink))
            # A dotted curve under a solid one would only fray its edge.
            mask = mask if (under == "dots") == (look == "dots") else 0
            self._curves[cell] = mask | bits[x % across][y % up], look, ink
        return touched

    def _pixels(self, outline: Outline, look: Look, solid: int | None) -> Iterator[tuple[int, int]]:
        gap = _GAP * self.charset.across
        period = gap + _DASH * self.charset.across
        way = 0
        # The first gap lasts to the next character's edge, so that the dashes of a flat curve fill whole ones.
        dashed_way = -(-(solid or 0) % self.charset.across)
        for x, reach in enumerate(outline):
            if reach is None:
                continue
            bottom, top = reach
            for y in range(bottom, top + 1):
                shown = look != "dots" or way % _DOT_SPACING == 0
                way += 1
                if solid is not None and x >= solid:
                    shown = shown and dashed_way >= 0 and dashed_way % period >= gap
                    dashed_way += 1
                if shown:
                    yield x, y
                    if look in ("thick", "points") and bottom == top:
                        # Both pixels in one cell: a line of text keeps no even distance to the next.
                        yield x, y + 1 if y % self.charset.up == 0 else y - 1

    def write(self, row: int, column: int, text: str, ink: str = "") -> None:
        """Writes a text over everything else; what sticks out to the right is lost."""
        for offset, character in enumerate(text[: max(self.columns - column, 0)]):
            self._texts[row, column + offset] = character, ink
        for beside in (column - 1, column + len(text)):
            self._shade.pop((row, beside), None)

    def shade(self, start: int, stop: int, ink: str) -> None:
        """Fills the columns from `start` to before `stop` with a sparse slanting pattern, under all else."""
        for row in range(self.rows):
            for column in range(start, stop):
                if (column + 2 * row) % 6 == 0:
                    self._shade[row, column] = self.charset.slant, ink

    def rule(self, column: int, ink: str) -> None:
        """Draws a vertical line under everything else."""
        for row in range(self.rows):
            self._shade[row, column] = self.charset.rule, ink

    def room(self, row: int, column: int, length: int, within: range) -> tuple[int, int] | None:
        """Where a text could stand free of all curves and texts, as near to a cell as possible.

        Args:
            row: the row to be near to.
            column: the column that the text's middle should be near to.
            length: the text's length; a blank is kept on either side of it.
            within: the columns that it must keep within.

        Returns:
            The row and column of its first character; None where there is no room.
        """
        taken = [bytearray(self.columns + 2) for _ in range(self.rows)]
        for at, across in [*self._curves, *self._texts]:
            taken[at][across + 1] = 1
        free = [
            # Characters are about twice as high as they are wide.
            (abs(start + length // 2 - column) + 2 * abs(at - row), at, start)
            for at in range(self.rows)
            for start in range(within.start, within.stop - length + 1)
            if not any(taken[at][start : start + length + 2])
        ]
        return min(free)[1:] if free else None

    def shows(self, look: Look) -> bool:
        """Whether anything of the curves of a look is to be seen."""
        return any(shown == look for _, shown, _ in self._curves.values())

    def lines(self) -> list[list[Span]]:
        """The rows from top to bottom, each as pieces of text with their ink."""
        return [
            [Span("".join(glyph for glyph, _ in cells), ink) for ink, cells in groupby(self._row(row), itemgetter(1))]
            for row in reversed(range(self.rows))
        ]

    def _row(self, row: int) -> Iterator[tuple[str, str]]:
        glyphs = {
            "line": self.charset.thin,
            "thick": self.charset.thick,
            "dots": self.charset.dots,
            "points": self.charset.points,
        }
        for place in ((row, column) for column in range(self.columns)):
            if place in self._texts:
                yield self._texts[place]
            elif place in self._curves:
                mask, look, ink = self._curves[place]
                yield glyphs[look][mask], ink
            else:
                yield self._shade.get(place, (" ", ""))
