"""Workflow commands, which GitHub shows as annotations: at a schedule's line where it is written in a file.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from lrplot.model.check import Check
from lrplot.model.severity import Severity
from lrplot.model.style import Style
from lrplot.render.annotations import Annotation, annotated
from lrplot.render.formats import Format, list_format
from lrplot.wording import visible

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}


def render(check: Check, style: Style) -> bytes:
    """One line of UTF-8 text for each finding, the most serious first; nothing where there is none."""
    return "".join(_line(each) + "\n" for each in annotated(check.runs)).encode("utf-8", "replace")


def _line(each: Annotation) -> str:
    finding, place = each.finding, each.place
    properties = {"title": f"{finding.code} {finding.rule}"}
    if place is not None:
        properties = {"file": place.path, "line": str(place.line), **properties}
    shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {shown}::{_data(f'{each.schedule}: {each.text}')}"


def _data(text: str) -> str:
    """A message as a runner reads it back; the percent sign first, as the others bring it in."""
    return visible(text, keep="\r\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMAT: Format = list_format(help="annotations of a GitHub workflow", lists=render)
