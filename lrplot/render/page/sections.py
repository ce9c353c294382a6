"""The section of a page on one schedule or comparison: its curve, its summary and what is found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import quote

from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.text import schedule_text
from lrplot.render.chart.typeset import clean
from lrplot.render.page.data import data_of
from lrplot.render.page.findings import command, finding_article
from lrplot.render.page.markup import Html, tag, together
from lrplot.render.page.panels import Drawn, PagePanel, curve_label, panels_of
from lrplot.render.page.subject import Subject
from lrplot.render.readings import reading_rows
from lrplot.render.summary import Row, labelled_findings, rows
from lrplot.render.table import table


def section(number: int, asked: Subject, codes: Collection[str], *, headed: bool = True) -> Html:
    """All there is to say of a schedule or a comparison.

    Args:
        number: its place on the page.
        asked: it.
        codes: the codes of the rules whose texts the page has.
        headed: whether it has a heading of its own, and not the page's.
    """
    report = asked.report
    panels, summary = panels_of(report, asked.style), rows(report)
    readings = [Row(label=label, text=text) for label, text in reading_rows(report, asked.style.at)]
    parts = [_heading(asked)] if headed else []
    parts += [
        _about(asked),
        _what(asked),
        _figure(number, asked, panels, summary),
        _legend(report, panels, asked.style),
    ]
    parts += [finding_article(before, each, each.code in codes) for before, each in labelled_findings(report)]
    listed = [together(tag("dt", row.label), tag("dd", clean(row.text, True))) for row in [*readings, *summary]]
    parts.append(tag("dl", *listed))
    parts += [tag("p", clean(note, unicode=True), class_="quiet") for note in report.notes]
    if asked.ignore:
        ignored = [f"{code} ({clean(reason, True)})" if reason else code for code, reason in asked.ignore.items()]
        parts.append(tag("p", f"Not looked for: {', '.join(ignored)}.", class_="quiet"))
    if asked.command:
        parts += [tag("h3", "The command that draws it", class_="quiet"), command(asked.command)]
    if asked.files:
        links = [tag("a", name, href=quote(name)) for name in asked.files]
        parts.append(tag("p", tag("span", "Files:"), *links, class_="files"))
    return tag("section", *parts, id=asked.anchor, class_="subject", data_part=str(number), data_name=asked.name)


def _heading(asked: Subject) -> Html:
    link = tag("a", "#", href=f"#{asked.anchor}", class_="permalink", aria_label=f"Link to {asked.title}")
    return tag("h2", asked.title, " ", link)


def _what(asked: Subject) -> Html:
    """The scheduler in words; nothing of a comparison, nor of a log, which knows none."""
    trace = asked.report.trace
    if asked.report.compared or trace.role == "logged":
        return Html("")
    return tag("p", tag("code", clean(schedule_text(trace.scheduler, trace.arguments), unicode=True)), class_="what")


def _about(asked: Subject) -> Html:
    """Where the file says so."""
    key = f"{asked.section}.{clean(asked.name, unicode=True)}" if asked.name else ""
    where = [tag("code", key)] if key else []
    where += [tag("span", asked.where)] if asked.where else []
    return tag("p", *where, class_="about") if where else Html("")


def _figure(number: int, asked: Subject, panels: Sequence[PagePanel], summary: Sequence[Row]) -> Html:
    """The place of a chart, with what it is drawn from, and what to say to those who cannot see it."""
    content = data_of(asked.report, panels, asked.style)
    data = tag("script", content, type="application/json", id=f"lr:data-{number}")
    label = f"Learning rate of {asked.title}: {_in_words(asked.report, summary)}"
    n_shown = str(sum(panel.shown for panel in panels))
    facts = {"data_title": asked.title, "data_label": label, "data_panels": n_shown}
    return tag("figure", data, class_="plot", data_part=str(number), **facts)


def _in_words(report: Report, summary: Sequence[Row]) -> str:
    if report.compared:
        made = table(report)
        texts = [
            f"{clean(name, unicode=True)} peaks at {cells[0]} and ends at {cells[2]}"
            for name, cells in zip(made.names, made.rows, strict=True)
        ]
        return "; ".join(texts)
    wanted = {"first rate", "peak", "last rate", "steps"}
    return "; ".join(f"{row.label} {row.text}" for row in summary if row.label in wanted)


def _legend(report: Report, panels: Sequence[PagePanel], style: Style) -> Html:
    """Which curve is which; of a comparison, with what came of each run."""
    keys = list(enumerate(panels[0].curves))
    if report.compared:
        made = table(report, style.at)
        own = {name: (key, drawn) for key, drawn in keys for name in drawn.curve.names}
        heads = [tag("th", head, scope="col", class_="number") for head in made.heads]
        body = [
            tag(
                "tr",
                tag("th", _key(*own[name], clean(name, unicode=True)), scope="row"),
                *(tag("td", cell, class_="number") for cell in cells),
            )
            for name, cells in zip(made.names, made.rows, strict=True)
        ]
        head = tag("thead", tag("tr", tag("th", "run", scope="col"), *heads))
        return tag("div", tag("table", head, tag("tbody", *body), class_="runs"), class_="scroll legend-of-runs")
    if len(keys) == 1:
        return Html("")
    keys.sort(key=lambda each: each[1].curve.look == "dots")  # the run's own first
    items = [tag("li", _key(key, drawn, curve_label(report, drawn.curve))) for key, drawn in keys]
    return tag("ul", *items, class_="legend")


def _key(key: int, drawn: Drawn, label: str) -> Html:
    """A curve's line and its name, of which the script makes a switch."""
    points = " points" if drawn.curve.look == "points" else ""
    line = Html(f'<path class="curve {drawn.look}{points}" d="{"M4 5h0M13 5h0M22 5h0" if points else "M0 5H26"}"/>')
    swatch = tag("svg", line, class_="swatch", width="26", height="10", aria_hidden="true")
    return tag("span", swatch, label, class_="curve-key", data_key=str(key))
