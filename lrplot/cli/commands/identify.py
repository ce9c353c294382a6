"""`lrplot identify LOG`: which schedule made a logged curve, and the code for it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.cli import terminal
from lrplot.cli.command import Command, CommandWords
from lrplot.cli.log_options import LOG, TAG, logged_run
from lrplot.cli.outputs import targets_of, write
from lrplot.errors import EXIT_FOUND, EXIT_OK, UsageError
from lrplot.options.option import JSON, Option
from lrplot.output import write_stdout
from lrplot.render.options import OUTPUT

if TYPE_CHECKING:
    from lrplot.model.plan import Plan
    from lrplot.model.points import Points

_EXAMPLE = "lrplot identify runs/exp1"
_LEFT_OUT = ("code", "tag", "show", "at", "x_axis", "spark", "format", "title", "engine")
_ALL = Option(
    name="all",
    kind="bool",
    help="Step the schedules of every installed library, also where one of torch's fits.",
    panel="Log",
)
_CODE = next(option for option in OUTPUT if option.name == "code")
_OPTIONS = (
    *LOG,
    JSON,
    _ALL,
    replace(_CODE, help="Whose code to print.", default="torch"),
    *(option for option in OUTPUT if option.name not in _LEFT_OUT),
)


def _run(said: CommandWords) -> int:
    """Identifies a logged curve as the command line says; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done.
    """
    values, places = said.values, said.words
    if len(places) != 1:
        raise UsageError(f"lrplot identify needs one log, or the folder of one run: {_EXAMPLE}")
    own = (_CODE.name, TAG.name, _ALL.name)
    targets = targets_of({name: value for name, value in values.items() if name not in own})
    from lrplot.logs._report import identified, report_of

    log = logged_run(places[0], values)
    offset, found = identified(log, "all" if values.get(_ALL.name) else "needed")
    if values.get(JSON.name):
        groups = [[_entry(plan, points) for plan in plans] for points, plans in found]
        from lrplot.render.as_json import document

        write_stdout(document({"offset": offset, "groups": groups}))
    else:
        terminal.remark(log.sentence_with(offset))
        for note in log.notes:
            terminal.remark(note)
        blocks = [
            _text(points, plans, tag, values, several=len(found) > 1)
            for tag, (points, plans) in zip(log.tags, found, strict=True)
        ]
        write_stdout("\n".join(blocks).encode())
    every = all(plans for _, plans in found)
    if "output" in values and every:
        command = shlex.join(["lrplot", "identify", *said.tokens])
        write(report_of(replace(log, offset=offset), found[0][1][0], command=command), targets)
    return EXIT_OK if every else EXIT_FOUND


def _text(points: Points, plans: Sequence[Plan], tag: str, values: Mapping[str, Any], *, several: bool) -> str:
    """What is found for one group: the command, what it leaves open, the code, and what fits as well."""
    from lrplot.identify import ranges_of, untried
    from lrplot.pipeline import report_on
    from lrplot.planning.to_command import command_of
    from lrplot.snippets import snippet

    head = f"# {tag}\n" if several else ""
    if not plans:
        return f"{head}No schedule that lrplot knows by its shape gives all {len(points)} values.\n"
    first, *others = plans
    lines = [command_of(first)]
    for name, (low, high) in ranges_of(first, points).items():
        lines.append(f"# {name} {low} to {high} gives the same values at the logged steps")
    if others:
        lines.append(f"# {len(others)} other{'s fit' if len(others) > 1 else ' fits'} as well:")
        lines += [f"#   {command_of(plan)}" for plan in others]
    if all(plan.schedule.family == "torch" for plan in plans) and not values.get(_ALL.name):
        names = untried(points)
        lines += [f"# --{_ALL.name} steps these of the same shape as well: {', '.join(names)}"] if names else []
    code = snippet(report_on(first), values.get(_CODE.name, "torch"))
    return head + "\n".join(lines) + "\n\n" + code


def _entry(plan: Plan, points: Points) -> dict[str, Any]:
    from lrplot.identify import ranges_of
    from lrplot.planning.to_command import command_of

    return {
        "scheduler": plan.schedule.name,
        "command": command_of(plan),
        "ranges": {name: list(both) for name, both in ranges_of(plan, points).items()},
    }


COMMAND = Command(
    summary="Says which schedule made a logged curve, and prints its command and its code.",
    run=_run,
    options=_OPTIONS,
    takes="RUN",
    about="Says which schedule made a logged curve, on stdin where - is named, and prints its command and its code."
    " Every schedule that it names was stepped by its own code and gives every logged value; the usual one comes"
    " first. Ends with 1 where none does.",
    example=_EXAMPLE,
)
