"""Where a report goes, in which format and how it looks: settled before anything is computed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.cli import terminal
from lrplot.cli.select import exit_code, select_findings, without_findings
from lrplot.errors import UsageError
from lrplot.options.option import Option
from lrplot.output import write_file, write_stdout
from lrplot.planning.plans import quantities_of
from lrplot.planning.x_axis import refuse_idle
from lrplot.render.formats import Format, format_named, format_of, unknown_suffix
from lrplot.render.options import NO_TITLE

if TYPE_CHECKING:
    from lrplot.model.check import Check
    from lrplot.model.report import Report
    from lrplot.model.severity import Severity
    from lrplot.model.style import Style

_SAY_AT = ("json", "html")  # beside those that draw
_HAVE_AN_AXIS = ("csv", "json", "html")
STDOUT = "-"
"""What stands for stdout where a file could be named."""

_SAYING = ("terminal", "spark", "findings", "github", "sarif", "junit")  # the formats that say themselves what is wrong

LISTS = ("findings", "github", "json", "junit", "sarif")
"""The formats that list what is found in several schedules, text first: their names for help and messages, which load
no format for them. What is written goes by `Format.lists`."""

LIST = Option(
    name="format",
    kind="text",
    metavar="NAME",
    help=f"The format for stdout and for other suffixes: {', '.join(LISTS)}.",
    panel="Output",
    default=f"{LISTS[0]}, and github in a job of GitHub Actions",
)

_ON_PAGES = (("html", "show"), ("html", "log_y"))  # what a page, which has no size, begins with


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """One place that the report goes to.

    Attributes:
        place: a file's name, or `-` for stdout.
        name: the format's name.
        format: the format.
        style: how it looks there.
    """

    place: str
    name: str
    format: Format
    style: Style


def targets_of(values: Mapping[str, Any], default: str = "terminal") -> list[Target]:
    """The places that the command line names; stdout where it names none.

    A known suffix says its format; --format says it for stdout and for other suffixes.

    Args:
        values: what was said.
        default: the format for stdout where nothing is said of it.

    Raises:
        UsageError: a format that is unknown, unclear or of no use, a size out of range, a picture for a terminal.
    """
    if "code" in values and any(name in values for name in ("output", "format", "spark", "at", "x_axis")):
        more = "--output, --format, --spark, --at and --x-axis"
        raise UsageError(f"--code goes to stdout and is not a picture: leave {more} out")
    asked = _asked(values)
    names = [(place, _format_name(place, asked, default)) for place in values.get("output") or [STDOUT]]
    if asked is not None and asked not in {name for _, name in names}:
        place, name = names[0]
        raise UsageError(f"{place} is {name} by its suffix and not {asked}: leave --format out, or add -o -")
    targets = [_target(place, name, values) for place, name in names]
    if "dpi" in values and not any(target.format.dpi for target in targets):
        raise UsageError("--dpi is for PNG and WebP, and neither is asked for: leave it out, or add -o curve.png")
    if "tag" in values and not any(target.name == "tfevents" for target in targets):
        raise UsageError("--tag is for a TensorBoard event file, and none is asked for: add -o plan.tfevents")
    refuse_idle(values)
    if "at" in values and not any(target.name in _SAY_AT or target.format.draws for target in targets):
        raise UsageError("--at is for charts, pictures and JSON, and none is asked for: leave it out")
    for name in ("font_size", "stamp", "style"):
        if name in values and not any(name in target.format.takes for target in targets):
            flag = name.replace("_", "-") if values[name] else f"no-{name}"
            raise UsageError(f"--{flag} is for pictures, and none is asked for: leave it out, or add -o curve.pdf")
    drawn = [target.name for target in targets if target.name in _HAVE_AN_AXIS or target.format.draws]
    if "x_axis" in values and not any(name != "spark" for name in drawn):
        raise UsageError("--x-axis is for charts, pictures, CSV and JSON, and none is asked for: leave it out")
    for name in ("width", "height", "show", "log_y"):
        drawn = [target.name for target in targets if target.format.unit or (target.name, name) in _ON_PAGES]
        if name in values and not any((name, each) != ("show", "spark") for each in drawn):
            flag = name.replace("_", "-")
            raise UsageError(f"--{flag} is for charts and pictures, and none is asked for: leave it out")
    return targets


def list_name() -> str:
    """The format of what is found where nothing is said of it: GitHub shows annotations, people read text."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else LISTS[0]


def refuse_pictures(targets: Sequence[Target], what: str, instead: str) -> None:
    """Refuses formats that list nothing.

    Args:
        targets: where it is to go.
        what: what is written: `a scan`.
        instead: what draws, in a clause.

    Raises:
        UsageError: there is one.
    """
    for target in targets:
        if target.format.lists is None:
            place = "stdout" if target.place == STDOUT else target.place
            known = f"{', '.join(LISTS[:-1])} or {LISTS[-1]}"
            raise UsageError(f"{what} is written as {known}, and {place} would be {target.name}: {instead}")


