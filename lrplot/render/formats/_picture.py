"""What the formats of pictures have in common: PNG, WebP, SVG, PDF."""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING

from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.render.formats import Format

if TYPE_CHECKING:
    from lrplot.render.figure.saving import Kind


def picture_format(
    kind: Kind, help: str, *, binary: bool = True, dpi: tuple[float, float] | tuple[()] = (), longest: float = inf
) -> Format:
    """A format that draws the report as a figure.

    Args:
        kind: what matplotlib writes, and the suffix.
        help: what it is, in a few words.
        binary: whether the bytes are not text.
        dpi: the least and the greatest resolution; empty for vectors.
        longest: the pixels that a side may have.
    """
    return Format(
        help=help,
        render=partial(_render, kind),
        suffixes=(f".{kind}",),
        binary=binary,
        unit="inches",
        smallest=(2, 1.5),
        largest=(30, 30),
        dpi=dpi,
        longest=longest,
        takes=("stamp", "font_size", "style"),
    )


def _render(kind: Kind, report: Report, style: Style) -> bytes:
    from lrplot.render.figure import draw, save
    from lrplot.render.figure.look import look_of
    from lrplot.render.figure.settings import settings

    with settings(look_of(style).settings):  # once for both
        return save(draw(report, style), kind, report, style)
