"""The noun of what is wrong with a run: a finding, and how to repair it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

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
class Place:
    """Where something is written.

    Attributes:
        path: the file, as it was named; of training code, relative to the working folder.
        line: the line, counted from 1; in a notebook, within its cell.
        cell: the notebook's cell, counted from 1; 0 for any other file.
    """

    path: str
    line: int
    cell: int = 0

    def __str__(self) -> str:
        return f"{self.path}, cell {self.cell}, line {self.line}" if self.cell else f"{self.path}:{self.line}"


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
            within the trace; None where it was found in code, without a run.
        place: the line of code that it is about; None where there is none, or where its schedule's place says it.
        also: other lines of code that it is about: where the scheduler is stepped, for example.
    """

    code: str
    rule: str
    severity: Severity
    message: str
    fix: Fix
    span: tuple[int, int] | None = None
    place: Place | None = None
    also: tuple[Place, ...] = ()

    @property
    def headline(self) -> str:
        """The message's first sentence, the answer to what is wrong."""
        return self.message.partition(". ")[0].rstrip(".") + "."


def failing(worst: str) -> tuple[Severity, ...]:
    """The severities that are as serious as `worst`, or more so; none of them for `never`."""
    return () if worst == NEVER else SEVERITIES[: [str(each) for each in SEVERITIES].index(worst) + 1]
