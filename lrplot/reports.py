"""How a report saves, shows and describes itself."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.errors import MissingLibraryError, UsageError
from lrplot.model.finding import Finding
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.output import write_file
from lrplot.planning.moments import moment_of
from lrplot.planning.to_command import command_of
from lrplot.render.formats import format_named, format_of, unknown_suffix
from lrplot.render.options import NO_TITLE
from lrplot.render.readings import StepValues as StepValues
from lrplot.render.readings import reading_of
from lrplot.render.summary import labelled_findings, rows

if TYPE_CHECKING:
    import os

    from matplotlib.figure import Figure


def save(
    report: Report,
    path: str | os.PathLike[str],
    *,
    format: str | None,
    style: Style | str | None,
    title: str | None,
    look: dict[str, Any],
) -> None:
    """Writes a report to a file, whole or not at all; see `Report.save`."""
    target = Path(path)
    name = format or format_of(target)
    if name is None:
        raise unknown_suffix(target)
    chosen, style = format_named(name), _style(style, look)
    chosen.check(style)
    if title == NO_TITLE:
        title, style = None, replace(style, titled=False)
    drawn = report if title is None else replace(report, title=_text("title", title))
    write_file(target, chosen.render(drawn, style))


def figure(report: Report, style: Style | str | None, look: dict[str, Any]) -> Figure:
    """A report as a matplotlib figure; see `Report.figure`."""
    from lrplot.render.figure import draw

    style = _style(style, look)
    format_named("svg").check(style)
    return draw(report, style)


def show(report: Report, style: Style | str | None, look: dict[str, Any]) -> None:
    """Shows a report, as a picture in a notebook and else as a chart; see `Report.show`."""
    style = _style(style, look)
    display = getattr(sys.modules.get("IPython.display"), "display", None)
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if display is not None and type(shell).__name__ == "ZMQInteractiveShell":
        display(report)
        return
    content = format_named("terminal").render(report, style)
    data = content if isinstance(content, bytes) else b"".join(content)
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(data.decode("utf-8").encode(encoding, "replace").decode(encoding))


def reading(report: Report, moment: int | str) -> StepValues:
    """What the optimizer uses at a moment of a report's run; see `Report.at`."""
    if report.compared:
        raise UsageError("a comparison has several runs: ask each of report.compared, or save it with at=[...]")
    if isinstance(moment, bool) or not (isinstance(moment, str) or hasattr(moment, "__index__")):
        raise UsageError(f"at takes a step, 500, or a text such as 'epoch=37' or '50%', not {moment!r}")
    return reading_of(report.trace, moment_of(moment))


def summary(report: Report) -> str:
    """The facts and the findings of a report in words, a line each."""
    lines = [f"{row.label}: {row.text}" for row in rows(report)]
    lines += [f"{finding.code} {before}{finding.message}" for before, finding in labelled_findings(report)]
    return "\n".join([*lines, *report.notes])


def code(report: Report, framework: str | None) -> str:
    """The lines of a report's plan to paste into a training script; see `Report.code`."""
    from lrplot.snippets import snippet

    loop = report.plan.loop
    known = ("torch", "lightning", "transformers")
    own = loop.framework if loop is not None and loop.framework in known else "torch"
    return snippet(report, own if framework is None else framework)


def data_frame(report: Report) -> Any:
    """The rates of a report as a data frame; see `Report.to_dataframe`."""
    frame = _frame_library()
    table: dict[str, list[Any]] = {}
    for part in report.compared or (report,):
        columns = _columns(part)
        if report.compared:
            columns = {"run": [part.trace.label] * part.trace.n_steps, **columns}
        n = len(next(iter(table.values()), []))
        for name in dict.fromkeys((*table, *columns)):
            table.setdefault(name, [None] * n).extend(columns.get(name, [None] * part.trace.n_steps))
    return frame(table)


def svg(report: Report) -> str:
    """A report as a picture."""
    content = format_named("svg").render(report, Style())
    return (content if isinstance(content, bytes) else b"".join(content)).decode("utf-8")


def html(report: Report) -> str:
    """The picture, and under it what is wrong, what repairs it, and the command that draws the same."""
    found = "".join(_finding_html(before, finding) for before, finding in labelled_findings(report))
    notes = "".join(f"<p>{escape(note)}</p>" for note in report.notes)
    line = report.command or command_of(report.plan)
    command = f"<pre>{escape(line)}</pre>" if line else ""
    return f"<div>{_without_head(svg(report))}{found}{notes}{command}</div>"


def _style(style: Style | str | None, look: dict[str, Any]) -> Style:
    known = {each.name for each in fields(Style)}
    wrong = next((name for name in look if name not in known), None)
    if wrong is not None:
        raise UsageError(f"a picture has no {wrong}: it has {', '.join(sorted(known))}")
    if isinstance(look.get("at"), (str, int)):
        look = {**look, "at": (look["at"],)}
    if isinstance(style, str):
        style = Style(sheet=style)
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


def _columns(report: Report) -> dict[str, list[Any]]:
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
