"""The report as a picture: PNG."""

from __future__ import annotations

from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.render.formats import Format


def render(report: Report, style: Style) -> bytes:
    """The bytes of a PNG."""
    from lrplot.render.figure import draw, save

    return save(draw(report, style), "png", report)


FORMAT: Format = Format(
    help="picture in pixels",
    render=render,
    suffixes=(".png",),
    binary=True,
    unit="inches",
    smallest=(3.5, 2.8),
    largest=(30, 30),
    dpi=(20, 600),
)
