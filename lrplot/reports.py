"""A report as Python users have it: it saves, shows and describes itself."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.errors import MissingLibraryError, UsageError
from lrplot.model import report as model
from lrplot.model.finding import Finding
from lrplot.model.style import Style
from lrplot.output import write_file
from lrplot.planning.moments import moment_of
from lrplot.planning.to_command import command_of
from lrplot.render.formats import format_named, format_of, unknown_suffix
from lrplot.render.options import NO_TITLE
from lrplot.render.readings import Reading, reading_of
from lrplot.render.summary import labelled_findings, rows
from lrplot.wording import count, rate

if TYPE_CHECKING:
    import os

    from matplotlib.figure import Figure


class Report(model.Report):
    """What a schedule does in a training loop; in a notebook it shows itself.

    Example:
        >>> import lrplot
        >>> lrplot.simulate("onecycle", max_lr=0.01, total_steps=25600)
        <lrplot.Report OneCycleLR(max_lr=0.01, total_steps=25600): 25,600 steps, 4e-8 to 0.01>
    """

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        format: str | None = None,
        style: Style | None = None,
        title: str | None = None,
        **look: Any,
    ) -> None:
        """Writes the report to a file, whole or not at all.

        Args:
            path: the file; its suffix says the format.
            format: the format by name, instead of the suffix.
            style: size, theme and the like.
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
        target = Path(path)
        name = format or format_of(target)
        if name is None:
            raise unknown_suffix(target)
        chosen, style = format_named(name), _style(style, look)
        chosen.check(style)
        if title == NO_TITLE:
            title, style = None, replace(style, titled=False)
        report = self if title is None else replace(self, title=_text("title", title))
        write_file(target, chosen.render(report, style))

    def figure(self, style: Style | None = None, **look: Any) -> Figure:
        """The report as a matplotlib figure, for drawing more on it.

        Raises:
            UsageError: a size that no figure can have.

        Example:
            >>> import lrplot
            >>> figure = lrplot.simulate("cosine", T_max=100).figure(width=6)
            >>> len(figure.axes) > 0
            True
        """
        from lrplot.render.figure import draw

        style = _style(style, look)
        format_named("svg").check(style)
        return draw(self, style)

    def show(self, style: Style | None = None, **look: Any) -> None:
        """Shows the report: as a picture in a notebook, and as a chart where Python runs in a terminal.

        Args:
            style: size, theme and the like.
            look: what of the style to change, as `save` takes it.

        Raises:
            UsageError: a style that it cannot be drawn in.

        Example:
            >>> import lrplot
            >>> lrplot.simulate("cosine", T_max=100, title="my cosine").show(height=5)  # doctest: +ELLIPSIS
            my cosine
            ...
        """
        style = _style(style, look)
        display = getattr(sys.modules.get("IPython.display"), "display", None)
        shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
        if display is not None and type(shell).__name__ == "ZMQInteractiveShell":
            display(self)
            return
        content = format_named("terminal").render(self, style)
        data = content if isinstance(content, bytes) else b"".join(content)
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(data.decode("utf-8").encode(encoding, "replace").decode(encoding))

    def at(self, moment: int | str) -> Reading:
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
        if self.compared:
            raise UsageError("a comparison has several runs: ask each of report.compared, or save it with at=[...]")
        if isinstance(moment, bool) or not (isinstance(moment, str) or hasattr(moment, "__index__")):
            raise UsageError(f"at takes a step, 500, or a text such as 'epoch=37' or '50%', not {moment!r}")
        return reading_of(self.trace, moment_of(moment))

    def summary(self) -> str:
        """The facts and the findings in words, a line each.

        Example:
            >>> import lrplot
            >>> print(lrplot.simulate("cosine", T_max=100, lr=0.1).summary().splitlines()[0])
            first rate: 0.1
        """
        lines = [f"{row.label}: {row.text}" for row in rows(self)]
        lines += [f"{finding.code} {before}{finding.message}" for before, finding in labelled_findings(self)]
        return "\n".join([*lines, *self.notes])

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
        from lrplot.snippets import snippet

        loop = self.plan.loop
        known = ("torch", "lightning", "transformers")
        own = loop.framework if loop is not None and loop.framework in known else "torch"
        return snippet(self, own if framework is None else framework)

    def to_dataframe(self) -> Any:
        """The rates as a data frame of pandas, or of polars where that alone is installed: a row for each step.

        Columns are `step`, `epoch` where the loop has epochs, and `lr`, `momentum` and `weight_decay`, with a group's
        name behind them where there are several; of a comparison, `run` as well.

        Raises:
            MissingLibraryError: neither pandas nor polars is installed.

        Example:
            >>> import lrplot
            >>> try:
            ...     columns = list(lrplot.simulate("cosine", T_max=100).to_dataframe().columns)
            ... except lrplot.MissingLibraryError:
            ...     columns = ["step", "lr", "momentum", "weight_decay"]  # what there would be
            >>> columns
            ['step', 'lr', 'momentum', 'weight_decay']
        """
        frame = _frame_library()
        table: dict[str, list[Any]] = {}
        for part in self.compared or (self,):
            columns = _columns(part)
            if self.compared:
                columns = {"run": [part.trace.label] * part.trace.n_steps, **columns}
            n = len(next(iter(table.values()), []))
            for name in dict.fromkeys((*table, *columns)):
                table.setdefault(name, [None] * n).extend(columns.get(name, [None] * part.trace.n_steps))
        return frame(table)

    def _repr_svg_(self) -> str:
        content = format_named("svg").render(self, Style())
        return (content if isinstance(content, bytes) else b"".join(content)).decode("utf-8")

    def _repr_html_(self) -> str:
        """The picture, and under it what is wrong, what repairs it, and the command that draws the same."""
        found = "".join(_finding_html(before, finding) for before, finding in labelled_findings(self))
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        line = self.command or command_of(self.plan)
        command = f"<pre>{escape(line)}</pre>" if line else ""
        return f"<div>{_without_head(self._repr_svg_())}{found}{notes}{command}</div>"

    def __repr__(self) -> str:
        """One line: the schedule, its steps and its rates; of a comparison, its labels."""
        if self.compared:
            return f"<lrplot.Report {self.title}: {', '.join(part.trace.label for part in self.compared)}>"
        rates = self.trace.groups[0].lr.values
        extent = f"{rate(min(rates))} to {rate(max(rates))}"
        return f"<lrplot.Report {self.title}: {count(self.trace.n_steps, 'step')}, {extent}>"


