"""The head of a page: how much is found in all, and the index of what is on it."""

from __future__ import annotations

from collections.abc import Sequence

from lrplot.diagnose.coverage import coverage_text
from lrplot.model.column import peak_of
from lrplot.model.report import Report
from lrplot.model.severity import SEVERITIES
from lrplot.render.page.findings import chip, n_found
from lrplot.render.page.markup import Html, tag, together
from lrplot.render.page.subject import Subject
from lrplot.wording import count, rate


def tally(subjects: Sequence[Subject]) -> Html:
    """What is on the page, and how much is found in it, by severity."""
    # What is found in a file's comparison is found in its schedules.
    single = [each.report for each in subjects if each.section != "compare"]
    comparisons = len(subjects) - len(single)
    shown = [count(len(single), "schedule")] if single else []
    shown += [count(comparisons, "comparison")] if comparisons else []
    reports = single or [each.report for each in subjects]
    numbers = {severity: sum(n_found(report, severity) for report in reports) for severity in SEVERITIES}
    chips = [chip(severity, count(number, severity)) for severity, number in numbers.items() if number]
    parted = sum(_parts_unsaid(part) for report in reports for part in report.parts)
    chips += (
        [chip("error", f"{count(parted, 'log')} {'part' if parted > 1 else 'parts'} from the plan")] if parted else []
    )
    diagnoses = [part.diagnosis for report in reports for part in report.parts]
    if not chips and not any(diagnosis.n_rules for diagnosis in diagnoses):
        return Html("")  # a log that nobody planned
    found = together(*chips) if chips else tag("span", "nothing found", class_="fine")
    looked = tag("span", coverage_text(diagnoses, flags=False), class_="quiet looked")
    said = [tag("span", ", ".join(shown)), Html(" ")] if len(subjects) > 1 else []
    return together(*said, found, Html(" "), looked)


def _parts_unsaid(report: Report) -> bool:
    """Whether a log parts from its plan, and no finding says so, as of a file's schedule one does."""
    agreement = report.log.agreement if report.log is not None else None
    said = any(finding.severity == "error" and finding.rule == "parts-from-plan" for finding in report.findings)
    return agreement is not None and not agreement.agrees and not said


def index(subjects: Sequence[Subject], places: Sequence[int]) -> Html:
    """All that is on the page, each with a link, its curve in small, and how much is found.

    Args:
        subjects: what is on the page, in its order.
        places: the place of each in the file.
    """
    items = [_item(number, asked, place) for number, (asked, place) in enumerate(zip(subjects, places, strict=True))]
    return tag("ol", *items, id="lr:list")


def _item(number: int, asked: Subject, place: int) -> Html:
    report = asked.report
    chips = [chip(severity, str(n), severity) for severity in SEVERITIES if (n := n_found(report, severity))]
    link = tag(
        "a",
        tag("span", class_="spark", data_part=str(number), aria_hidden="true"),
        tag("span", asked.title, class_="title"),
        tag("span", *chips, class_="chips"),
        tag("span", _in_numbers(asked), class_="quiet"),
        href=f"#{asked.anchor}",
    )
    facts = {"part": number, "rank": asked.rank, "place": place}
    data = {f"data_{key}": str(value) for key, value in facts.items()}
    return tag("li", link, data_name=asked.name or asked.title, data_words=asked.words, **data)


def _in_numbers(asked: Subject) -> str:
    """What came of it, in figures."""
    report = asked.report
    if report.compared:
        return f"{len(report.compared)} runs compared"
    trace, lr = report.trace, report.trace.groups[0].lr
    n_meant = trace.timeline.n_steps
    steps = count(trace.n_steps) if trace.n_steps == n_meant else f"{count(trace.n_steps)} of {count(n_meant)}"
    return f"peak {rate(lr[peak_of(lr)])}, last {rate(lr[-1])}, {steps} steps"
