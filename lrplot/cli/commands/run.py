"""`lrplot run lrplot.toml`: every schedule of a file drawn into a folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.cli import terminal
from lrplot.cli.command import Command, CommandWords
from lrplot.cli.config_option import ALLOW_CODE, METRIC_OF_ALL, config_of
from lrplot.cli.progress import counter
from lrplot.cli.select import FAIL_ON
from lrplot.errors import EXIT_FOUND, EXIT_OK, UsageError
from lrplot.model.severity import failing
from lrplot.model.style import Style
from lrplot.options.option import HELP, Option
from lrplot.output import append, write_stdout
from lrplot.planning.options import LOOP
from lrplot.wording import count, printable

if TYPE_CHECKING:
    from lrplot.model.report import Report

_SUMMARY = "Draws every schedule of a file into a folder, with a report on all of them."
_ABOUT = (
    f"{_SUMMARY} The file is lrplot.toml, or pyproject.toml with [tool.lrplot], of this folder or the"
    " nearest one above it, where none is named;"
    " after it, names of schedules and comparisons draw those only. Options of the training loop stand in for what"
    f" the file's defaults say of it."
)
OUT = Option(
    name="out",
    kind="text",
    short="-o",
    metavar="FOLDER",
    help="Where to put the files; it is made if it is missing.",
    panel="Output",
    default="artifacts",
)
FORMAT = Option(
    name="format",
    kind="text",
    metavar="NAME,...",
    help="What to write each schedule as, instead of what the file says: svg,png,json.",
    panel="Output",
    default="svg,json",
)
WORKERS = Option(
    name="workers",
    kind="int",
    help="Processes that draw at a time; the files are the same whatever their number.",
    panel="Output",
    default="the number of cores",
)
OPEN = Option(
    name="open",
    kind="bool",
    help="Open the page in the browser when all is drawn ($BROWSER, if it is set).",
    panel="Output",
)
QUIET = Option(name="quiet", kind="bool", help="Print errors only.", panel="Output")


def _folder(values: Mapping[str, Any]) -> Path:
    """The folder to write into; a picture's name is none."""
    from lrplot.render.formats import format_of

    folder = Path(values.get("out", OUT.default))
    name = format_of(folder)
    if name is not None and not folder.is_dir():
        raise UsageError(
            f"lrplot run draws every schedule of a file into a folder, and {folder} is the name of a picture:"
            f" --out {folder.parent / 'out'} --format {name}"
        )
    return folder


def _run(said: CommandWords) -> int:
    """Draws the schedules of a file as the command line says; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done; the folder is as it was then.
    """
    values = said.values
    from lrplot.project.draw import draw
    from lrplot.project.naming import PAGE
    from lrplot.project.pool import cores

    formats = _formats(values)
    n_workers = values.get("workers", cores())
    if n_workers < 1:
        raise UsageError(f"--workers is how many processes draw, 1 or more, not {n_workers}")
    config, names = config_of(said.words, values)
    pictures = _draws(formats or [name for each in config.named for name in each.formats])
    folder = _folder(values)
    with counter("drawing", values.get("quiet", False)) as progress:
        made = draw(
            config,
            folder,
            names=names,
            formats=formats,
            n_workers=n_workers,
            prepare=_prepare if pictures else _nothing,
            progress=progress,
        )
    _append_to_summary(config.path.name, made.reports, made.comparisons)
    if not values.get("quiet"):
        _say(made.reports)
        n_new, n_old = len(made.written), len(made.unchanged)
        write_stdout(f"{printable(str(folder))}: {count(n_new, 'file')} written, {count(n_old)} unchanged\n".encode())
        write_stdout(f"{printable(str(folder / PAGE))}: the page on all of them\n".encode())
    if values.get(OPEN.name):
        _open(folder / PAGE)
    severities = {entry.name: entry.fail_on for entry in config.entries}
    return _exit_code(made.reports, severities, values.get(FAIL_ON.name))


def _open(page: Path) -> None:
    """Opens a page in the browser; where there is none, says where the page is."""
    import webbrowser

    try:
        opened = webbrowser.open(page.resolve().as_uri())
    except (webbrowser.Error, OSError):
        opened = False
    if not opened:
        terminal.remark(f"there is no browser here that could open it: {page}")


def _formats(values: Mapping[str, Any]) -> list[str]:
    """The formats that the command line asks for; none where the file says."""
    if "format" not in values:
        return []
    from lrplot.render.formats import format_named

    names = [name.strip() for name in values["format"].split(",") if name.strip()]
    if not names:
        raise UsageError("--format needs the names of formats, svg,json")
    for name in names:
        format_named(name)
    return names


def _draws(formats: Sequence[str]) -> bool:
    """Whether there is a picture among some formats."""
    from lrplot.render.formats import format_named

    return any("stamp" in format_named(name).takes for name in formats)


def _prepare() -> None:
    from lrplot.render.figure.fast_import import load_matplotlib

    load_matplotlib()


def _nothing() -> None:
    """There is no picture to draw."""


def _append_to_summary(source: str, reports: Mapping[str, Report], comparisons: Mapping[str, Report]) -> None:
    """Adds the report to the page that GitHub shows of a job."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        from lrplot.project.markdown import markdown

        append(Path(path), markdown(source, reports, comparisons, {}).encode())


def _say(reports: Mapping[str, Report]) -> None:
    """A line for each schedule, and what is wrong with it on stderr."""
    from lrplot.render.formats import format_named
    from lrplot.render.summary import headlines

    style = Style(
        width=terminal.columns(), colour=terminal.has_colour(sys.stdout), unicode=terminal.has_unicode(sys.stdout)
    )
    for name, report in reports.items():
        line = format_named("spark").render(report, style)
        write_stdout(line)
        for sentence in headlines(report):
            terminal.remark(f"! {name}: {sentence}")


def _exit_code(reports: Mapping[str, Report], own: Mapping[str, Any], worst: str | None) -> int:
    """1 where --fail-on is given and a finding is as serious, or as the schedule's own fail_on says."""
    if worst is None:
        return EXIT_OK
    for name, report in reports.items():
        severities = failing(own[name] or worst)
        if any(finding.severity in severities for part in report.parts for finding in part.findings):
            return EXIT_FOUND
    return EXIT_OK


COMMAND = Command(
    summary=_SUMMARY,
    run=_run,
    options=(*LOOP, METRIC_OF_ALL, FAIL_ON, OUT, FORMAT, WORKERS, OPEN, ALLOW_CODE, QUIET, HELP),
    takes="[FILE] [NAME...]",
    about=_ABOUT,
    example="lrplot run lrplot.toml --out artifacts",
)
