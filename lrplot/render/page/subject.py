"""What a part of a page is about: one schedule, or a comparison of several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.text import schedule_text
from lrplot.render.chart.typeset import clean


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What a part of the page is about.

    Attributes:
        report: what came of it.
        key: what the file calls it, `schedules.main`; empty where no file says it.
        files: the files beside the page.
        ignore: the rules that were not to look, each with the reason, which may be empty.
        style: what has a panel, and whether the rate's axis is logarithmic.
    """

    report: Report
    key: str = ""
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
