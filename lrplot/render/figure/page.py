"""The page of a picture: everything written around its panels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.text import schedule_text
from lrplot.render.figure.contents import legend_of
from lrplot.render.figure.lettering import LABEL_SIZE, Measure, printable, wrapped
from lrplot.render.figure.look import Look
from lrplot.render.figure.strokes import Drawing, Stroke
from lrplot.render.figure.themes import Palette
from lrplot.render.summary import headlines
from lrplot.render.table import table
from lrplot.wording import count, release

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEGEND_SIZE = 8.0
_SMALL = 6.5
_LINE = 1.3
_SWATCH = 28.0  # long enough for every pattern of dashes to repeat
_TABLE_PITCH = 12.5
_LEGEND_PITCH = 12.5
_LEAST_BELOW = 130.0  # points that a table leaves to the curves with their axes; else a legend must do
_LOW = 250.0  # points; a page below it gets smaller letters
_NARROW = 260.0  # points; a page below it, as wide as a column of a paper, gets smaller margins
_FOOT = 41.0  # points under the panels: ticks, their name, the stamp and the edge
_LEAST_PANEL = 60.0  # points that findings and legend leave to the curves, or three tenths of a low page


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A sheet of paper, and the ways of putting something on it, in points from its upper left corner.

    Attributes:
        figure: matplotlib's figure.
        line: matplotlib's Line2D, handed in by the one module that loads matplotlib.
        measure: the width of a text.
        look: the colours, and how lines are drawn.
        width: in points.
        height: in points.
        style: whether there is a title and a stamp.
        scale: points of a real page for each of these: letters of twice the size are on a page of half the size.
    """

    figure: Figure
    line: Callable[..., Any]
    measure: Measure
    look: Look
    width: float
    height: float
    style: Style
    scale: float = 1.0

    @property
    def palette(self) -> Palette:
        """The colours."""
        return self.look.palette

    @property
    def n_bins(self) -> int:
        """How many pixels there are from left to right: no curve needs more bins."""
        return max(100, int(self.width * self.scale / 72 * self.figure.dpi))

    @property
    def margin(self) -> float:
        """How far everything stays away from the edges."""
        return 12.0 if self.width >= _NARROW else 6.0

    @property
    def is_small(self) -> bool:
        """Whether only what was asked for has a place."""
        return self.width < _NARROW or self.height < _LOW

    def spare(self, y: float) -> float:
        """How much room there is under y for what is not the curves; below 0 where there is too little for them."""
        return self.height - y - _FOOT - min(_LEAST_PANEL, 0.3 * self.height)

    def write(
        self, text: str, x: float, y: float, size: float, colour: str, *, ha: str = "left", bold: bool = False
    ) -> None:
        """Writes one line of text, its baseline at y."""
        self.figure.text(
            x / self.width,
            1 - y / self.height,
            text,
            size=size * self.scale,
            color=colour,
            ha=ha,
            va="baseline",
            weight="bold" if bold else "normal",
            parse_math=False,
        )

    def write_along(self, text: str, x: float, y: float, size: float, *, angle: float, bold: bool = False) -> None:
        """Writes a line of text turned by an angle in degrees, its middle at x and y."""
        self.figure.text(
            x / self.width,
            1 - y / self.height,
            text,
            size=size * self.scale,
            color=self.palette.ink,
            ha="center",
            va="center",
            rotation=angle,
            weight="bold" if bold else "normal",
            parse_math=False,
        )

    def draw(self, x: tuple[float, float], y: tuple[float, float], stroke: Stroke) -> None:
        """Draws a straight line."""
        artist = self.line(
            [each / self.width for each in x],
            [1 - each / self.height for each in y],
            color=stroke.colour,
            linewidth=stroke.width,
            linestyle=stroke.dashes,
            solid_capstyle="butt",
            dash_capstyle="butt",
        )
        self.figure.add_artist(artist)


