"""SARIF, held to the official schema."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from annotated import finding, report_with, text_of
from findings import report_of
from jsonschema import Draft4Validator

import lrplot
from lrplot.cli.app import main
from lrplot.diagnose.rules import rules
from lrplot.model.finding import Place
from lrplot.model.report import Report
from lrplot.model.severity import SEVERITIES

# As the sources of Microsoft's sarif-om 1.0.4 have it (MIT): the whole schema, release rtm.4 of SARIF 2.1.0.
SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0-rtm.4.json").read_text(encoding="utf-8"))


def log_of(report: Report) -> Any:
    log = json.loads(text_of("sarif", report))
    Draft4Validator.check_schema(SCHEMA)
    Draft4Validator(SCHEMA).validate(log)
    return log["runs"][0]


def fingerprints(report: Report) -> list[str]:
    return [result["partialFingerprints"]["schedule/v1"] for result in log_of(report)["results"]]


def test_the_schema_refuses_what_is_no_sarif() -> None:
    assert not Draft4Validator(SCHEMA).is_valid({"version": "2.1.0", "runs": [{"results": []}]})


def test_every_rule_is_described_and_named_by_its_findings() -> None:
    told = [finding(rule.severity, rule.code, name, f"{rule.code} is 3.") for name, rule in rules().items()]
    holds_every_finding(report_with(*sorted(told, key=lambda each: SEVERITIES.index(each.severity))))


@pytest.mark.parametrize("name", ["first-step-at-zero", "never-whole", "part-of-the-schedule"])
def test_findings_of_a_run(name: str) -> None:
    holds_every_finding(report_of(rules()[name].fires))


def holds_every_finding(report: Report) -> None:
    assert report.findings
    run = log_of(report)
    assert [result["ruleId"] for result in run["results"]] == [each.code for each in report.findings]
    for result, told in zip(run["results"], report.findings, strict=True):
        described = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert (described["id"], described["name"]) == (told.code, told.rule)
        assert described["defaultConfiguration"]["level"] == rules()[told.rule].severity
        assert result["level"] == told.severity
        assert described["helpUri"].endswith(f"rules/README.md#{told.code.lower()}-{told.rule}")
        assert described["shortDescription"]["text"].startswith(rules()[told.rule].title)
        assert result["message"]["text"].startswith(told.message)
        assert result["properties"]["command"] == told.fix.command
        assert result["properties"]["span"] == list(told.span)


def test_without_findings_there_are_no_rules() -> None:
    run = log_of(report_with())
    assert run["results"] == run["tool"]["driver"]["rules"] == []


def test_where_it_is() -> None:
    written = report_with(finding("error"), title="main", place=Place(path="a b/lrplot.toml", line=3))
    typed = replace(report_with(finding("error"), title="main"), command="lrplot step")
    (location,), (logical,) = (log_of(report)["results"][0]["locations"] for report in (written, typed))
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/lrplot.toml"
    assert location["physicalLocation"]["region"] == {"startLine": 3}
    assert logical == {"logicalLocations": [{"name": "main", "fullyQualifiedName": "lrplot step"}]}


def test_a_finding_is_known_again_where_figures_and_lines_change() -> None:
    before = report_with(finding("error"), title="main", place=Place(path="lrplot.toml", line=3))
    after = report_with(finding("error", message="Worse."), title="main", place=Place(path="lrplot.toml", line=9))
    assert fingerprints(before) == fingerprints(after)


def test_different_findings_are_told_apart() -> None:
    twice = report_with(finding("error"), finding("error"), finding("error", code="LR103", rule="overrun"))
    both = lrplot.compare({"a": twice, "b": twice})
    assert len(set(fingerprints(both))) == 6


def test_odd_characters() -> None:
    title = "\udcff\x00 \u2028 <b>\n\U0001f600"
    run = log_of(report_with(finding("note", message=f"{title}. So."), title=title))
    assert run["results"][0]["properties"]["schedule"] == title


def test_the_suffix(tmp_path: Path) -> None:
    words = ["onecycle", "--max-lr", "0.9", "--total-steps", "100", "--max-steps", "101"]
    assert main(["check", *words, "-o", str(tmp_path / "a.sarif")]) == 1
    assert json.loads((tmp_path / "a.sarif").read_text())["version"] == "2.1.0"
