"""The report as a page: one HTML file that needs nothing beside it, and no network."""

from __future__ import annotations

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.render.formats import Format


def render(report: Report, style: Style) -> bytes:
    """The report as a page of its own.

    Raises:
        UsageError: an axis on which the runs of a comparison lie differently.
    """
    from lrplot.render.page import Subject, render_page
    from lrplot.render.page.data import page_axis

    if style.x_axis is not None and page_axis(report, style).unit != style.x_axis:
        raise UsageError(
            f"{named('x_axis', style.x_axis)}: a page has one ruler, and the runs use different numbers of"
            f" {style.x_axis} a step: draw a picture, -o curve.svg"
        )
    subject = Subject(report=report, command=report.command, style=style)
    return render_page(subject.title, [subject], theme=style.theme)


FORMAT = Format(help="page to look around in, with what is found", render=render, suffixes=(".html", ".htm"))
