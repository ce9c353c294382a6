"""Runs the rules that read code over what was read of a schedule."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Rule, rules
from lrplot.model.finding import Finding, Fix
from lrplot.model.severity import SEVERITIES

if TYPE_CHECKING:
    from lrplot.model.reading import Reading


@cache
def _of_code() -> tuple[tuple[str, Rule], ...]:
    """The rules that read code, by their names."""
    return tuple((name, rule) for name, rule in rules().items() if rule.reads is not None)


def hidden_by(findings: Iterable[Finding]) -> set[str]:
    """The codes that findings of code hide: what only comes of the same mistake."""
    known = dict(_of_code())
    return {code for each in findings for code in known[each.rule].hides}


def findings_in(reading: Reading) -> tuple[Finding, ...]:
    """What is wrong with a schedule as a training script has it, the most serious first, each at its line.

    Where two rules say the same, the one with the better reason speaks.
    """
    found = [(name, rule, each) for name, rule in _of_code() if rule.reads is not None for each in rule.reads(reading)]
    hidden = {code for _, rule, _ in found for code in rule.hides}
    findings = [
        Finding(
            code=rule.code,
            rule=name,
            severity=each.severity or rule.severity,
            message=each.message,
            fix=Fix(text=each.fix, command="", code=each.code),
            place=reading.place,
            also=tuple(place for place in dict.fromkeys(each.also) if place != reading.place),
        )
        for name, rule, each in found
        if rule.code not in hidden
    ]
    return tuple(sorted(findings, key=lambda each: (SEVERITIES.index(each.severity), each.code)))
