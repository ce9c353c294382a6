"""pgfplots: the report as a `tikzpicture` that LaTeX draws, in the document's own letters, its coordinates exact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from lrplot.model.axes import Quantity
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.text import schedule_text
from lrplot.render.axis import StepAxis, axis_of
from lrplot.render.figure.contents import Content, contents_of, legend_of
from lrplot.render.figure.lettering import printable
from lrplot.render.figure.slim import N_BINS, slim
from lrplot.render.figure.strokes import Drawing, Stroke
from lrplot.render.figure.themes import PALETTES
from lrplot.render.formats import Format
from lrplot.render.powers import in_math, raised
from lrplot.render.ranges import Axis, shown_steps
from lrplot.render.readings import READ_DIGITS, made_readings
from lrplot.render.summary import headlines, quantities_below
from lrplot.render.ticks import labelled_ticks, unit_ticks
from lrplot.version import VERSION
from lrplot.wording import rate, release

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\char34{}",
        "'": r"\char39{}",
        "`": r"\char96{}",
        "-": "{-}",  # two of them would become a dash
        "\n": " ",
        **{character: f"\\{character}" for character in "${}&#_%"},
    }
)
_COLUMN = 3.4  # inches of a column of text, for the number of ticks where the picture is as wide as the text
_RATIO = 0.62  # of height to width, where nothing is said of the height
_UNDER, _BETWEEN = 34.0, 9.0  # points for the ticks of steps and their name, and from panel to panel
_BESIDE, _LETTER = 36.0, 4.4  # points beside a panel, and for each letter of the ticks of its values
_LEGEND_ROW = 13.0  # points
_LINE = 100  # characters of a line of coordinates, about


def render(report: Report, style: Style) -> bytes:
    r"""The source of the picture, which needs nothing but `\usepackage{pgfplots}` in the document that has it."""
    palette = PALETTES[style.theme]
    below = quantities_below(report, style.show)
    axis = axis_of(report, style.x_axis)
    contents, notes = contents_of(report, axis, palette, N_BINS, below, log=style.log_y)
    legend = legend_of(report, contents[0][2], palette)
    strokes = [*(each.stroke for _, _, drawn in contents for each in drawn), *(stroke for _, stroke in legend)]
    colours = dict.fromkeys([*(stroke.colour for stroke in strokes), palette.grid, palette.warn, palette.ink])
    names = {colour: f"lrplot{number}" for number, colour in enumerate(colours, start=1)}
    n_letters = max(len(label) for _, y, _ in contents for label in labelled_ticks(y, 5, 0.1)[1])
    source = _Source(report=report, style=style, steps=axis, names=names, n_panels=len(contents), n_letters=n_letters)
    lines = [f"% {printable(line).replace(chr(10), ' ')}" for line in _about(report, notes)]
    lines.append(r"\begin{tikzpicture}")
    lines += [rf"\definecolor{{{name}}}{{HTML}}{{{colour[1:].upper()}}}" for colour, name in names.items()]
    panels: tuple[Quantity, ...] = ("lr", *below)
    for index, (what, content) in enumerate(zip(panels, contents, strict=True)):
        options = [*source.axis(index, content), *(source.above(len(legend)) if index == 0 else source.under(index))]
        lines += [r"\begin{axis}[", *(f"  {option}," for option in options), "]"]
        lines += [line for each in content[2] for line in source.curve(each, content[1])]
        lines += source.stops() if index == 0 else []
        lines += source.readings(what)
        for label, stroke in legend if index == 0 else ():
            lines += [rf"\addlegendimage{{{source.line(stroke)}}}", rf"\addlegendentry{{{_text(label)}}}"]
        lines.append(r"\end{axis}")
    lines.append(r"\end{tikzpicture}")
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _about(report: Report, notes: Sequence[str]) -> Iterator[str]:
    """What the source says of itself in comments: where it came from, what is found, and what it cannot show."""
    trace = report.trace
    yield report.title or schedule_text(trace.scheduler, trace.arguments)
    yield f"stepped by torch {release(trace.torch_version)}, drawn by lrplot {VERSION}: every coordinate is exact"
    if report.command:
        yield report.command
    yield from headlines(report)
    yield from notes
    yield r"needs \usepackage{pgfplots}"


def _text(text: str) -> str:
    return printable(text).translate(_ESCAPES)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Source:
    """What the lines of a picture have in common: what it is of, how it looks, and what its colours are called."""

    report: Report
    style: Style
    steps: StepAxis
    names: Mapping[str, str]
    n_panels: int
    n_letters: int

    def _size(self, index: int) -> tuple[str, str, float, float]:
        """Width and height of a panel without what is around it, in TeX, and in points for its ticks."""
        share = 1.0 if self.n_panels == 1 else 0.7 if index == 0 else 0.3 / (self.n_panels - 1)
        around = _UNDER + _BETWEEN * (self.n_panels - 1)
        wide = self.style.width or _COLUMN
        high = self.style.height or _RATIO * wide
        beside = _BESIDE + _LETTER * self.n_letters
        points = wide * 72.27 - beside, (high * 72.27 - around) * share
        if self.style.width:
            return f"{points[0]:.1f}pt", f"{points[1]:.1f}pt", *points
        height = (
            f"{points[1]:.1f}pt" if self.style.height else f"{_RATIO * share:.4g}*\\linewidth-{around * share:.1f}pt"
        )
        return f"\\linewidth-{beside:.1f}pt", height, *points

    def axis(self, index: int, content: Content) -> Iterator[str]:
        """The options of a panel's axes: the ticks of every other picture, and their range."""
        name, y, _ = content
        x = shown_steps(self.steps)
        width, height, wide, high = self._size(index)
        yield f"width={width}, height={height}, scale only axis, clip mode=individual"
        yield f"xmin={x.low!r}, xmax={x.high!r}, ymin={y.low!r}, ymax={y.high!r}{', ymode=log' if y.log else ''}"
        at, labels = unit_ticks(self.steps, max(2, int(wide / 60)))
        lowest = index == self.n_panels - 1
        yield f"xtick={{{_numbers(at)}}}, xticklabels={{{_labels(labels) if lowest else ''}}}"
        ticks, labels = labelled_ticks(y, max(2, int(high / 22)), 10 / high)
        yield f"ytick={{{_numbers(ticks)}}}, yticklabels={{{_labels(labels)}}}"
        yield f"ylabel near ticks, ylabel={{{_text(name)}}}" + (
            f", xlabel={{{_text(self.steps.name)}}}" if lowest else ""
        )
        yield f"axis x line*=bottom, axis y line*=left, tick align=outside, yminorticks=false, name=panel{index}"
        yield "scaled ticks=false, grid=major, unbounded coords=jump"
        yield f"major grid style={self._grid()}, tick label style={{font={self._font(7.5 / 8)}}}"
        yield f"label style={{font={self._font(1)}}}"

    def above(self, n_entries: int) -> Iterator[str]:
        """The options of what is above the rates: the legend, and over it the title."""
        wide = self._size(0)[2]
        columns = max(1, min(n_entries, int(wide / 90)))
        yield f"legend columns={columns}, legend cell align=left"
        yield (
            "legend style={at={(0,1)}, anchor=south west, yshift=2pt, draw=none, fill=none, inner sep=0pt,"
            f" column sep=4pt, font={self._font(1)}}}"
        )
        if self.style.titled:
            trace = self.report.trace
            title = self.report.title or schedule_text(trace.scheduler, trace.arguments)
            shift = 6 + _LEGEND_ROW * -(-n_entries // columns)
            yield f"title={{{_text(title)}}}"
            yield (
                f"title style={{at={{(0,1)}}, anchor=south west, yshift={shift:g}pt, inner sep=0pt, align=flush left,"
                f" text width={self._size(0)[0]}, font={self._font(10 / 8)}\\bfseries}}"
            )

    def under(self, index: int) -> Iterator[str]:
        """The options of where a panel is under the one before it."""
        yield f"at={{(panel{index - 1}.south west)}}, anchor=north west, yshift=-{_BETWEEN:g}pt"

    def _font(self, scale: float) -> str:
        if self.style.font_size is None:
            return r"\footnotesize" if scale < 1 else r"\small"
        size = self.style.font_size * scale
        return rf"\fontsize{{{size:.4g}}}{{{1.2 * size:.4g}}}\selectfont"

    def _grid(self) -> str:
        return self.names[PALETTES[self.style.theme].grid]

    def line(self, stroke: Stroke) -> str:
        """How a curve is drawn."""
        drawn = f"color={self.names[stroke.colour]}, line width={stroke.width:g}pt"
        if stroke.dashes == "none":
            return f"{drawn}, only marks, mark=*, mark size=1.3pt, mark options={{line width=0.1pt}}"
        if stroke.dashes == ":":
            return f"{drawn}, line cap=round, dash pattern=on 0pt off {2 * stroke.width:g}pt"
        if stroke.dashes == "-":
            return drawn
        pairs = zip(stroke.dashes[1][::2], stroke.dashes[1][1::2], strict=True)
        pattern = " ".join(f"on {on * stroke.width:.4g}pt off {off * stroke.width:.4g}pt" for on, off in pairs)
        return f"{drawn}, dash pattern={pattern}"

    def curve(self, drawing: Drawing, y: Axis) -> Iterator[str]:
        """A curve by its vertices; what there is no place for is a gap."""
        steps, values = slim(drawing.curve, y, points=drawing.stroke.dashes == "none")
        place = ", const plot" if drawing.curve.steps else ""
        alone = ", mark=*, mark size=1.5pt" if len(steps) == 1 and drawing.stroke.dashes != "none" else ""
        yield f"% {printable(drawing.role + ': ' + ', '.join(drawing.names)).replace(chr(10), ' ')}"
        yield rf"\addplot[{self.line(drawing.stroke)}{place}{alone}, forget plot] coordinates {{"
        row = ""
        for step, value in zip(steps.tolist(), values.tolist(), strict=True):
            row += f"({_position(step)},{value!r}) "
            if len(row) > _LINE:
                yield row.rstrip()
                row = ""
        yield f"{row}}};".lstrip()

    def stops(self) -> Iterator[str]:
        """A cross where a scheduler raises."""
        warn = self.names[PALETTES[self.style.theme].warn]
        for trace in self.report.traces:
            if trace.stopped is not None and trace.role == "as-run":
                at = trace.stopped.step
                x = _position(self.steps.position(trace, at))
                points = " ".join(f"({x},{group.lr[at]!r})" for group in trace.groups if isfinite(group.lr[at]))
                look = f"only marks, mark=x, mark size=3.5pt, line width=1.6pt, color={warn}"
                yield rf"\addplot[{look}, forget plot] coordinates {{{points}}};"

    def readings(self, what: Quantity) -> Iterator[str]:
        """The moments that were asked for, at a single run's rate with its value."""
        ink = self.names[PALETTES[self.style.theme].ink]
        for trace, reading in made_readings(self.report, self.style.at):
            columns = [group.column(what) for group in trace.groups]
            values = [column[reading.step] for column in columns if column is not None]
            x = _position(self.steps.position(trace, reading.step))
            points = " ".join(f"({x},{value!r})" for value in values if isfinite(value))
            yield rf"\addplot[only marks, mark=*, mark size=1.8pt, color={ink}, forget plot] coordinates {{{points}}};"
            if what == "lr" and not self.report.compared and points:
                label = _text(f"{reading.name}: {rate(reading.lr[0], READ_DIGITS)}")
                place = f"(axis cs:{x},{reading.lr[0]!r})"
                yield rf"\node[anchor=south west, color={ink}, font={self._font(1)}] at {place} {{{label}}};"


def _position(x: float) -> str:
    """A step without the `.0` of a float; what else an axis counts may have a fraction."""
    return str(int(x)) if x == int(x) else repr(x)


def _numbers(values: Sequence[float]) -> str:
    return ",".join(map(_position, values))


def _labels(labels: Sequence[str]) -> str:
    """Labels of ticks, each in braces, for `5,000` has a comma."""
    return ",".join(f"{{{in_math(raised(label))}}}" for label in labels)


FORMAT = Format(
    help="source of a picture for LaTeX, pgfplots",
    render=render,
    suffixes=(".tex", ".tikz"),
    unit="inches",
    smallest=(2, 1.5),
    largest=(30, 30),
    takes=("font_size",),
)
