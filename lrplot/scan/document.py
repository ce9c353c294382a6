"""What was read as JSON, a contract with the programs that read it."""

from __future__ import annotations

import json
from typing import Any

from lrplot.model.finding import Finding, Place
from lrplot.model.reading import Argument, Reading
from lrplot.scan import NotJudged, Scan

FORMAT = 1


def as_json(found: Scan) -> bytes:
    """A scan as JSON: its schedules, its findings, and what could not be judged.

    `path` is relative to the working folder, `line` is that of the construction (in a notebook, within the `cell`), and
    `also` holds the other lines that a finding is about.
    """
    document = {
        "format": FORMAT,
        "schedules": [_schedule(each) for each in found.schedules],
        "findings": [_finding(each) for each in found.findings],
        "not_judged": [_not_judged(each) for each in found.not_judged],
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _place(place: Place) -> dict[str, Any]:
    return {"path": place.path, "line": place.line, **({"cell": place.cell} if place.cell else {})}


def _schedule(reading: Reading) -> dict[str, Any]:
    return {
        **_place(reading.place),
        "scheduler": reading.scheduler,
        "arguments": {each.name: _argument(each) for each in reading.arguments if "*" not in each.name},
        "stepped": [_place(place) for place in dict.fromkeys(each.place for each in reading.calls)],
        "cadence": reading.cadence,
    }


def _argument(argument: Argument) -> dict[str, Any]:
    return {"text": argument.text, "value": argument.number, "counts": argument.words or None}


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place or Place(path="", line=0)
    return {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        **_place(place),
        "also": [_place(each) for each in finding.also],
        "fix": {"text": finding.fix.text, "command": finding.fix.command, "python": finding.fix.code},
    }


def _not_judged(each: NotJudged) -> dict[str, Any]:
    return {**_place(each.place), "why": each.why}
