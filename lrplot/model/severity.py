"""How serious a finding is, and which findings fail a command."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from lrplot.wording import count

Severity: TypeAlias = Literal["error", "warning", "note"]
"""An error: the run will crash or train on nonsense. A warning: almost surely not meant. A note: worth knowing."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The most serious first."""

NEVER = "never"
"""Fail on no severity."""


def counted(severities: Iterable[Severity]) -> str:
    """How many there are of each severity, the most serious first; empty where there are none.

    Example:
        >>> counted(["note", "error", "note"])
        '1 error, 2 notes'
    """
    found = list(severities)
    return ", ".join(count(n, severity) for severity in SEVERITIES if (n := found.count(severity)))


def failing(worst: str) -> tuple[Severity, ...]:
    """The severities that are as serious as `worst`, or more so; none of them for `never`."""
    return () if worst == NEVER else SEVERITIES[: [str(each) for each in SEVERITIES].index(worst) + 1]
