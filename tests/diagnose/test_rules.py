"""What every rule must keep: it fires where it says, is quiet where it says, and its repair repairs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from findings import findings_in, report_of
from libraries import require_libraries

from lrplot.diagnose.rules import Rule, rules
from lrplot.scan import scan

RULES = [pytest.param(name, rule, id=rule.code) for name, rule in rules().items()]
SIMULATED = [each for each in RULES if each.values[1].fires]
OF_CODE = [each for each in RULES if each.values[1].reads is not None and each.values[1].wrong]


WORDS_ONLY = {"LR105", "LR106", "LR114", "LR414"}
"""Rules whose examples only the user's own function repairs."""


def test_codes_are_unique_and_sorted() -> None:
    codes = [rule.code for rule in rules().values()]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"LR[1-7]\d\d", code) for code in codes)


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_a_rule_says_all_that_is_to_be_said(name: str, rule: Rule) -> None:
    known = {each.code for each in rules().values()}
    assert rule.title and not rule.title.endswith(".")
    assert len(rule.why) > 100
    assert rule.sources
    assert set(rule.hides) <= known - {rule.code}
    assert all(re.fullmatch(r"P\d+", case) for case in rule.cases)


@pytest.mark.parametrize(("name", "rule"), SIMULATED)
def test_a_rule_fires_on_its_example(name: str, rule: Rule) -> None:
    require_libraries(rule.fires)
    report = report_of(rule.fires)
    found = [finding for finding in report.diagnosis.raw if finding.code == rule.code]
    assert found, f"{rule.code} is quiet on {rule.fires}"
    assert rule.code in report.diagnosis.checked
    assert found[0] in report.findings, f"another finding hides {rule.code} in its own example"
    for finding in found:
        assert finding.rule == name
        assert finding.severity == rule.severity
        assert re.search(r"\d", finding.message), "a finding has figures in it"
        assert finding.message.endswith(".") and finding.fix.text.endswith(".")
        start, stop = finding.span
        assert 0 <= start < stop <= report.trace.n_steps
        ast.parse(finding.fix.code.replace('"lr_scheduler": ', "lr_scheduler = "))


@pytest.mark.parametrize(("name", "rule"), SIMULATED)
def test_a_rule_is_quiet_on_the_repaired_example(name: str, rule: Rule) -> None:
    require_libraries(rule.fires)
    assert rule.code not in findings_in(rule.quiet)


@pytest.mark.parametrize(("name", "rule"), SIMULATED)
def test_the_command_of_a_repair_is_free_of_the_finding(name: str, rule: Rule) -> None:
    require_libraries(rule.fires)
    for finding in report_of(rule.fires).diagnosis.raw:
        if finding.code == rule.code:
            assert bool(finding.fix.command) is (rule.code not in WORDS_ONLY), f"{finding.code} has no command"
        left = findings_in(finding.fix.command)
        assert finding.code not in left, f"{finding.fix.command}: {left[finding.code].message}"


def test_a_rule_is_asked_about_runs_or_code() -> None:
    for rule in rules().values():
        recorded = rule.requires == "recording"
        assert (rule.check is None or recorded) == (not rule.fires) == (not rule.quiet), rule.code
        assert rule.check is not None or rule.reads is not None, rule.code
        assert rule.fires or (rule.wrong and rule.right), rule.code


@pytest.mark.parametrize(("name", "rule"), OF_CODE)
def test_a_rule_of_code_fires_on_its_lines_and_not_on_the_repaired_ones(
    name: str, rule: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for text, wanted in ((rule.wrong, True), (rule.right, False)):
        Path("train.py").write_text(text)
        found = [each for each in scan(["train.py"]).findings if each.code == rule.code]
        assert bool(found) == wanted, text
        for finding in found:
            assert finding.rule == name and finding.severity == rule.severity
            assert finding.place is not None and finding.place.path == "train.py"
            assert finding.message.endswith(".") and finding.fix.text.endswith(".")
            ast.parse(finding.fix.code.replace('"lr_scheduler": ', "lr_scheduler = "))
