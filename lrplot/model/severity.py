"""How serious a finding is, and which findings fail a command."""

from __future__ import annotations

from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "note"]
"""An error: the run will crash or train on nonsense. A warning: almost surely not meant. A note: worth knowing."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The most serious first."""

NEVER = "never"
"""Fail on no severity."""


def failing(worst: str) -> tuple[Severity, ...]:
    """The severities that are as serious as `worst`, or more so; none of them for `never`."""
    return () if worst == NEVER else SEVERITIES[: [str(each) for each in SEVERITIES].index(worst) + 1]
