"""Findings as other programs show them: each with the schedule that it is about and where that is written."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lrplot.model.severity import SEVERITIES
from lrplot.model.text import schedule_text
from lrplot.reading import real_path, working_folder

if TYPE_CHECKING:
    from lrplot.model.finding import Finding, Place
    from lrplot.model.report import Report


@dataclass(frozen=True, kw_only=True, slots=True)
class Annotation:
    """A finding and where it belongs.

    Attributes:
        schedule: what the schedule is called: its label in a comparison, else its title.
        command: the command line that plots it; empty where it is not known.
        place: where it is written, see `place_of`; None where it was typed.
        finding: what is wrong.
    """

    schedule: str
    command: str
    place: Place | None
    finding: Finding

    @property
    def text(self) -> str:
        """Everything there is to say, in paragraphs: what is wrong, how to repair it, and the lines to paste."""
        fix = self.finding.fix
        others = [str(place) for place in self.finding.also if str(place) not in self.finding.message]
        also = f"See {', '.join(others)}." if others else ""
        return "\n\n".join(filter(None, (self.finding.message, also, fix.text, fix.command, fix.code)))


def annotated(report: Report) -> list[Annotation]:
    """The findings of all schedules of a report, the most serious first."""
    found = []
    for part in report.parts:
        name, place = schedule_name(report, part), place_of(part)
        found += [
            Annotation(schedule=name, command=part.command, place=as_shown(finding.place) or place, finding=finding)
            for finding in part.findings
        ]
    return sorted(found, key=lambda each: SEVERITIES.index(each.finding.severity))


def schedule_name(report: Report, part: Report) -> str:
    """What one of a report's schedules is called."""
    if report.compared:
        return part.trace.label
    return part.title or schedule_text(part.trace.scheduler, part.trace.arguments)


def place_of(part: Report) -> Place | None:
    """Where a schedule is written, with a path as a repository has it.

    It is relative to the working folder if it is in it; in a GitHub job, which may work in another folder
    (`working-directory`), to that of the repository, where GitHub looks it up.
    """
    return as_shown(part.place)


def as_shown(place: Place | None) -> Place | None:
    """A place with a path as a repository has it, see `place_of`; None where there is none."""
    if place is None:
        return None
    path, here, root = Path(place.path), working_folder(), os.environ.get("GITHUB_WORKSPACE")
    file = real_path(path)
    if root and file.is_relative_to(real_path(root)):
        path = file.relative_to(real_path(root))
    elif path.is_absolute() and path.is_relative_to(here):
        path = path.relative_to(here)
    return replace(place, path=path.as_posix())