def shown(report: model.Report) -> Report:
    """A report that saves and shows itself."""
    return Report(**{each.name: getattr(report, each.name) for each in fields(report)})


def _style(style: Style | None, look: dict[str, Any]) -> Style:
    known = {each.name for each in fields(Style)}
    wrong = next((name for name in look if name not in known), None)
    if wrong is not None:
        raise UsageError(f"a picture has no {wrong}: it has {', '.join(sorted(known))}")
    if isinstance(look.get("at"), (str, int)):
        look = {**look, "at": (look["at"],)}
    return replace(style or Style(), **look)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{name} must be a text, not {value!r}")
    return value


def _frame_library() -> Any:
    for name in ("pandas", "polars"):
        try:
            return __import__(name).DataFrame
        except ImportError:
            continue
    raise MissingLibraryError("a data frame needs pandas or polars: type pip install pandas")


def _columns(report: model.Report) -> dict[str, list[Any]]:
    """The columns of one run."""
    trace = report.trace
    steps = range(trace.n_steps)
    found: dict[str, list[Any]] = {"step": list(steps)}
    epochs = [trace.timeline.epoch_of(step) for step in steps]
    if epochs and epochs[0] is not None:
        found["epoch"] = epochs
    for what in ("lr", "momentum", "weight_decay"):
        for group in trace.groups:
            column = group.column(what)
            if column is not None:
                found[f"{what}_{group.name}" if len(trace.groups) > 1 else what] = [column[step] for step in steps]
    return found


def _finding_html(before: str, finding: Finding) -> str:
    pasted = "\n".join(part for part in (finding.fix.command, finding.fix.code) if part)
    repair = f"<pre>{escape(pasted)}</pre>" if pasted else ""
    said = f"<b>{escape(finding.severity)} {escape(finding.code)}</b> {escape(before + finding.message)}"
    return f"<p>{said}<br>{escape(finding.fix.text)}</p>{repair}"


def _without_head(svg: str) -> str:
    """An SVG without the XML declaration and document type, which have no place inside HTML."""
    return svg[svg.index("<svg") :]
