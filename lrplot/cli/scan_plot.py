"""What `lrplot scan --plot` draws: every schedule whose numbers are known, and which numbers the others need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lrplot.cli.outputs import STDOUT, Target, write
from lrplot.cli.plot import run_plan
from lrplot.compare.overlay import compare
from lrplot.errors import LrplotError, UsageError
from lrplot.output import write_stdout
from lrplot.planning.to_command import command_of
from lrplot.render.options import title_in

if TYPE_CHECKING:
    from lrplot.model.reading import Reading
    from lrplot.model.report import Report
    from lrplot.scan import Scan
    from lrplot.scan.plans import Draft


def draw(found: Scan, values: Mapping[str, Any], targets: Sequence[Target]) -> None:
    """Draws the schedules of a scan.

    Args:
        found: the scan.
        values: what was said.
        targets: where to; on a terminal chart by chart, in a picture side by side.

    Raises:
        UsageError: a picture of nothing.
    """
    drawn, lines = _reports(found, values)
    for target in targets:
        if target.place == STDOUT and target.format.unit == "columns":
            for report in drawn:
                write_stdout(b"\n")
                write(report, [target])
        elif not drawn:
            raise UsageError(f"{target.place} would be empty: {lines[0] if lines else 'there is no schedule'}")
        else:
            labels = [f"{report.trace.scheduler} {report.title.partition(' ')[0]}" for report in drawn]
            write(drawn[0] if len(drawn) == 1 else compare(drawn, labels, title="Schedules of the code"), [target])
    if lines and any(target.place == STDOUT for target in targets):
        write_stdout(("\n" + "".join(f"{line}\n" for line in lines)).encode("utf-8", "replace"))


def _reports(found: Scan, values: Mapping[str, Any]) -> tuple[list[Report], list[str]]:
    """The schedules that can be drawn, and of the others what is missing."""
    drawn: list[Report] = []
    lines: list[str] = []
    for reading in found.schedules:
        draft = found.drafts.get(reading.place)
        if draft is None or reading.whole:
            continue
        if draft.plan is None:
            lines += needs(reading, draft)
            continue
        title = title_in(values) or f"{reading.place} {reading.scheduler}"
        try:
            drawn.append(run_plan(draft.plan, {"title": title}, command_of(draft.plan)))
        except LrplotError as error:
            lines.append(f"{reading.place} {reading.scheduler} cannot be drawn: {error.for_shell}")
    return drawn, lines


def needs(reading: Reading, draft: Draft) -> Iterator[str]:
    """Why a schedule of code cannot be drawn, and which numbers would help; nothing where neither is known."""
    if draft.why:
        yield f"{reading.place} {reading.scheduler} is not drawn: {draft.why}"
    elif draft.missing:
        yield f"{reading.place} {reading.scheduler} needs {'; '.join(map(str, draft.missing))}"
