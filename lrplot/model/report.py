"""The noun of what a format sees: one run, or several side by side, with what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lrplot.model.finding import Diagnosis, Finding, Place

if TYPE_CHECKING:
    from lrplot.loop.timeline import Timeline
    from lrplot.model.logged import LogFacts
    from lrplot.model.plan import Plan, Scalar
    from lrplot.model.recording import Recording
    from lrplot.model.trace import Trace


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """Where the runs of a comparison stand if two things vary: each row's and each column's label, top left first."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that a format may see.

    Attributes:
        plan: what was asked for.
        trace: what the run uses.
        configured: the schedule over its own length, where the run uses another part of it; else None. Of a schedule
            that is far longer than the run, only its beginning.
        defaults: what the user did not choose, by name, such as `lr` of the optimizer.
        title: the picture's title; the schedule in words where the user gave none.
        command: the command line that makes this report.
        compared: the reports of a comparison, two or more, whose runs share one axis and whose traces' labels tell
            them apart; plan and trace are the first one's then. Empty for a single schedule.
        grid: how to arrange a comparison's runs, row by row, in panels of their own; None for a single axis.
        notes: sentences on what was settled for the user.
        place: the line of a file where the schedule is written; None where it was typed.
        recording: what was recorded of a real run, where the trace is one; None for a plan's.
        logged: what a log says that the planned run used, drawn over it; None where there is no log, or no plan.
        log: what was taken of the log, and how it compares with the plan; None where there is none.
        findings: what is wrong, or worth knowing, the most serious first; those of a comparison's runs are theirs.
        diagnosis: which rules looked and which could not, and everything that they found; of a comparison, its runs'.
    """

    plan: Plan
    trace: Trace
    configured: Trace | None = None
    defaults: Mapping[str, Scalar] = field(default_factory=dict)
    title: str = ""
    command: str = ""
    compared: tuple[Report, ...] = ()
    grid: Grid | None = None
    notes: tuple[str, ...] = ()
    place: Place | None = None
    recording: Recording | None = None
    logged: Trace | None = None
    log: LogFacts | None = None
    findings: tuple[Finding, ...] = ()
    diagnosis: Diagnosis = field(default_factory=Diagnosis)

    def __hash__(self) -> int:
        """Of what can be hashed, so that reports may be keys; equal reports have the same."""
        return hash((self.title, self.command, self.trace, self.compared))

    @property
    def parts(self) -> tuple[Report, ...]:
        """The reports of a comparison; of a single schedule, the report itself.

        Example:
            >>> import lrplot
            >>> report = lrplot.simulate("cosine", T_max=100)
            >>> len(lrplot.compare([report, lrplot.simulate("cosine", T_max=50)]).parts), report.parts == (report,)
            (2, True)
        """
        return self.compared or (self,)

    @property
    def is_cut(self) -> bool:
        """Whether the schedule as configured is longer than what was stepped of it.

        Example:
            >>> import lrplot
            >>> lrplot.simulate("cosine", T_max=10**12, steps=50).is_cut
            True
        """
        planned = self.configured
        if planned is None or planned.stopped is not None or self.trace.timeline.resume_at is not None:
            return False
        return planned.n_steps < (planned.schedule_steps or 0)

    @property
    def whole_schedule(self) -> Trace | None:
        """The schedule as configured; None where there is none beside the run, or only its beginning was stepped.

        Example:
            >>> import lrplot
            >>> lrplot.simulate("cosine", T_max=100, steps=50).whole_schedule.n_steps
            100
        """
        return None if self.is_cut else self.configured

    @property
    def traces(self) -> tuple[Trace, ...]:
        """The traces to draw: the run's own, the schedule as configured, what was logged; all runs of a comparison.

        Example:
            >>> import lrplot
            >>> [trace.role for trace in lrplot.simulate("cosine", T_max=100, steps=50).traces]
            ['as-run', 'as-configured']
        """
        if self.compared:
            return tuple(part.trace for part in self.compared)
        return tuple(each for each in (self.trace, self.configured, self.logged) if each is not None)

    @property
    def timeline(self) -> Timeline:
        """What the axis of steps shows: the longest run, and its epochs where all runs have the same.

        Example:
            >>> import lrplot
            >>> lrplot.simulate("cosine", T_max=100).timeline.n_steps
            100
        """
        lines = [part.trace.timeline for part in self.parts]
        longest = max(lines, key=lambda line: line.n_steps)
        same = len({line.steps_per_epoch for line in lines}) == 1
        return longest if same else replace(longest, steps_per_epoch=None, batches_per_epoch=None, n_epochs=None)
