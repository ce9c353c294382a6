"""The report as a page: one HTML file that needs nothing beside it, and no network."""

from __future__ import annotations

from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.render.formats import Format


def render(report: Report, style: Style) -> bytes:
    """The report as a page of its own."""
    from lrplot.render.page import Subject, render_page

    subject = Subject(report=report, command=report.command, style=style)
    return render_page(subject.title, [subject], theme=style.theme)


FORMAT = Format(help="page to look around in, with what is found", render=render, suffixes=(".html", ".htm"))
