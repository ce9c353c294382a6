"""The parts of a page: the overview, and for each schedule its curve, its summary and what is found."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from lrplot.diagnose.coverage import coverage_text
from lrplot.model.column import peak_of
from lrplot.model.finding import Finding
from lrplot.model.report import Report
from lrplot.model.severity import SEVERITIES
from lrplot.model.text import schedule_text
from lrplot.render.chart.typeset import clean
from lrplot.render.page.data import curve_label, curves_on, data_of, looks
from lrplot.render.page.markup import Html, tag, together
from lrplot.render.page.subject import Subject
from lrplot.render.summary import Row, labelled_findings, rows
from lrplot.render.table import table
from lrplot.wording import count, rate


def tally(subjects: Sequence[Subject]) -> Html:
    """What is on the page, and how much is found in it, by severity."""
    # What is found in a file's comparison is found in its schedules.
    single = [each.report for each in subjects if not each.key.startswith("compare.")]
    comparisons = len(subjects) - len(single)
    shown = [count(len(single), "schedule")] if single else []
    shown += [count(comparisons, "comparison")] if comparisons else []
    reports = single or [each.report for each in subjects]
    numbers = {severity: sum(_count(report, severity) for report in reports) for severity in SEVERITIES}
    chips = [_chip(severity, count(number, severity)) for severity, number in numbers.items() if number]
    found = together(*chips) if chips else tag("span", "nothing found", class_="fine")
    diagnoses = [part.diagnosis for report in reports for part in report.parts]
    looked = tag("span", coverage_text(diagnoses, flags=False), class_="quiet looked")
    said = [tag("span", ", ".join(shown)), Html(" ")] if len(subjects) > 1 else []
    return together(*said, found, Html(" "), looked)


def overview(shown: Sequence[Subject]) -> Html:
    """A table of all that is on the page."""
    heads = [tag("th", head, scope="col") for head in ("schedule", "curve", "peak", "last rate", "steps", "found")]
    body = [_row(number, asked) for number, asked in enumerate(shown)]
    return tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *body), class_="overview")


def _row(number: int, asked: Subject) -> Html:
    report = asked.report
    link = tag("a", asked.title, href=f"#part-{number}")
    if report.compared:
        numbers = [tag("td", f"{len(report.compared)} runs compared", colspan="3", class_="wide quiet")]
    else:
        trace, lr = report.trace, report.trace.groups[0].lr
        n_meant = trace.timeline.n_steps
        steps = count(trace.n_steps) if trace.n_steps == n_meant else f"{count(trace.n_steps)} of {count(n_meant)}"
        texts = [rate(lr[peak_of(lr)]), rate(lr[-1]), steps]
        numbers = [tag("td", text, class_="wide number") for text in texts]
    chips = [_chip(severity, str(n), severity) for severity in SEVERITIES if (n := _count(report, severity))]
    spark = tag("td", tag("span", class_="spark", data_part=str(number), aria_hidden="true"))
    found = tag("td", *(chips or [tag("span", "nothing", class_="quiet")]))
    return tag("tr", tag("th", link, scope="row"), spark, *numbers, found)


def section(number: int, asked: Subject) -> Html:
    """All there is to say of a schedule or a comparison."""
    report = asked.report
    trace, title = report.trace, asked.title
    parts = [tag("h2", title), _about(asked)]
    if not report.compared:
        parts.append(tag("p", tag("code", clean(schedule_text(trace.scheduler, trace.arguments), True)), class_="what"))
    summary = rows(report)
    parts += [_figure(number, asked, title, summary), _legend(report)]
    parts += [_finding(before, finding) for before, finding in labelled_findings(report)]
    listed = [together(tag("dt", row.label), tag("dd", clean(row.text, unicode=True))) for row in summary]
    parts.append(tag("dl", *listed))
    parts += [tag("p", clean(note, unicode=True), class_="quiet") for note in report.notes]
    if asked.ignore:
        ignored = [f"{code} ({clean(reason, True)})" if reason else code for code, reason in asked.ignore.items()]
        parts.append(tag("p", f"Not looked for: {', '.join(ignored)}.", class_="quiet"))
    if asked.files:
        links = [tag("a", name, href=quote(name)) for name in asked.files]
        parts.append(tag("p", tag("span", "Files:"), *links, class_="files"))
    return tag("section", *parts, id=f"part-{number}")


def _about(asked: Subject) -> Html:
    """Where the file says so."""
    where = [tag("code", clean(asked.key, unicode=True))] if asked.key else []
    where += [tag("span", asked.where)] if asked.where else []
    return tag("p", *where, class_="about") if where else Html("")


def _figure(number: int, asked: Subject, title: str, summary: Sequence[Row]) -> Html:
    """The place of a chart, with what it is drawn from, and what to say to those who cannot see it."""
    data = tag("script", data_of(asked.report, asked.style.log_y), type="application/json", id=f"data-{number}")
    label = f"Learning rate of {title}: {_in_words(asked.report, summary)}"
    return tag("figure", data, class_="plot", data_part=str(number), data_label=label)


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


def _legend(report: Report) -> Html:
    """Which curve is which; of a comparison, with what came of each run."""
    curves = curves_on(report)
    keys = [(curve, _swatch(look)) for curve, look in zip(curves, looks(report, curves), strict=True)]
    if report.compared:
        made = table(report)
        swatches = {name: swatch for curve, swatch in keys for name in curve.names}
        heads = [tag("th", head, scope="col", class_="number") for head in made.heads]
        body = [
            tag(
                "tr",
                tag("th", swatches[name], clean(name, unicode=True), scope="row"),
                *(tag("td", cell, class_="number") for cell in cells),
            )
            for name, cells in zip(made.names, made.rows, strict=True)
        ]
        head = tag("thead", tag("tr", tag("th", "run", scope="col"), *heads))
        return tag("div", tag("table", head, tag("tbody", *body), class_="runs"), class_="scroll")
    if len(curves) == 1:
        return Html("")
    keys.sort(key=lambda key: key[0].look == "dots")  # the run's own first
    return tag("ul", *(tag("li", swatch, curve_label(report, curve)) for curve, swatch in keys), class_="legend")


def _swatch(look: str) -> Html:
    line = Html(f'<path class="curve {look}" d="M0 5H26"/>')
    return tag("svg", line, class_="swatch", width="26", height="10", aria_hidden="true")


def _finding(before: str, finding: Finding) -> Html:
    """One thing that is wrong, and how to repair it."""
    head = tag(
        "h3",
        _chip(finding.severity, finding.severity),
        tag("code", finding.code),
        tag("span", finding.rule, class_="quiet"),
    )
    parts = [head, tag("p", clean(before + finding.message, unicode=True))]
    parts.append(tag("p", tag("b", "Repair: "), clean(finding.fix.text, unicode=True)))
    if finding.fix.command:
        # A line may end between two words only: "--" alone at its end would look like one.
        words = [together(tag("span", word), " ") for word in finding.fix.command.split(" ")]
        parts.append(tag("pre", tag("code", Html("".join(words).rstrip())), class_="shell", tabindex="0"))
    if finding.fix.code:
        parts.append(tag("pre", tag("code", finding.fix.code.strip("\n")), class_="python", tabindex="0"))
    return tag("article", *parts, class_=f"finding {finding.severity}")


def _chip(severity: str, text: str, hint: str = "") -> Html:
    """A severity by its shape and its colour, with words."""
    shape = Html(f'<svg width="12" height="12" aria-hidden="true"><use href="#{severity}"/></svg>')
    unseen = [tag("span", f" {hint}", class_="unseen")] if hint else []
    return tag("span", shape, text, *unseen, class_=f"chip {severity}")


def _count(report: Report, severity: str) -> int:
    return sum(finding.severity == severity for _, finding in labelled_findings(report))
