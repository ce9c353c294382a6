"""Reports with findings as odd as can be, for the formats that hand them to other programs."""

from __future__ import annotations

from dataclasses import replace

import lrplot
from lrplot.model.finding import Finding, Fix, Place
from lrplot.model.report import Report
from lrplot.model.severity import Severity
from lrplot.model.style import Style
from lrplot.render.formats import format_named


def finding(severity: Severity, code: str = "LR101", rule: str = "stepped-per-epoch", message: str = "Bad.") -> Finding:
    fix = Fix(text="Do this.", command="lrplot step --step-size 3", code="scheduler.step()")
    return Finding(code=code, rule=rule, severity=severity, message=message, fix=fix, span=(2, 5))


def report_with(*findings: Finding, title: str = "", place: Place | None = None) -> Report:
    return replace(lrplot.simulate("step", step_size=3, title=title), findings=findings, place=place)


def text_of(name: str, report: Report) -> str:
    rendered = format_named(name).render(report, Style())
    return (rendered if isinstance(rendered, bytes) else b"".join(rendered)).decode()
