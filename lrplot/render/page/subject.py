"""What a part of a page is about: one schedule, or a comparison of several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from lrplot.model.finding import Finding
from lrplot.model.report import Report
from lrplot.model.severity import SEVERITIES
from lrplot.model.style import Style
from lrplot.model.text import schedule_text
from lrplot.render.chart.typeset import clean
from lrplot.render.summary import labelled_findings


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What a part of the page is about.

    Attributes:
        report: what came of it.
        name: what the file calls it; empty where no file says it.
        section: the section of the file that it is in: `schedules` or `compare`.
        anchor: what a link to it ends in, of letters, digits, dots, hyphens and underscores.
        command: the command line that draws it; empty where there is none.
        files: the files beside the page.
        ignore: the rules that were not to look, each with the reason, which may be empty.
        style: what has a panel, and whether the rate's axis is logarithmic.
    """

    report: Report
    name: str = ""
    section: str = ""
    anchor: str = "schedule"
    command: str = ""
    files: tuple[str, ...] = ()
    ignore: Mapping[str, str] = field(default_factory=dict)
    style: Style = field(default_factory=Style)

    @property
    def title(self) -> str:
        """What its heading says."""
        trace = self.report.trace
        return clean(self.report.title or schedule_text(trace.scheduler, trace.arguments), unicode=True)

    @property
    def where(self) -> str:
        """The line of the file that says so, `lrplot.toml, line 4`; empty where it was typed."""
        place = self.report.place
        return "" if place is None else f"{clean(PurePath(place.path).name, unicode=True)}, line {place.line}"

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with it, each once."""
        return [finding for _, finding in labelled_findings(self.report)]

    @property
    def rank(self) -> int:
        """How serious the worst of what is found is: 0 for an error, and more for less."""
        found = {finding.severity for finding in self.findings}
        return next((rank for rank, severity in enumerate(SEVERITIES) if severity in found), len(SEVERITIES))

    @property
    def words(self) -> str:
        """What a search for it looks in: its names, its schedulers, and what is found."""
        traces = {trace.scheduler for trace in self.report.traces}
        found = [f"{finding.code} {finding.rule} {finding.severity}" for finding in self.findings]
        agreement = [part.log.agreement for part in self.report.parts if part.log is not None]
        parts = ["parts from the plan" for each in agreement if each is not None and not each.agrees]
        texts = dict.fromkeys([self.name, self.title, *sorted(traces), *found, *parts])
        return " ".join(clean(text, unicode=True) for text in texts if text).lower()
