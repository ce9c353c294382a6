"""The documented mistakes in other numbers, schedulers, loops and frameworks: the right rule speaks, and first."""

from __future__ import annotations

import pytest
from findings import report_of
from libraries import require_libraries

from lrplot.diagnose.rules import rules

VARIANTS = [(rule.code, words) for rule in rules().values() for words in rule.also_fires]
"""What a rule says that it also finds wrong."""


@pytest.mark.parametrize(("code", "words"), VARIANTS)
def test_the_right_rule_speaks_first(code: str, words: str) -> None:
    require_libraries(words)
    findings = report_of(words).findings
    assert [finding.code for finding in findings][:1] == [code]
    assert sum(finding.severity != "note" for finding in findings) <= 2, "one cause, one finding or two"