def write(report: Report, targets: Sequence[Target], listed: Report | None = None) -> None:
    """Writes a report to its places, and says on stderr what else there is to know.

    Args:
        report: the report.
        targets: its places.
        listed: what formats that list findings are to see instead, as pictures show it in another way.

    Raises:
        UsageError: a quantity to show that the optimizer has not, a moment outside the run, or an axis that is not
            known.
        OutputError: a place that cannot be written.
    """
    from lrplot.render.readings import refuse_unknown
    from lrplot.render.summary import headlines

    for style in (target.style for target in targets):
        refuse_unknown(report, style)  # before anything is written
    groups = [group for trace in report.traces for group in trace.groups]
    for what in (each for target in targets for each in target.style.show or ()):
        if all(group.column(what) is None for group in groups):
            raise UsageError(f"--show {what}: {report.plan.optimizer.kind} has none, so leave it out")
    if any("stamp" in target.format.takes for target in targets):  # what matplotlib draws
        from lrplot.render.figure.fast_import import load_matplotlib

        load_matplotlib()
    for target in targets:
        seen = listed if listed is not None and target.format.lists is not None else report
        _put(target, target.format.render(seen, target.style))
    _say(headlines(report), report.notes, targets)


def conclude(
    report: Report, values: Mapping[str, Any], targets: Sequence[Target], default: Severity | None = None
) -> int:
    """Writes a report with the findings that the command line asks for; returns the exit code.

    Raises:
        LrplotError: as `write` does.
    """
    report = select_findings(report, values)
    write(without_findings(report, values), targets)
    return exit_code(report, values, default)


def write_check(check: Check, targets: Sequence[Target]) -> None:
    """Writes what a check found to its places, of formats that list findings, and says on stderr what else there is.

    Raises:
        OutputError: a place that cannot be written.
    """
    for target in targets:
        if target.format.lists is not None:
            _put(target, target.format.lists(check, target.style))
    from lrplot.render.summary import headlines_of

    runs = [replace(run, label=name) for name, run in check.named_runs]
    _say(headlines_of(runs), check.notes, targets)
    if not any(target.place == STDOUT and target.name == LISTS[0] for target in targets):
        terminal.remark(check.totals)


def _put(target: Target, content: bytes | Iterator[bytes]) -> None:
    if target.place == STDOUT:
        write_stdout(content)
    else:
        write_file(Path(target.place), content)
        terminal.remark(f"wrote {target.place}")


def _say(wrong: Sequence[str], notes: Sequence[str], targets: Sequence[Target]) -> None:
    """Says on stderr what no target on stdout says itself."""
    on_stdout = {target.name for target in targets if target.place == STDOUT}
    if not on_stdout & set(_SAYING):
        for sentence in wrong:
            terminal.remark(f"! {sentence}")
    if "terminal" not in on_stdout:
        for sentence in notes:
            terminal.remark(sentence)


def complain_of(report: Report) -> None:
    """Says on stderr what is not as it was meant."""
    from lrplot.render.summary import headlines

    for sentence in headlines(report):
        terminal.remark(f"! {sentence}")


def _asked(values: Mapping[str, Any]) -> str | None:
    """The format that --format or --spark names."""
    asked: str | None = values.get("format")
    if values.get("spark"):
        if asked not in (None, "spark"):
            raise UsageError(f"--spark and --format {asked} are two formats: give one of them")
        asked = "spark"
    if asked is not None:
        format_named(asked)
    return asked


def _format_name(place: str, asked: str | None, default: str) -> str:
    if place == STDOUT:
        return asked or default
    if not place:
        raise UsageError("--output needs the name of a file, or - for stdout")
    name = format_of(Path(place)) or asked
    if name is None:
        raise unknown_suffix(Path(place))
    return name


def _target(place: str, name: str, values: Mapping[str, Any]) -> Target:
    from lrplot.model.style import Style
    from lrplot.planning.moments import moments_of

    chosen = format_named(name)
    if place == STDOUT and chosen.binary and sys.stdout.isatty():
        raise UsageError(f"{name} is not text for a terminal: write it to a file, -o curve.{name}")
    style = Style(
        width=values.get("width"),
        height=values.get("height"),
        dpi=values.get("dpi"),
        font_size=values.get("font_size"),
        sheet=values.get("style", ""),
        titled=values.get("title") != NO_TITLE,
        stamp=values.get("stamp", True),
        log_y=values.get("log_y", False),
        show=quantities_of(values),
        at=moments_of(values),
        x_axis=values.get("x_axis"),
        theme=values.get("theme", "light"),
        verbose=values.get("verbose", False),
        tag=values.get("tag", ""),
    )
    chosen.check(style, name if place == STDOUT else place)
    if place == STDOUT and chosen.unit == "columns":
        style = replace(
            style,
            width=style.width or terminal.columns(),
            colour=terminal.has_colour(sys.stdout),
            unicode=terminal.has_unicode(sys.stdout),
            rows=None if values.get("verbose") else terminal.window_rows(sys.stdout),
        )
    return Target(place=place, name=name, format=chosen, style=style)
