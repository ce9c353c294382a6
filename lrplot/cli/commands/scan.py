"""`lrplot scan PATH...`: the schedules of training code, and what is wrong with them, without running it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.cli.command import Command, CommandWords
from lrplot.cli.outputs import LIST, LISTS, STDOUT, Target, list_name, refuse_pictures, targets_of, write_check
from lrplot.cli.select import IGNORE, SELECT, STRICT, WORST, check_codes, codes_in, exit_code_of_check
from lrplot.errors import UsageError
from lrplot.options.option import HELP, Option
from lrplot.planning.options import GIVEN
from lrplot.render.options import OUTPUT

if TYPE_CHECKING:
    from lrplot.model.check import Check, Checked

_SUMMARY = "Reads the schedules in training code, and says what is wrong with them; none of it is run."
_EXAMPLE = "lrplot scan ."
_ABOUT = (
    f"{_SUMMARY} Takes Python files, notebooks and folders; tests, vendored code and what Git ignores are left out"
    " unless named. Shows where each scheduler is built, with which arguments, and where and how often it is stepped,"
    " then what is wrong at which line, and then what could not be judged. Exits with 1 where anything is found that is"
    " as serious as a warning. '# lrplot: ignore LR101: why' on a line keeps a finding quiet."
    f"\n\n{_EXAMPLE}\nlrplot scan train.py:79 --plot --batches-per-epoch 391\nlrplot scan train.py --format json"
)
_TOLD = ("output", "width", "theme")
_PLOT = Option(
    name="plot",
    kind="bool",
    help="Draw every schedule whose numbers are known, in the code or from the options below.",
    panel="Code",
)
_OPTIONS = (
    _PLOT,
    *(replace(option, panel="Code") for option in GIVEN),
    *STRICT,
    LIST,
    *(option for option in OUTPUT if option.name in _TOLD),
    HELP,
)


def _run(said: CommandWords) -> int:
    """Scans files and folders as the command line says; returns the exit code, 1 where something is wrong.

    Raises:
        LrplotError: whatever cannot be done.
    """
    from lrplot.scan import scan  # which other commands' help has no use for

    values, names = said.values, said.words
    if not names:
        raise UsageError(f"lrplot scan needs files or folders to read: {_EXAMPLE}")
    check_codes(values)
    told, drawn = _targets(values)
    found = scan(names, given=values)
    check = _select(found.check, values)
    write_check(check, told)
    if values.get(_PLOT.name):
        from lrplot.cli import scan_plot

        scan_plot.draw(found, values, drawn)
    return exit_code_of_check(check, values, default=WORST)


def _select(check: Check, values: Mapping[str, Any]) -> Check:
    """A check with the findings that the command line asks for."""
    from lrplot.diagnose.findings import codes_of

    select, ignore = (codes_of(codes_in(values, option)) for option in (SELECT, IGNORE))

    def is_asked(code: str) -> bool:
        return (not select or code in select) and code not in ignore

    def selected(each: Checked) -> Checked:
        runs = (
            replace(run, findings=tuple(finding for finding in run.findings if is_asked(finding.code)))
            for run in each.runs
        )
        ignored = {code: told for code, told in each.ignored.items() if is_asked(code)}
        return replace(each, runs=tuple(runs), ignored=ignored)

    return replace(check, schedules=tuple(map(selected, check.schedules)))


def _targets(values: Mapping[str, Any]) -> tuple[list[Target], list[Target]]:
    """Where what is found goes, and the curves where they are asked for."""
    targets = targets_of(values, default=list_name())
    if not values.get(_PLOT.name):
        refuse_pictures(targets, "a scan", "--plot draws the schedules")
        return targets, []
    told = [target for target in targets if target.format.lists is not None]
    drawn = [target for target in targets if target.format.lists is None]
    if not told and all(target.place != STDOUT for target in drawn):
        told = targets_of({}, default=LISTS[0])
    on_stdout = any(target.place == STDOUT and target.name == LISTS[0] for target in told)
    return told, drawn or (targets_of({}) if on_stdout else [])


COMMAND = Command(
    summary=_SUMMARY,
    run=_run,
    options=_OPTIONS,
    takes="PATH...",
    about=_ABOUT,
    example=_EXAMPLE,
)
