"""The noun of what is wrong with a run: a finding, and how to repair it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lrplot.model.severity import SEVERITIES, Severity

Certainty: TypeAlias = Literal["sure", "likely"]
"""How certain a repair is. Sure: nothing else can have been meant. Likely: it is right, and so might be another."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fix:
    """How to repair what is wrong.

    Attributes:
        text: what to do, one sentence.
        command: the lrplot command that is right; empty where a schedule is a Python function, which none can name.
        code: the Python lines that are right.
        certainty: how certain it is that just this was meant.
    """

    text: str
    command: str
    code: str
    certainty: Certainty = "likely"


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
        explains: the codes of other findings in the same run that it is the cause of: they keep silent where this one
            is shown, unless they are more serious.
    """

    code: str
    rule: str
    severity: Severity
    message: str
    fix: Fix
    span: tuple[int, int] | None = None
    place: Place | None = None
    also: tuple[Place, ...] = ()
    explains: frozenset[str] = frozenset()

    @property
    def headline(self) -> str:
        """The message's first sentence, the answer to what is wrong."""
        return self.message.partition(". ")[0].rstrip(".") + "."


@dataclass(frozen=True, kw_only=True, slots=True)
class Unchecked:
    """A rule that could not look at a schedule, and what it would need to know.

    Attributes:
        code: the rule's code, `LR101`.
        needs: the options that would tell it, `("max_epochs", "batches_per_epoch")`; at least one.
    """

    code: str
    needs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagnosis:
    """What came of running the rules over a schedule in its loop.

    Attributes:
        raw: everything that any rule found, the most serious first.
        checked: the codes of the rules that looked, whether they found anything or not.
        not_checked: the rules that could not look, as something was not said.
        elsewhere: the codes of the rules that are about something else, OneCycleLR where there is none.
    """

    raw: tuple[Finding, ...] = ()
    checked: tuple[str, ...] = ()
    not_checked: tuple[Unchecked, ...] = ()
    elsewhere: tuple[str, ...] = ()

    @property
    def n_rules(self) -> int:
        """How many rules there are, whether they looked or not."""
        return len(self.checked) + len(self.not_checked) + len(self.elsewhere)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings to show: those that no other one explains that is shown and at least as serious."""
        shown: list[Finding] = []
        for finding in sorted(self.raw, key=lambda each: len(_above(each, self.raw))):
            if not any(cause in shown for cause in _above(finding, self.raw)):
                shown.append(finding)
        return tuple(finding for finding in self.raw if finding in shown)

    def of(self, wanted: Callable[[str], bool]) -> Diagnosis:
        """The diagnosis by some of the rules only, those whose codes are wanted."""
        return Diagnosis(
            raw=tuple(finding for finding in self.raw if wanted(finding.code)),
            checked=tuple(code for code in self.checked if wanted(code)),
            not_checked=tuple(each for each in self.not_checked if wanted(each.code)),
            elsewhere=tuple(code for code in self.elsewhere if wanted(code)),
        )


def _above(finding: Finding, found: Sequence[Finding]) -> list[Finding]:
    """The findings that explain one, and are at least as serious."""
    rank = SEVERITIES.index(finding.severity)
    causes = (each for each in found if finding.code in each.explains and each.code != finding.code)
    return [each for each in causes if SEVERITIES.index(each.severity) <= rank]
