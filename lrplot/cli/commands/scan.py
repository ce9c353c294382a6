"""`lrplot scan PATH...`: the schedules of training code, and what is wrong with them, without running it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.cli import terminal
from lrplot.cli.command import Command, Said
from lrplot.cli.outputs import STDOUT, Target, targets_of
from lrplot.cli.select import FAIL_ON, IGNORE, SELECT, codes_in
from lrplot.cli.select import OPTIONS as FINDINGS
from lrplot.errors import EXIT_FOUND, EXIT_OK, UsageError
from lrplot.model.severity import Severity, failing
from lrplot.options.option import HELP, Option
from lrplot.output import write_file, write_stdout
from lrplot.planning.options import GIVEN
from lrplot.render.options import OUTPUT

if TYPE_CHECKING:
    from lrplot.model.finding import Finding, Place
    from lrplot.model.style import Style
    from lrplot.render.annotations import Annotation
    from lrplot.scan import Scan

_SUMMARY = "Reads the schedules in training code, and says what is wrong with them; none of it is run."
_EXAMPLE = "lrplot scan ."
_ABOUT = (
    f"{_SUMMARY} Takes Python files, notebooks and folders; tests, vendored code and what Git ignores are left out"
    " unless named. Shows where each scheduler is built, with which arguments, and where and how often it is stepped,"
    " then what is wrong at which line, and then what could not be judged. Exits with 1 where anything is found that is"
    " as serious as a warning. '# lrplot: ignore LR101: why' on a line keeps a finding quiet."
    f"\n\n{_EXAMPLE}\nlrplot scan train.py:79 --plot --batches-per-epoch 391\nlrplot scan train.py --format json"
)
_TEXT = "findings"
_FORMATS = (_TEXT, "json", "github", "sarif", "junit")
_WORST: Severity = "warning"
_TOLD = ("output", "format", "width", "theme")
_PLOT = Option(
    name="plot",
    kind="bool",
    help="Draw every schedule whose numbers are known, in the code or from the options below.",
    panel="Code",
)
_OPTIONS = (
    _PLOT,
    *(replace(option, panel="Code") for option in GIVEN),
    *(replace(option, default=_WORST) if option == FAIL_ON else option for option in FINDINGS),
    *(
        replace(option, help=f"The format: {', '.join(_FORMATS)}.") if option.name == "format" else option
        for option in OUTPUT
        if option.name in _TOLD
    ),
    HELP,
)


def _run(said: Said) -> int:
    """Scans files and folders as the command line says; returns the exit code, 1 where something is wrong.

    Raises:
        LrplotError: whatever cannot be done.
    """
    from lrplot.diagnose.findings import codes_of
    from lrplot.scan import scan  # which other commands' help has no use for

    values, names = said.values, said.words
    if not names:
        raise UsageError(f"lrplot scan needs files or folders to read: {_EXAMPLE}")
    select, ignore = (codes_of(codes_in(values, option)) for option in (SELECT, IGNORE))
    targets = _targets(values)
    found = _chosen(scan(names, given=values), select, ignore)
    told = [target for target in targets if target.name in _FORMATS]
    _write(names, found, told)
    if values.get(_PLOT.name):
        from lrplot.cli import scan_plot

        drawn = [target for target in targets if target.name not in _FORMATS]
        on_stdout = any(target.place == STDOUT and target.name == _TEXT for target in told)
        scan_plot.draw(found, values, drawn or (targets_of({}) if on_stdout else []))
    severities = failing(values.get(FAIL_ON.name, _WORST))
    return EXIT_FOUND if any(each.severity in severities for each in found.findings) else EXIT_OK


def _chosen(found: Scan, select: frozenset[str], ignore: frozenset[str]) -> Scan:
    """A scan with the findings that the command line wants to hear of."""

    def heard(finding: Finding) -> bool:
        return (not select or finding.code in select) and finding.code not in ignore

    ignored = tuple(each for each in found.ignored if heard(each[0]))
    return replace(found, findings=tuple(filter(heard, found.findings)), ignored=ignored)


def _targets(values: Mapping[str, Any]) -> list[Target]:
    """Where what is found goes, and the curves where they are asked for."""
    targets = targets_of(values, default="github" if os.environ.get("GITHUB_ACTIONS") == "true" else _TEXT)
    if values.get(_PLOT.name) and all(target.name not in _FORMATS for target in targets):
        targets += targets_of({}, default=_TEXT) if all(target.place != STDOUT for target in targets) else []
    for target in targets:
        if target.name not in _FORMATS and not values.get(_PLOT.name):
            place = "stdout" if target.place == STDOUT else target.place
            raise UsageError(
                f"a scan is written as {', '.join(_FORMATS[:-1])} or {_FORMATS[-1]}, and {place} would be"
                f" {target.name}: --plot draws the schedules"
            )
    return targets


def _write(names: Sequence[str], found: Scan, targets: Sequence[Target]) -> None:
    for target in targets:
        content = _content(names, found, target.name, target.style)
        if target.place == STDOUT:
            write_stdout(content)
        else:
            write_file(Path(target.place), content)
            terminal.remark(f"wrote {target.place}")
    if not any(target.place == STDOUT and target.name == _TEXT for target in targets):
        from lrplot.cli.scan_text import totals

        terminal.remark(totals(names, found))


def _content(names: Sequence[str], found: Scan, name: str, style: Style) -> bytes:
    if name == _TEXT:
        from lrplot.cli.scan_text import text_of

        return text_of(names, found, style)
    if name == "json":
        from lrplot.scan.document import as_json

        return as_json(found)
    schedulers = {each.place: each.scheduler for each in found.schedules}
    annotations = [_annotation(each, schedulers) for each in found.findings]
    if name == "github":
        from lrplot.render.formats.github import commands_of

        return commands_of(annotations)
    if name == "sarif":
        from lrplot.render.formats.sarif import log_of

        return log_of(annotations)
    from lrplot.render.annotations import as_shown
    from lrplot.render.formats.junit import suites_of

    return suites_of(
        [
            (f"{each.scheduler} {each.place}", as_shown(each.place),
             [one for one in annotations if one.finding.place == each.place])
            for each in found.schedules
        ]
    )  # fmt: skip


def _annotation(finding: Finding, schedulers: Mapping[Place, str]) -> Annotation:
    from lrplot.render.annotations import Annotation, as_shown

    shown = replace(finding, also=tuple(place for each in finding.also if (place := as_shown(each)) is not None))
    name = schedulers[finding.place] if finding.place is not None else ""
    return Annotation(schedule=name, command="", place=as_shown(finding.place), finding=shown)


COMMAND = Command(
    summary=_SUMMARY,
    run=_run,
    options=_OPTIONS,
    takes="PATH...",
    about=_ABOUT,
    example=_EXAMPLE,
)
