"""A report as a picture. The only module that loads matplotlib, and it does so when it draws."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from lrplot.figure.axes import Axis, rate_axis, step_ticks, value_axis, value_labels
from lrplot.figure.lettering import Measure, printable
from lrplot.figure.page import MARGIN, Page, title_of, write_footer, write_header
from lrplot.figure.panel import LABEL_SIZE, TICK_SIZE, Panel, mark_what_happens
from lrplot.figure.strokes import Drawing, drawings, legend
from lrplot.figure.themes import PALETTES
from lrplot.model import Report, Style, Trace
from lrplot.summary import schedule_text, verdicts
from lrplot.wording import count, release

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Kind: TypeAlias = Literal["png", "svg", "pdf"]
Content: TypeAlias = tuple[str, Axis, Sequence[Drawing]]
"""What a panel shows: the name of its values, their axis, and the curves."""

_SETTINGS = {
    "font.family": ["sans-serif"],
    # matplotlib brings DejaVu Sans along, so pictures do not depend on the machine. Verdana, of the
    # same widths, is for whoever looks at an SVG without it: it is on every Mac and Windows.
    "font.sans-serif": ["DejaVu Sans", "Verdana"],
    "hatch.linewidth": 0.6,
    # Letters as wide in pixels as in points, so that what is laid out fits at every resolution.
    "text.hinting": "none",
    "path.simplify": True,
    "agg.path.chunksize": 20_000,
    # Text stays text: a third of the size, found by search and read by screen readers. Where both
    # fonts are missing the fallback is narrower, so nothing runs into anything.
    "svg.fonttype": "none",
    "svg.hashsalt": "lrplot",
    # TrueType: conferences and journals reject Type 3 fonts, which are matplotlib's default.
    "pdf.fonttype": 42,
}

_WIDTH, _HEIGHT, _HEIGHT_OF_SECOND_PANEL = 8.0, 4.5, 0.75  # inches
_DPI = 150.0
_LOWEST_PAIR = 165.0  # points under the header that two panels with their ticks and names need
_PANEL_GAP = 9.0
_TICK_ROW = 15.0


@contextmanager
def _settings() -> Iterator[None]:
    """The defaults of matplotlib and ours, whatever the user's matplotlibrc says, for a while only."""
    import matplotlib

    # Any: whether the keys are strings or literals depends on matplotlib's version.
    settings: Any = {**matplotlib.rcParamsDefault, **_SETTINGS}
    del settings["backend"]  # not part of the look, and choosing one is global
    with warnings.catch_warnings(), matplotlib.rc_context(settings):
        # A title in a script that DejaVu Sans lacks is drawn as boxes; a warning each would not help.
        warnings.filterwarnings("ignore", message="Glyph")
        yield


def draw(report: Report, style: Style) -> Figure:
    """Draws a report.

    Args:
        report: what to draw.
        style: `width` and `height` in inches, `dpi`, `theme` and `log_y` count here.

    Returns:
        The figure, complete; `save` turns it into bytes.
    """
    with _settings():
        trace = report.trace
        page = _page(style, n_panels=1 + trace.momentum_moves)
        # No curve needs more bins than the whole page has pixels from left to right.
        n_bins = max(100, int(page.width / 72 * page.figure.dpi))
        contents, notes = _contents(report, page, n_bins, log=style.log_y)
        rates = contents[0][2]
        top = write_header(page, report, legend(report, rates, page.palette))
        if len(contents) > 1 and page.height - top < _LOWEST_PAIR:
            contents.pop()
            notes.append(f"{trace.momentum_name} moves as well, but there is no room to draw it")
        bottom = write_footer(page, report, notes)

        end = max(trace.timeline.n_steps, *(each.n_steps for each in report.traces), 1)
        steps = Axis(low=-0.012 * end, high=1.012 * end) if end > 1 else Axis(low=-1.0, high=1.0)
        panels = _panels(page, steps, contents, top + (_TICK_ROW if _has_epochs(trace) else 6), bottom)
        _draw_curves(panels, contents)
        _draw_step_ticks(page, panels[-1], end, "optimizer step" if trace.timeline.steps_per_epoch != 1 else "epoch")
        if _has_epochs(trace):
            _draw_epoch_ticks(panels[0], trace, end)
        _draw_marks(panels, trace, rates)
        return page.figure


