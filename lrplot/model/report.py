"""The noun of what a format sees: runs and what is wrong with them. It saves and shows itself by `lrplot.reports`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lrplot.model.finding import Diagnosis, Finding, Place
from lrplot.wording import count, rate

if TYPE_CHECKING:
    import os

    from matplotlib.figure import Figure

    from lrplot.loop.timeline import Timeline
    from lrplot.model.grid import Grid
    from lrplot.model.logged import LogFacts
    from lrplot.model.plan import Plan, Scalar
    from lrplot.model.recording import Recording
    from lrplot.model.style import Style
    from lrplot.model.trace import Trace
    from lrplot.reports import StepValues


@dataclass(frozen=True, kw_only=True, repr=False)
class Report:
    """What a schedule does in a training loop: everything that a format may see; in a notebook it shows itself.

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
        shades: of a comparison of several values of one number, where each run's value stands among them, from 0 for
            the least to 1 for the greatest; empty for any other.
        grid: how to arrange a comparison's runs, row by row, in panels of their own; None for a single axis.
        notes: sentences on what was settled for the user.
        place: the line of a file where the schedule is written; None where it was typed.
        recording: what was recorded of a real run, where the trace is one; None for a plan's.
        logged: what a log says that the planned run used, drawn over it; None where there is no log, or no plan.
        log: what was taken of the log, and how it compares with the plan; None where there is none.
        findings: what is wrong, or worth knowing, the most serious first; those of a comparison's runs are theirs.
        diagnosis: which rules looked and which could not, and everything that they found; of a comparison, its runs'.

    Example:
        >>> import lrplot
        >>> lrplot.simulate("onecycle", max_lr=0.01, total_steps=25600)
        <lrplot.Report OneCycleLR(max_lr=0.01, total_steps=25600): 25,600 steps, 4e-8 to 0.01>
    """

    plan: Plan
    trace: Trace
    configured: Trace | None = None
    defaults: Mapping[str, Scalar] = field(default_factory=dict)
    title: str = ""
    command: str = ""
    compared: tuple[Report, ...] = ()
    shades: tuple[float, ...] = ()
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

    def __repr__(self) -> str:
        """One line: the schedule, its steps and its rates; of a comparison, its labels."""
        if self.compared:
            return f"<lrplot.Report {self.title}: {', '.join(part.trace.label for part in self.compared)}>"
        rates = self.trace.groups[0].lr.values
        extent = f"{rate(min(rates))} to {rate(max(rates))}"
        return f"<lrplot.Report {self.title}: {count(self.trace.n_steps, 'step')}, {extent}>"

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
        return planned.n_positions < (planned.schedule_steps or 0)

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

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        format: str | None = None,
        style: Style | str | None = None,
        title: str | None = None,
        **look: Any,
    ) -> None:
        """Writes the report to a file, whole or not at all.

        Args:
            path: the file; its suffix says the format.
            format: the format by name, instead of the suffix.
            style: size, theme and the like; as text a style sheet of matplotlib's, `"ggplot"` or `"paper.mplstyle"`.
            title: another title for this picture; `"none"` for none.
            look: what of the style to change: `width=3.3`, `height=2.2`, `dpi=300`, `font_size=7`, `log_y=True`,
                `stamp=False`, `theme="dark"`, `at=["epoch=37"]`.

        Raises:
            UsageError: no such format, a suffix that stands for none, or a style that the format cannot draw in.
            OutputError: the file cannot be written.

        Example:
            >>> import lrplot, tempfile, pathlib
            >>> report = lrplot.simulate("cosine", T_max=100, lr=0.1)
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     report.save(pathlib.Path(folder, "curve.csv"))
        """
        from lrplot.reports import save

        save(self, path, format=format, style=style, title=title, look=look)

    def figure(self, style: Style | str | None = None, **look: Any) -> Figure:
        """The report as a matplotlib figure, for drawing more on it.

        Raises:
            UsageError: a size that no figure can have.

        Example:
            >>> import lrplot
            >>> len(lrplot.simulate("cosine", T_max=100).figure(width=6).axes) > 0
            True
        """
        from lrplot.reports import figure

        return figure(self, style, look)

    def show(self, style: Style | str | None = None, **look: Any) -> None:
        """Shows the report: as a picture in a notebook, and as a chart where Python runs in a terminal.

        Args:
            style: size, theme and the like.
            look: what of the style to change, as `save` takes it.

        Raises:
            UsageError: a style that it cannot be drawn in.

        Example:
            >>> import lrplot
            >>> lrplot.simulate("cosine", T_max=100, title="my cosine").show(height=5)  # doctest: +ELLIPSIS
            my cosine...
        """
        from lrplot.reports import show

        show(self, style, look)

    def at(self, moment: int | str) -> StepValues:
        """What the optimizer uses at a moment of the run: its rates, momentum and weight decay.

        Args:
            moment: an optimizer step, `500`, the first step of an epoch, `"epoch=37"`, or a share of the run, `"50%"`;
                steps and epochs are counted from 0. `save`, `show` and `figure` mark it: `at=["epoch=37"]`.

        Returns:
            The reading: `step`, `epoch`, and of every parameter group its `lr`, `momentum` and `weight_decay`.

        Raises:
            UsageError: a moment outside the run, or a comparison, whose `compared` are to be asked.

        Example:
            >>> import lrplot
            >>> reading = lrplot.simulate("cosine", T_max=100, lr=0.1).at("50%")
            >>> reading.step, round(reading.lr[0], 6)
            (50, 0.05)
        """
        from lrplot.reports import reading

        return reading(self, moment)

    def summary(self) -> str:
        """The facts and the findings in words, a line each.

        Example:
            >>> import lrplot
            >>> print(lrplot.simulate("cosine", T_max=100, lr=0.1).summary().splitlines()[0])
            first rate: 0.1
        """
        from lrplot.reports import summary

        return summary(self)

    def code(self, framework: str | None = None) -> str:
        """The lines to paste into a training script, for the schedule and its stepping.

        Args:
            framework: `"torch"`, `"lightning"` or `"transformers"`; the loop's own where it is None.

        Raises:
            UsageError: a framework that there is no code for, or a schedule that cannot be written as code.

        Example:
            >>> import lrplot
            >>> "CosineAnnealingLR(optimizer, T_max=100)" in lrplot.simulate("cosine", T_max=100).code()
            True
        """
        from lrplot.reports import code

        return code(self, framework)

    def to_dataframe(self) -> Any:
        """The rates as a data frame of pandas, or of polars where that alone is installed: a row for each step.

        Columns are `step`, `epoch` where the loop has epochs, and `lr`, `momentum` and `weight_decay`, with a group's
        name behind them where there are several; of a comparison, `run` as well.

        Raises:
            MissingLibraryError: neither pandas nor polars is installed.

        Example:
            >>> import lrplot
            >>> try:
            ...     len(lrplot.simulate("cosine", T_max=100).to_dataframe())
            ... except lrplot.MissingLibraryError:
            ...     100  # the rows that there would be
            100
        """
        from lrplot.reports import data_frame

        return data_frame(self)

    def _repr_svg_(self) -> str:
        from lrplot.reports import svg

        return svg(self)

    def _repr_html_(self) -> str:
        from lrplot.reports import html

        return html(self)
