"""How a picture looks: as lrplot draws, and where there is a style sheet, as that says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.model.style import LARGEST_FONT, SMALLEST_FONT, Style
from lrplot.render.figure.contents import Content
from lrplot.render.figure.sheets import hexadecimal, read_sheet
from lrplot.render.figure.strokes import Drawing
from lrplot.render.figure.themes import PALETTES, Palette

_USUAL_WIDTH = 1.9  # points of a single curve
_USUAL_FONT = 10.0  # points of matplotlib's text where a sheet has relative sizes only
_DARK = 0.4  # the lightness of a paper, from 0 to 1, below which a picture needs the dark theme's warnings


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How a picture looks, beside its size.

    Attributes:
        palette: the colours.
        ground: the colour of the panels; `none` for that of the paper.
        grid: the grid's lines, as matplotlib's `Axes.grid` takes them.
        spines: the sides of a panel that have a line.
        edge: the width of those lines, in points.
        ticks: the lengths of the marks at steps and at values, in points, and where they point to.
        thickness: how much wider curves are than lrplot draws them.
        settings: what matplotlib itself has to know: its fonts.
    """

    palette: Palette
    ground: str = "none"
    grid: Mapping[str, Any]
    spines: tuple[str, ...] = ("left", "bottom")
    edge: float = 0.7
    ticks: tuple[float, float, str] = (3.0, 0.0, "out")
    thickness: float = 1.0
    settings: Mapping[str, Any] = field(default_factory=dict)


def look_of(style: Style) -> Look:
    """How a picture of a style looks.

    Raises:
        UsageError: there is no such style sheet, or it cannot be read.
    """
    said = read_sheet(style.sheet) if style.sheet else {}
    palette = _palette(style, said) if style.sheet else PALETTES[style.theme]
    usual = Look(palette=palette, grid={"visible": True, "color": palette.grid, "linewidth": 0.7})
    if not style.sheet:
        return usual
    sides = ("left", "bottom", "top", "right")
    spines = tuple(side for side in sides if said.get(f"axes.spines.{side}", side in usual.spines))
    grid: dict[str, Any] = {"visible": False}
    if said.get("axes.grid", True):
        grid = dict(usual.grid)
        grid |= {name: said[f"grid.{name}"] for name in ("linewidth", "linestyle", "alpha") if f"grid.{name}" in said}
    across, up, direction = usual.ticks
    across, up = said.get("xtick.major.size", across), said.get("ytick.major.size", up)
    return replace(
        usual,
        ground=hexadecimal(said.get("axes.facecolor", "none")) or "none",
        grid=grid,
        spines=spines,
        edge=float(said.get("axes.linewidth", usual.edge)),
        ticks=(across, up, said.get("xtick.direction", direction)),
        thickness=float(said.get("lines.linewidth", _USUAL_WIDTH)) / _USUAL_WIDTH,
        settings={key: said[key] for key in said if key.startswith(("font.", "mathtext.", "svg.", "pdf."))},
    )


def thicker(contents: Sequence[Content], look: Look) -> list[Content]:
    """What panels show, its curves as wide as the look has them."""
    return [(name, axis, [_thicker(each, look) for each in drawn]) for name, axis, drawn in contents]


def _thicker(drawing: Drawing, look: Look) -> Drawing:
    return replace(drawing, stroke=replace(drawing.stroke, width=drawing.stroke.width * look.thickness))


def _palette(style: Style, said: Mapping[str, Any]) -> Palette:
    """The theme's colours, those that the sheet says in their places; on dark paper those of the dark theme."""
    paper = hexadecimal(said.get("figure.facecolor", "none"))
    theme = style.theme
    if paper:
        red, green, blue = (int(paper[at : at + 2], 16) / 255 for at in (1, 3, 5))
        theme = "dark" if 0.3 * red + 0.6 * green + 0.1 * blue < _DARK else "light"
    usual = PALETTES[theme]
    keys = {
        "paper": ("figure.facecolor",),
        "ink": ("axes.labelcolor", "text.color"),
        "quiet": ("xtick.labelcolor", "xtick.color"),
        "grid": ("grid.color",),
        "edge": ("axes.edgecolor",),
    }
    named: dict[str, Any] = {
        name: next((found for key in of if (found := hexadecimal(said.get(key, "none")))), getattr(usual, name))
        for name, of in keys.items()
    }
    curves = tuple(dict.fromkeys(said.get("axes.prop_cycle", ()))) or usual.curves
    return replace(usual, curves=curves, **named)


def with_sheet(style: Style) -> Style:
    """A style with the size, the resolution and the letters of its sheet, where nothing else is said of them.

    Raises:
        UsageError: there is no such sheet, it cannot be read, or its letters are too small or too large.
    """
    if not style.sheet:
        return style
    from matplotlib.font_manager import font_scalings

    said = read_sheet(style.sheet)
    width, height = said.get("figure.figsize", (None, None))
    found: dict[str, Any] = {"width": width, "height": height}
    dpi = said.get("savefig.dpi", "figure")
    found["dpi"] = said.get("figure.dpi") if dpi == "figure" else dpi
    if "font.size" in said or "axes.labelsize" in said:
        size, usual = said.get("axes.labelsize", "medium"), said.get("font.size", _USUAL_FONT)
        found["font_size"] = float(usual * font_scalings.get(size, 1.0) if isinstance(size, str) else size)
        if style.font_size is None and not SMALLEST_FONT <= found["font_size"] <= LARGEST_FONT:
            raise UsageError(
                f"the style '{style.sheet}' has letters of {found['font_size']:g} points, and a picture's are from"
                f" {SMALLEST_FONT:g} to {LARGEST_FONT:g}: say another {named('font_size')}"
            )
    return replace(style, **{key: value for key, value in found.items() if getattr(style, key) is None})
