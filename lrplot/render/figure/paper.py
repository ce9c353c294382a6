"""The sheet that a picture is drawn on, before anything is on it."""

from __future__ import annotations

from lrplot.model.style import Style
from lrplot.render.figure.lettering import LABEL_SIZE, Measure
from lrplot.render.figure.look import Look
from lrplot.render.figure.page import Page

_WIDTH = 8.0  # inches
_HEIGHT = 4.5
_DPI = 150.0


def blank_page(style: Style, look: Look, least_height: float = 0.0) -> Page:
    """A page of the style's size, or else of 8 by 4.5 inches.

    Args:
        style: its size and resolution.
        look: its colours.
        least_height: inches that the page has at least, where the style does not say.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    width = style.width or _WIDTH
    height = style.height or max(_HEIGHT, least_height)
    scale = (style.font_size or LABEL_SIZE) / LABEL_SIZE
    figure = Figure(figsize=(width, height), dpi=style.dpi or _DPI, facecolor=look.palette.paper)
    FigureCanvasAgg(figure)
    return Page(
        figure=figure,
        line=Line2D,
        measure=_measure(),
        look=look,
        width=width * 72 / scale,
        height=height * 72 / scale,
        style=style,
        scale=scale,
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
