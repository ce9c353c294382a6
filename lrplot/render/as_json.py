"""Findings, and checks of several schedules, as JSON has them: one key for one fact, wherever it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lrplot.diagnose.coverage import missing_needs
from lrplot.model.severity import SEVERITIES
from lrplot.version import JSON_FORMAT, VERSION
from lrplot.wording import json_text

if TYPE_CHECKING:
    from lrplot.model.check import Check, Checked, Judged
    from lrplot.model.finding import Diagnosis, Finding, Place
    from lrplot.model.reading import Reading
    from lrplot.model.style import Style


def check_json(check: Check, style: Style) -> bytes:
    """A check of a file or of code: its schedules in order, each with what was found of it.

    What was read in code has its findings beside the schedules, and what could not be judged.
    """
    facts: dict[str, Any] = {"lrplot": VERSION}
    if check.code is None:
        facts |= {"file": check.title, "schedules": [_checked(each, check.locked) for each in check.schedules]}
    else:
        found = [(each.place, finding) for each in check.schedules for finding in each.findings]
        found.sort(key=lambda each: SEVERITIES.index(each[1].severity))
        facts |= {
            "schedules": [_read(each, each.reading) for each in check.schedules if each.reading is not None],
            "findings": [{**finding_facts(finding), **place_facts(place)} for place, finding in found if place],
            "not_judged": [{**place_facts(each.place), "why": each.why} for each in check.code.not_judged],
        }
    return document(facts)


def document(facts: Mapping[str, Any]) -> bytes:
    """Facts as a JSON document of lrplot's, which says which format it has."""
    text = json_text(json.dumps({"format": JSON_FORMAT, **facts}, indent=2, ensure_ascii=False) + "\n")
    return text.encode("utf-8", "backslashreplace")  # half of a surrogate pair, as JSON escapes it


def finding_facts(finding: Finding) -> dict[str, Any]:
    """A finding, with its places where it has any."""
    facts: dict[str, Any] = {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "fix": {
            "text": finding.fix.text,
            "command": finding.fix.command,
            "python": finding.fix.code,
            "certainty": finding.fix.certainty,
        },
        "span": finding.span,
    }
    if finding.place is not None:
        facts |= {"place": place_facts(finding.place), "also": [place_facts(place) for place in finding.also]}
    return facts


def place_facts(place: Place) -> dict[str, Any]:
    """A line of a file, with the cell of a notebook."""
    return {"path": place.path, "line": place.line, **({"cell": place.cell} if place.cell else {})}


def coverage_facts(diagnoses: Sequence[Diagnosis]) -> dict[str, Any]:
    """Which rules looked, and which could not for want of what; of several runs, those that could not at any."""
    missing = missing_needs(diagnoses)
    return {
        "checked": sorted({code for each in diagnoses for code in each.checked} - missing.keys()),
        "not_checked": [{"code": code, "needs": list(needs)} for code, needs in sorted(missing.items())],
    }


def _checked(each: Checked, locked: bool) -> dict[str, Any]:
    """A schedule of a file; where an argument of it varies, a finding says of which value it is."""
    found = [(run, finding) for run in each.runs for finding in run.findings]
    found.sort(key=lambda pair: SEVERITIES.index(pair[1].severity))
    return {
        "name": each.name,
        "place": None if each.place is None else place_facts(each.place),
        "findings": [{**finding_facts(finding), **_label(run)} for run, finding in found],
        "ignored": _ignored(each),
        **coverage_facts([run.diagnosis for run in each.runs]),
        **({"drift": [{"kind": run.drift, **_label(run)} for run in each.runs if run.drift]} if locked else {}),
    }


def _label(run: Judged) -> dict[str, str]:
    return {"label": run.label} if run.label else {}


def _ignored(each: Checked) -> list[dict[str, Any]]:
    return [{"code": code, "count": n, "reason": reason} for code, (n, reason) in each.ignored.items()]


def _read(each: Checked, reading: Reading) -> dict[str, Any]:
    """A construction of a scheduler in code."""
    return {
        **place_facts(reading.place),
        "scheduler": reading.scheduler,
        "arguments": {
            argument.name: {"text": argument.text, "value": argument.number, "counts": argument.words or None}
            for argument in reading.arguments
            if "*" not in argument.name
        },
        "stepped": [place_facts(place) for place in dict.fromkeys(call.place for call in reading.calls)],
        "cadence": reading.cadence,
        "ignored": _ignored(each),
    }
