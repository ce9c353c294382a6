"""JUnit's XML, which most CI shows as tests: a test case for each schedule, a failure for each error or warning."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lrplot.model.check import Check
from lrplot.model.style import Style
from lrplot.render.annotations import Annotation, annotated, as_shown
from lrplot.render.formats import Format, list_format
from lrplot.wording import disarmed, visible

# Everything that XML 1.0 has no place for, not even escaped: https://www.w3.org/TR/xml/#charsets
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(check: Check, style: Style) -> bytes:
    """The schedules as test cases; they fail by errors and warnings, and notes are what they print."""
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    schedules = [(name, as_shown(run.place), annotated([run])) for name, run in check.named_runs]
    n_failing = sum(bool(_failing(found)) for _, _, found in schedules)
    counts = {"tests": str(len(schedules)), "failures": str(n_failing), "errors": "0"}
    suites = Element("testsuites", {"name": "lrplot", **counts})
    suite = SubElement(suites, "testsuite", {"name": "lrplot", **counts, "skipped": "0"})
    for name, place, found in schedules:
        facts = {"name": _legal(name), "classname": "lrplot"}
        if place is not None:
            facts |= {"file": _legal(place.path), "line": str(place.line)}
        case = SubElement(suite, "testcase", facts)
        # Failures first, as the schema of Jenkins has it.
        for each in _failing(found):
            about = {"message": _legal(f"{each.finding.code} {each.finding.headline}"), "type": each.finding.rule}
            SubElement(case, "failure", about).text = _legal(each.text)
        notes = [f"{each.finding.code} {each.text}" for each in found if each.finding.severity == "note"]
        if notes:
            SubElement(case, "system-out").text = _legal("\n\n".join(notes))
    indent(suites)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode").encode() + b"\n"


def _failing(found: Sequence[Annotation]) -> list[Annotation]:
    return [each for each in found if each.finding.severity != "note"]


def _legal(text: str) -> str:
    return disarmed(visible(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text), keep="\t\r\n"))


FORMAT: Format = list_format(help="findings as failed tests, JUnit XML", lists=render, suffixes=(".xml",))