def title_of(report: Report) -> str:
    """The picture's title: the user's, or else the schedule as it would be written in Python."""
    return printable(report.title or schedule_text(report.trace.scheduler, report.trace.arguments))


def write_header(page: Page, report: Report, rates: Sequence[Drawing], at: Sequence[str | int] = ()) -> float:
    """Writes title, findings and legend, or a comparison's table; answers how far down they reach."""
    y = page.margin - 2
    if page.style.titled:
        y = _write_title(page, title_of(report), y) + 3
    y = _write_headlines(page, [printable(each) for each in headlines(report)], y) + 5
    room = page.height - y - _TABLE_PITCH * (len(rates) + 1)
    if report.compared and report.grid is None and room >= _LEAST_BELOW:
        return _write_table(page, report, rates, y, at)
    return _write_legend(page, legend_of(report, rates, page.palette), y)


def _write_title(page: Page, title: str, y: float) -> float:
    """The title in letters that let it fit on one line, or else on up to three."""
    width = page.width - 2 * page.margin
    smallest = 9.0 if page.height > _LOW else 8.0
    sizes = [size for size in (11.5, 10.5, 9.5) if page.measure(title, size, True) <= width and "\n" not in title]
    size = sizes[0] if sizes else smallest
    at_most = min(3, max(1, int(0.45 * page.spare(y) / (size * _LINE))))
    for line in wrapped(title, width, size, at_most, page.measure, bold=True):
        page.write(line, page.margin, y + size, size, page.palette.ink, bold=True)
        y += size * _LINE
    return y


def _write_headlines(page: Page, headlines: Sequence[str], y: float) -> float:
    """What is wrong, each code with its sentence, beside a bar that draws the eye; what has no room is counted."""
    if not headlines:
        return y
    size, x = 8.0 if page.height > _LOW else 7.0, page.margin + 8
    at_most = max(2, int(0.2 * page.height / (size * _LINE)))
    at_most = max(1, min(at_most, int((page.spare(y) - _LEGEND_PITCH) / (size * _LINE))))
    found = [headline.partition(" ")[::2] for headline in headlines]
    if at_most == 1 and len(found) > 1:  # their codes must do
        codes = ", ".join(dict.fromkeys(code for code, _ in found))
        found = [(wrapped(codes, page.width - page.margin - x, size, 1, page.measure, bold=True)[0], "")]
    lines: list[tuple[str, str]] = []
    left = len(found)
    indent = max(page.measure(f"{code} ", size, True) for code, _ in found)
    for code, sentence in found:
        room = at_most - len(lines) - (left > 1)  # the last line is for the number of the others
        if room < 1:
            break
        broken = wrapped(sentence, page.width - page.margin - x - indent, size, room, page.measure)
        lines += [(code, broken[0]), *(("", line) for line in broken[1:])]
        left -= 1
    if left:
        lines.append(("", f"and {count(left, 'more finding')}"))
    y += 2
    for index, (code, line) in enumerate(lines):
        baseline = y + size + index * size * _LINE
        page.write(code, x, baseline, size, page.palette.warn, bold=True)
        page.write(line, x + indent, baseline, size, page.palette.ink)
    end = y + len(lines) * size * _LINE
    page.draw((page.margin + 1.2, page.margin + 1.2), (y + 0.5, end + 0.5), Stroke(colour=page.palette.warn, width=2.4))
    return end + 2