def _page(style: Style, *, n_panels: int) -> Page:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    width = style.width or _WIDTH
    height = style.height or _HEIGHT + _HEIGHT_OF_SECOND_PANEL * (n_panels - 1)
    palette = PALETTES[style.theme]
    figure = Figure(figsize=(width, height), dpi=style.dpi or _DPI, facecolor=palette.paper)
    FigureCanvasAgg(figure)
    return Page(
        figure=figure,
        line=Line2D,
        measure=_measure(),
        palette=palette,
        width=width * 72,
        height=height * 72,
    )


def _measure() -> Measure:
    """The width of a text in points, in the font that it will be drawn in."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    fonts = {bold: get_font(findfont(FontProperties(weight="bold" if bold else "normal"))) for bold in (False, True)}
    advances: dict[tuple[str, bool], float] = {}

    def width(text: str, size: float, bold: bool) -> float:
        # Adding up the characters takes a tenth of the time of laying the text out, and only kerning is lost.
        fonts[bold].set_size(1, 72)  # matplotlib shares its fonts, and sets a size before each use as well
        for char in set(text):
            if (char, bold) not in advances:
                index = fonts[bold].get_char_index(ord(char))
                # What the font lacks is drawn by another one, or as a box: an em at most.
                advances[char, bold] = fonts[bold].load_glyph(index).linearHoriAdvance / 0x10000 if index else 1.0
        return size * sum(advances[char, bold] for char in text)

    return width


def _contents(report: Report, page: Page, n_bins: int, *, log: bool) -> tuple[list[Content], list[str]]:
    """What the panels show, the rates first, and notes of what their axis cannot show."""
    rates = drawings(report, "lr", page.palette, n_bins)
    smallest = min((each.curve.smallest for each in rates if each.curve.smallest is not None), default=None)
    axis = rate_axis(_extremes(rates), smallest, log=log)
    contents: list[Content] = [("learning rate", axis, rates)]
    if report.trace.momentum_moves:
        momenta = drawings(report, "momentum", page.palette, n_bins)
        contents.append((report.trace.momentum_name, value_axis(_extremes(momenta)), momenta))

    n_odd = sum(each.curve.n_odd for each in rates)
    notes = [f"{count(n_odd, 'rate')} not drawn: NaN or infinite"] if n_odd else []
    if log and any(each.curve.low <= 0 for each in rates):
        notes.append("rates of 0 and below have no place on a logarithmic axis")
    elif smallest is not None and log and smallest < axis.low:
        notes.append("the smallest rates lie below the axis")
    return contents, notes


def _extremes(drawn: Sequence[Drawing]) -> list[float]:
    return [extreme for each in drawn for extreme in (each.curve.low, each.curve.high)]


def _has_epochs(trace: Trace) -> bool:
    """Whether epochs have an axis of their own: they are known, and not what the steps stand for."""
    return trace.timeline.steps_per_epoch not in (None, 1)


def _panels(page: Page, steps: Axis, contents: Sequence[Content], top: float, bottom: float) -> list[Panel]:
    """Makes the axes: one above the other, all as wide as the widest tick label leaves room for."""
    height = bottom - 27 - top - _PANEL_GAP * (len(contents) - 1)  # 27: a row of ticks and their name
    height = max(height, 0.15 * page.height)
    panels: list[Panel] = []
    for (_, axis, _), part in zip(contents, (1.0,) if len(contents) == 1 else (0.7, 0.3), strict=True):
        axes = page.figure.add_axes((0, 0, 1, 1), sharex=panels[0].axes if panels else None)
        panel = Panel(
            axes=axes,
            palette=page.palette,
            measure=page.measure,
            x=steps,
            y=axis,
            width=page.width,
            height=part * height,
        )
        panels.append(panel)
    labels = [label for panel in panels for label in value_labels(panel.ticks())]
    left = MARGIN + LABEL_SIZE + 11 + max((page.measure(label, TICK_SIZE, False) for label in labels), default=0.0)
    # Half of the last tick's label sticks out to the right.
    right = max(MARGIN + 4, page.measure(count(int(steps.high)), TICK_SIZE, False) / 2 + 3)
    for panel in panels:
        panel.width = max(page.width - left - right, 0.2 * page.width)
        low = 1 - (top + panel.height) / page.height
        panel.axes.set_position((left / page.width, low, panel.width / page.width, panel.height / page.height))
        panel.axes.yaxis.set_label_coords((MARGIN + LABEL_SIZE - left) / panel.width, 0.5)
        top += panel.height + _PANEL_GAP
    return panels


def _draw_curves(panels: Sequence[Panel], contents: Sequence[Content]) -> None:
    for panel, (name, _, drawn) in zip(panels, contents, strict=True):
        fits = panel.measure(name, LABEL_SIZE, False) < panel.height
        panel.draw_axes(name if fits else name.split()[-1])
        for each in drawn:
            panel.draw_curve(each.curve, each.stroke, f"{each.role}: {', '.join(each.names)}")


def _draw_marks(panels: Sequence[Panel], trace: Trace, rates: Sequence[Drawing]) -> None:
    planned = [each.curve for each in rates if each.role == "as-configured"]
    runs = [(each.stroke.colour, each.curve) for each in rates if each.role == "as-run"]
    mark_what_happens(panels[0], trace, runs, max(planned, key=lambda curve: curve.high, default=None))
    if trace.stopped is not None and trace.n_steps < trace.timeline.n_steps:
        for panel in panels[1:]:
            panel.hatch_span(trace.n_steps, trace.timeline.n_steps)


def _draw_step_ticks(page: Page, lowest: Panel, end: int, name: str) -> None:
    """Writes optimizer steps under the lowest panel; the panels above share its axis."""
    widest = page.measure(count(end), TICK_SIZE, False) + 22
    ticks, labels = step_ticks(end, max(2, min(10, int(lowest.width / widest))))
    lowest.axes.set_xticks(ticks, labels)
    lowest.axes.set_xlabel(name, size=LABEL_SIZE, color=page.palette.ink, labelpad=3)
    for axes in page.figure.axes:
        if axes is not lowest.axes:
            axes.tick_params(axis="x", labelbottom=False, length=0)


def _draw_epoch_ticks(first: Panel, trace: Trace, end: int) -> None:
    """Writes epochs above the first panel, as far as the run goes."""
    each = trace.timeline.steps_per_epoch or 1
    room = first.width * trace.timeline.n_steps / end
    ticks, labels = step_ticks(trace.timeline.n_steps // each, max(1, min(12, int(room / 34))))
    axes, palette = first.axes, first.palette
    above = axes.get_xaxis_transform()
    steps = [tick * each for tick in ticks]
    small: dict[str, Any] = {"textcoords": "offset points", "size": TICK_SIZE, "color": palette.quiet}
    axes.plot(
        steps,
        [1.0] * len(steps),
        scalex=False,
        scaley=False,
        transform=above,
        linestyle="none",
        marker=3,  # a tick downwards
        markersize=3,
        color=palette.edge,
        clip_on=False,
        label="_epochs",
    )
    for step, label in zip(steps, labels, strict=True):
        axes.annotate(label, (step, 1.0), (0, 4.5), xycoords=above, ha="center", **small)
    axes.annotate("epoch", (0, 1.0), (-4, 4.5), xycoords="axes fraction", ha="right", **small)


def save(figure: Figure, kind: Kind, report: Report) -> bytes:
    """A figure's bytes: the same on every run, with the command line and torch's version inside.

    Args:
        figure: what `draw` made.
        kind: `png`, `svg` or `pdf`.
        report: the report that the figure shows.
    """
    trace = report.trace
    schedule = schedule_text(trace.scheduler, trace.arguments)
    about = printable(" ".join([f"{schedule}, stepped by torch {release(trace.torch_version)}.", *verdicts(report)]))
    title, command = title_of(report), printable(report.command)
    canvas: Any  # the print methods have no annotations
    to = BytesIO()
    with _settings():
        if kind == "png":
            _save_png(figure, to, {"Title": title, "Description": about, "Source": command})
        elif kind == "svg":
            from matplotlib.backends.backend_svg import FigureCanvasSVG

            canvas = FigureCanvasSVG(figure)
            unset = {"Date": None, "Creator": None}
            canvas.print_svg(to, metadata={"Title": title, "Description": about, "Source": command, **unset})
        else:
            from matplotlib.backends.backend_pdf import FigureCanvasPdf

            canvas = FigureCanvasPdf(figure)
            unset = {"Creator": None, "Producer": None, "CreationDate": None}
            canvas.print_pdf(to, metadata={"Title": title, "Subject": about, "Keywords": command, **unset})
    return to.getvalue()


def _save_png(figure: Figure, to: BytesIO, facts: dict[str, str]) -> None:
    """Writes pixels without the alpha channel that `print_png` keeps: a tenth smaller, 20 ms faster."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL.Image import frombuffer
    from PIL.PngImagePlugin import PngInfo

    canvas: Any = FigureCanvasAgg(figure)  # without annotations
    canvas.draw()
    texts = PngInfo()
    for key, text in facts.items():
        texts.add_text(key, text)
    image = frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).convert("RGB")
    image.save(to, "png", pnginfo=texts, dpi=(figure.dpi, figure.dpi), compress_level=4)
