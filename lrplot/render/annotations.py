"""Findings as other programs show them: each with the schedule that it is about and where that is written."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lrplot.model.severity import SEVERITIES
from lrplot.reading import real_path, working_folder

if TYPE_CHECKING:
    from lrplot.model.check import Judged
    from lrplot.model.finding import Finding, Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Annotation:
    """A finding and where it belongs.

    Attributes:
        schedule: what the schedule is called: its label in a comparison, else its title.
        command: the command line that plots it; empty where it is not known.
        place: where it is written, as a repository has it; None where it was typed.
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


def annotated(runs: Sequence[Judged]) -> list[Annotation]:
    """The findings of some runs, the most serious first, with all places as a repository has them."""
    found = [
        Annotation(
            schedule=run.name,
            command=run.command,
            place=as_shown(finding.place) or as_shown(run.place),
            finding=replace(finding, also=tuple(filter(None, map(as_shown, finding.also)))),
        )
        for run in runs
        for finding in run.findings
    ]
    return sorted(found, key=lambda each: SEVERITIES.index(each.finding.severity))


def as_shown(place: Place | None) -> Place | None:
    """A place with a path as a repository has it; None where there is none.

    It is relative to the working folder if it is in it; in a GitHub job, which may work in another folder
    (`working-directory`), to that of the repository, where GitHub looks it up.
    """
    if place is None:
        return None
    path, here, root = Path(place.path), working_folder(), os.environ.get("GITHUB_WORKSPACE")
    file = real_path(path)
    if root and file.is_relative_to(real_path(root)):
        path = file.relative_to(real_path(root))
    elif path.is_absolute() and path.is_relative_to(here):
        path = path.relative_to(here)
    return replace(place, path=path.as_posix())
