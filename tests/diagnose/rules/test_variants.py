"""The documented mistakes in other numbers, schedulers, loops and frameworks: the right rule speaks, and first."""

from __future__ import annotations

import pytest
from findings import report_of

from lrplot.diagnose.rules import rules
from lrplot.schedulers.families import families

VARIANTS = [(rule.code, words) for rule in rules().values() for words in rule.also_fires]
"""What a rule says that it also finds wrong."""


@pytest.mark.parametrize(("code", "words"), VARIANTS)
def test_the_right_rule_speaks_first(code: str, words: str) -> None:
    library, colon, _ = words.split()[0].partition(":")
    if colon and library in families() and not families()[library].installed:
        pytest.skip(f"{library} is not installed")
    findings = report_of(words).findings
    assert [finding.code for finding in findings][:1] == [code]
    assert sum(finding.severity != "note" for finding in findings) <= 2, "one cause, one finding or two"
