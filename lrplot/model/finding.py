"""The noun of what is wrong with a run: a finding, and how to repair it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    pass

Severity: TypeAlias = Literal["error", "warning", "note"]
"""An error: the run will crash or train on nonsense. A warning: almost surely not meant. A note: worth knowing."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The most serious first."""

NEVER = "never"
"""Fail on no severity."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fix:
    """How to repair what is wrong.

    Attributes:
        text: what to do, one sentence.
        command: the lrplot command that is right; empty where a schedule is a Python function, which none can name.
        code: the Python lines that are right.
    """

    text: str
    command: str
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is wrong with a schedule in its training loop, or worth knowing.

    Attributes:
        code: the rule's code, `LR101`; it never changes.
        rule: the rule's name, `stepped-per-epoch`.
        severity: how serious it is.
        message: what happens, where and with which figures, and what it costs; the first sentence stands alone.
        fix: how to repair it.
        span: the optimizer steps that it is about, from the first to the one after the last, both 0-based and
            within the trace.
    """

    code: str
    rule: str
    severity: Severity
    message: str
    fix: Fix
    span: tuple[int, int]

    @property
    def headline(self) -> str:
        """The message's first sentence, the answer to what is wrong."""
        return self.message.partition(". ")[0].rstrip(".") + "."


def failing(worst: str) -> tuple[Severity, ...]:
    """The severities that are as serious as `worst`, or more so; none of them for `never`."""
    return () if worst == NEVER else SEVERITIES[: [str(each) for each in SEVERITIES].index(worst) + 1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a schedule is written: a file, as it was named, and the line, counted from 1."""

    path: str
    line: int
