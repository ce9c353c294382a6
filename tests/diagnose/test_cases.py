"""What the rules cover: their README, and how many of the documented cases."""

from __future__ import annotations

from cases import CASES
from documents import RULES, covered, rules_document

from lrplot.diagnose.rules import rules

_COVERED = 43
"""How many of the cases rules cover; more rules raise it, and it never falls."""


def test_the_readme_of_the_rules_is_as_generated() -> None:
    assert RULES.read_text(encoding="utf-8") == rules_document(), "run tests/support/documents.py"


def test_every_case_that_a_rule_names_is_known() -> None:
    assert {case for rule in rules().values() for case in rule.cases} <= set(CASES)
    assert list(CASES) == [f"P{number}" for number in range(1, 55)]


def test_so_many_cases_are_covered() -> None:
    assert sum(bool(codes) for codes in covered().values()) >= _COVERED


def test_a_case_without_a_rule_says_why() -> None:
    silent = [name for name, codes in covered().items() if not codes and not CASES[name].unseen]
    assert not silent, "a rule should cover it, or a reason say why none can"
