"""The noun of what is checked: schedules with what is wrong with them, what is ignored, and what moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lrplot.model.finding import Diagnosis
from lrplot.model.text import schedule_text

if TYPE_CHECKING:
    from lrplot.model.finding import Finding, Place
    from lrplot.model.report import Report


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
    """

    name: str
    label: str = ""
    command: str = ""
    place: Place | None = None
    findings: tuple[Finding, ...] = ()
    diagnosis: Diagnosis = field(default_factory=Diagnosis)


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """One schedule that was checked.

    Attributes:
        name: what its file calls it.
        place: its line there; None where it was typed.
        runs: its run, or those of the values of an argument that varies.
        ignored: the findings that the file does not want to hear, by code: how many, and the reason, if it says one.
        gone: whether it is locked, and no longer in the file.
    """

    name: str
    place: Place | None
    runs: tuple[Judged, ...]
    ignored: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    gone: bool = False

    @property
    def findings(self) -> list[Finding]:
        """The findings that are heard, of all runs."""
        return [finding for run in self.runs for finding in run.findings]


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """Everything that a list of findings may see.

    Attributes:
        title: what was checked: the file, or the schedule in words.
        schedules: the schedules, in the order in which they were said.
        of_file: whether they are a file's, each with a name of its own.
        notes: sentences on what was settled for the user.
    """

    title: str
    schedules: tuple[Checked, ...]
    of_file: bool = False
    notes: tuple[str, ...] = ()

    @property
    def runs(self) -> tuple[Judged, ...]:
        """The runs of all schedules."""
        return tuple(run for each in self.schedules for run in each.runs)


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
