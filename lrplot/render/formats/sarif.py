"""SARIF 2.1.0, the findings for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from lrplot.diagnose.coverage import coverage_text, missing_needs
from lrplot.diagnose.rules import Rule, rules
from lrplot.model.check import Check
from lrplot.model.finding import Diagnosis, Place
from lrplot.model.style import Style
from lrplot.render.annotations import Annotation, annotated
from lrplot.render.formats import Format, list_format
from lrplot.version import VERSION
from lrplot.wording import json_text

_RULES = "https://github.com/lrplot/lrplot/blob/main/lrplot/diagnose/rules/README.md"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(check: Check, style: Style) -> bytes:
    """The findings as a SARIF log with one run, the rules that they are of, and what was looked at."""
    found, diagnoses = annotated(check.runs), [run.diagnosis for run in check.runs]
    known = rules()
    codes = {each.finding.rule: each.finding.code for each in found}
    broken = sorted(codes, key=lambda name: codes[name])
    driver = {
        "name": "lrplot",
        "semanticVersion": VERSION,
        "rules": [_descriptor(name, codes[name], known.get(name)) for name in broken],
    }
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notifications(diagnoses)}],
                "results": _results(found, broken),
            }
        ],
    }
    return json_text(json.dumps(log, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def _descriptor(name: str, code: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:  # what is found by comparing, a curve that is not as it was locked
        return {"id": code, "name": name, "help": {"text": f"More: lrplot explain {code}"}}
    wrong, right = (f"lrplot {rule.fires}", f"lrplot {rule.quiet}") if rule.fires else (rule.wrong, rule.right)
    example = f"Wrong: {wrong}\nRight: {right}\nMore: lrplot explain {rule.code}"
    found: dict[str, Any] = {
        "id": rule.code,
        "name": name,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why}\n\n{example}"},
        "defaultConfiguration": {"level": rule.severity},
    }
    return {**found, "helpUri": f"{_RULES}#{rule.code.lower()}-{name}"}


def _notifications(diagnoses: Sequence[Diagnosis]) -> list[dict[str, Any]]:
    """What was looked at, and for each rule that could not look, what it needs."""
    if not any(each.n_rules for each in diagnoses):
        return []
    every: list[dict[str, Any]] = [{"level": "note", "message": {"text": coverage_text(diagnoses)}}]
    for code, needs in sorted(missing_needs(diagnoses).items()):
        text = f"{code} could not look: it needs {', '.join(needs)}."
        every.append({"level": "note", "message": {"text": text}, "associatedRule": {"id": code}})
    return every


def _results(found: Sequence[Annotation], broken: Sequence[str]) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    results = []
    for each in found:
        finding = each.finding
        same = json.dumps([finding.code, each.place.path if each.place else "", each.schedule])
        seen[same] += 1
        properties = {
            "schedule": each.schedule,
            "span": finding.span,
            "fix": finding.fix.text,
            "command": finding.fix.command,
            "python": finding.fix.code,
            "certainty": finding.fix.certainty,
        }
        related = [{"id": at, **_physical(place)} for at, place in enumerate(finding.also, 1)]
        results.append(
            {
                "ruleId": finding.code,
                "ruleIndex": broken.index(finding.rule),
                "level": finding.severity,
                "message": {"text": each.text},
                "locations": [_location(each)],
                "partialFingerprints": {"schedule/v1": _digest(f"{same} {seen[same]}")},
                **({"relatedLocations": related} if related else {}),
                "properties": properties,
            }
        )
    return results


def _location(each: Annotation) -> dict[str, Any]:
    logical = {"name": each.schedule}
    if each.command:
        logical["fullyQualifiedName"] = each.command
    found: dict[str, Any] = {"logicalLocations": [logical]}
    return found if each.place is None else {**found, **_physical(each.place)}


def _physical(place: Place) -> dict[str, Any]:
    from urllib.parse import quote

    file = {"uri": quote(place.path, errors="replace")}
    return {"physicalLocation": {"artifactLocation": file, "region": {"startLine": place.line}}}


def _digest(text: str) -> str:
    """What a finding is known by from run to run: its rule and its schedule, and neither figures nor line."""
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()[:32]


FORMAT: Format = list_format(help="findings for code scanning, SARIF 2.1.0", lists=render, suffixes=(".sarif",))
