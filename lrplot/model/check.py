"""The noun of what is checked: schedules with what is wrong with them, what is ignored, and what moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from lrplot.model.finding import Diagnosis
from lrplot.model.severity import counted
from lrplot.model.text import schedule_text
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.model.finding import Finding, Place
    from lrplot.model.reading import Reading
    from lrplot.model.report import Report

Drift: TypeAlias = Literal["moved", "new", "gone"]
"""How a run is not as it was locked: its curve moved, it is not locked yet, or it is gone from the file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One run and what is wrong with it.

    Attributes:
        name: what it is called.
        label: what sets it apart from the runs beside it, such as the value of an argument; empty where it is alone.
        command: the command line that plots it; empty where it is not known.
        place: the line of a file where it is written; None where it was typed.
        findings: what is wrong, the most serious first; among it that its curve moved.
        diagnosis: which rules looked and which could not.
        drift: how it is not as it was locked; None where it is, or where nothing was compared.
    """

    name: str
    label: str = ""
    command: str = ""
    place: Place | None = None
    findings: tuple[Finding, ...] = ()
    diagnosis: Diagnosis = field(default_factory=Diagnosis)
    drift: Drift | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """One schedule that was checked.

    Attributes:
        name: what its file calls it; of one that was read in code, its class with its line.
        place: its line there; None where it was typed.
        runs: its run, or those of the values of an argument that varies.
        ignored: the findings that the file ignores, by code: how many, and the reason, if it says one.
        reading: what was read of it in code; None where it was not read there.
    """

    name: str
    place: Place | None
    runs: tuple[Judged, ...]
    ignored: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    reading: Reading | None = None

    @property
    def findings(self) -> list[Finding]:
        """The findings that are heard, of all runs."""
        return [finding for run in self.runs for finding in run.findings]

    @property
    def gone(self) -> bool:
        """Whether it is locked, and no longer in the file."""
        return all(run.drift == "gone" for run in self.runs)


@dataclass(frozen=True, kw_only=True, slots=True)
class NotJudged:
    """What nothing can be said of: a file of code, or a construction in it, and why."""

    place: Place
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """The code that schedules were read in.

    Attributes:
        not_judged: what nothing could be said of.
        n_files: how many files were looked at.
        n_left_out: how many files and folders were left out.
    """

    not_judged: tuple[NotJudged, ...] = ()
    n_files: int = 0
    n_left_out: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """Everything that a list of findings may see.

    Attributes:
        title: what was checked: the file, the schedule in words, or the files and folders of code.
        schedules: the schedules, in the order in which they were said.
        of_file: whether they are a file's, each with a name of its own.
        locked: whether their curves were compared with those that are locked.
        notes: sentences on what was settled for the user.
        code: the code that they were read in; None where they were said.
    """

    title: str
    schedules: tuple[Checked, ...]
    of_file: bool = False
    locked: bool = False
    notes: tuple[str, ...] = ()
    code: Code | None = None

    @property
    def runs(self) -> tuple[Judged, ...]:
        """The runs of all schedules."""
        return tuple(run for each in self.schedules for run in each.runs)

    @property
    def named_runs(self) -> tuple[tuple[str, Judged], ...]:
        """The runs of all schedules, each with a name that tells it from the others."""
        return tuple((run.name if run.label else each.name, run) for each in self.schedules for run in each.runs)

    @property
    def findings(self) -> list[Finding]:
        """The findings that are heard, of all schedules."""
        return [finding for each in self.schedules for finding in each.findings]

    @property
    def totals(self) -> str:
        """How much was looked at and found in all, in one sentence."""
        where = ""
        if self.code is not None:
            left_out = f" ({count(self.code.n_left_out)} left out)" if self.code.n_left_out else ""
            where = f" in {count(self.code.n_files, 'file')}{left_out}"
        n_there = sum(not each.gone for each in self.schedules)
        found = counted(finding.severity for finding in self.findings) or "nothing found"
        n_ignored = sum(n for each in self.schedules for n, _ in each.ignored.values())
        ignored = f", {count(n_ignored, 'finding')} ignored" if n_ignored else ""
        return f"{self.title}: {count(n_there, 'schedule')}{where}, {found}{ignored}."


def check_of(report: Report) -> Check:
    """The check of a report that was asked for by itself."""
    title = report.title or schedule_text(report.trace.scheduler, report.trace.arguments)
    runs = tuple(
        Judged(
            name=part.trace.label if report.compared else title,
            label=part.trace.label if report.compared else "",
            command=part.command,
            place=part.place,
            findings=part.findings,
            diagnosis=part.diagnosis,
        )
        for part in report.parts
    )
    return Check(title=title, schedules=(Checked(name=title, place=report.place, runs=runs),), notes=report.notes)