def _write_legend(page: Page, entries: Sequence[tuple[str, Stroke]], y: float) -> float:
    """The legend, above the axes, where no curve can be."""
    if not entries or page.spare(y) < 0:
        return y
    swatch, gap, pitch = 20.0, 14.0, _LEGEND_PITCH
    rows_left, x = max(int(0.16 * page.height / pitch), min(4, int(page.spare(y) / pitch))), page.margin
    room = page.width - 2 * page.margin - swatch - 5
    for index, (label, stroke) in enumerate(entries):
        more = len(entries) - index - 1  # which the last row has to count
        rest = gap + page.measure(f"+ {more}", LEGEND_SIZE, False) if more and rows_left <= 1 else 0.0
        text = wrapped(printable(label), room - rest, LEGEND_SIZE, 1, page.measure)[0]
        width = swatch + 5 + page.measure(text, LEGEND_SIZE, False)
        if x > page.margin and x + width + rest > page.width - page.margin:
            rows_left -= 1
            if rows_left < 1:
                page.write(f"+ {more + 1}", x, y + LEGEND_SIZE, LEGEND_SIZE, page.palette.quiet)
                break
            x, y = page.margin, y + pitch
        page.draw((x, x + swatch), (y + 5.2, y + 5.2), stroke)
        page.write(text, x + swatch + 5, y + LEGEND_SIZE, LEGEND_SIZE, page.palette.ink)
        x += width + gap
    return y + pitch


def _write_table(page: Page, report: Report, rates: Sequence[Drawing], y: float, at: Sequence[str | int]) -> float:
    """A comparison's legend and table in one, above the axes: what came of the run beside each line's stroke."""
    strokes = {name: each.stroke for each in rates for name in each.names}
    made = table(report, at)
    widths = [
        max(page.measure(text, LEGEND_SIZE, False) for text in column)
        for column in zip(made.heads, *made.rows, strict=True)
    ]
    start, gap = page.margin + _SWATCH + 5, 16.0
    names = [printable(name) for name in made.names]
    room = page.width - page.margin - start - sum(width + gap for width in widths)
    widest = max(page.measure(name, LEGEND_SIZE, False) for name in names)
    shown = list(range(len(widths)))
    while widest > room and shown:  # a narrow page keeps the names
        room += widths[shown.pop()] + gap
    ends = [start + min(widest, room) + sum(widths[at] + gap for at in shown[: index + 1]) for index in shown]

    def write(texts: Sequence[str], colour: str) -> None:
        for at, end in zip(shown, ends, strict=True):
            page.write(texts[at], end, y + LEGEND_SIZE, LEGEND_SIZE, colour, ha="right")

    if shown:
        write(made.heads, page.palette.quiet)
        y += _TABLE_PITCH
    for index, (name, cells) in enumerate(zip(names, made.rows, strict=True)):
        page.draw((page.margin, page.margin + _SWATCH), (y + 5.2, y + 5.2), strokes[made.names[index]])
        line = wrapped(name, room, LEGEND_SIZE, 1, page.measure)[0]
        page.write(line, start, y + LEGEND_SIZE, LEGEND_SIZE, page.palette.ink)
        write(cells, page.palette.ink)
        y += _TABLE_PITCH
    return y


def write_footer(page: Page, report: Report, notes: Sequence[str]) -> float:
    """Writes notes and, where it is wanted, torch's version, small; answers how far up the notes reach."""
    size = _SMALL
    note = "; ".join(notes)
    lines = wrapped(note, page.width - 2 * page.margin, size, 2, page.measure) if note else []
    for index, line in enumerate(reversed(lines)):
        page.write(line, page.margin, page.height - 7 - index * size * _LINE, size, page.palette.quiet)
    above = 7 + len(lines) * size * _LINE
    if not page.style.stamp:
        return page.height - above
    page.write(_stamp(report), page.width - page.margin, page.height - above, size, page.palette.quiet, ha="right")
    return page.height - above


def beside_stamp(page: Page, report: Report, name: str, middle: float) -> tuple[str, float]:
    """The name of an axis clear of the stamp, and where its middle is, as near to `middle` as may be."""
    right = page.width - page.margin
    right -= page.measure(_stamp(report), _SMALL, False) + 6 if page.style.stamp else 0.0
    half = page.measure(name, LABEL_SIZE, False) / 2
    if right < page.margin + 2 * half and " " in name:
        return beside_stamp(page, report, name.split()[-1], middle)
    return name, min(middle, right - half)


def _stamp(report: Report) -> str:
    return printable(f"torch {release(report.trace.torch_version)}")
