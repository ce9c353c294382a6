"""The report as a picture: SVG."""

from __future__ import annotations

from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.render.formats import Format


def render(report: Report, style: Style) -> bytes:
    """The bytes of an SVG."""
    from lrplot.render.figure import draw, save

    return save(draw(report, style), "svg", report)


FORMAT: Format = Format(
    help="picture in vectors, for web pages",
    render=render,
    suffixes=(".svg",),
    unit="inches",
    smallest=(3.5, 2.8),
    largest=(30, 30),
)
