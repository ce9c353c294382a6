"""The report as a picture: PDF."""

from __future__ import annotations

from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.render.formats import Format


def render(report: Report, style: Style) -> bytes:
    """The bytes of a PDF."""
    from lrplot.render.figure import draw, save

    return save(draw(report, style), "pdf", report)


FORMAT: Format = Format(
    help="picture in vectors, for papers",
    render=render,
    suffixes=(".pdf",),
    binary=True,
    unit="inches",
    smallest=(3.5, 2.8),
    largest=(30, 30),
)
