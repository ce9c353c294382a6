"""Which groups of a report are one curve, for terminal, picture and page: those that no panel tells apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from lrplot.model.column import Column
from lrplot.render.summary import curve_name

if TYPE_CHECKING:
    from lrplot.model.axes import Quantity
    from lrplot.model.report import Report
    from lrplot.render.axis import Ruler, StepAxis

Table: TypeAlias = Sequence[Sequence[Column | None]]
"""The columns of one quantity, by trace and by group; None for a group that has none."""


@dataclass(kw_only=True, slots=True)
class Alike:
    """Groups with the same values in every panel, at the same places of the axis.

    Attributes:
        columns: their values in each panel, the rates' first; None where the optimizer has none.
        ruler: where their steps lie on the axis.
        run: the number of the first one's trace in the report.
        group: its own number in that.
        hidden: whether their rates are those of others before them.
        names: what to call them.
        seen: the step from which each is foretold; None for one that is not.
    """

    columns: tuple[Column | None, ...]
    ruler: Ruler
    run: int
    group: int
    hidden: bool
    names: list[str] = field(default_factory=list)
    seen: list[int | None] = field(default_factory=list)

    @property
    def foretold_from(self) -> int | None:
        """The step from which all of them are foretold; None where one of them foretells nothing."""
        return last_foretold(self.seen)


def last_foretold(seen: Sequence[int | None]) -> int | None:
    """The step from which all of some equal curves are foretold; None where one of them foretells nothing."""
    known = [each for each in seen if each is not None]
    return max(known) if len(known) == len(seen) else None


def table_of(report: Report, what: Quantity) -> Table:
    """The values of one quantity."""
    return [[group.column(what) for group in trace.groups] for trace in report.traces]


def alike_groups(report: Report, axis: StepAxis, tables: Sequence[Table], traces: Iterable[int]) -> list[Alike]:
    """The curves of some traces, in their order; equal ones only once.

    Args:
        report: what they are of.
        axis: the axis of steps, on which equal rates of different runs may lie apart.
        tables: the values of every panel, the rates' first.
        traces: the numbers of the traces.
    """
    found: list[Alike] = []
    for run in traces:
        trace = report.traces[run]
        ruler = axis.ruler(trace)
        for number, group in enumerate(trace.groups):
            columns = tuple(table[run][number] for table in tables)
            near = [each for each in found if each.ruler == ruler]
            same = next((each for each in near if each.columns == columns), None)
            if same is None:
                hidden = any(each.columns[0] == columns[0] for each in near)
                found.append(same := Alike(columns=columns, ruler=ruler, run=run, group=number, hidden=hidden))
            same.names.append(curve_name(trace, group) if report.compared else group.name)
            same.seen.append(trace.foretold_from)
    return found


def follows(report: Report) -> bool:
    """Whether the run goes through the whole schedule as it was configured, step by step."""
    trace, planned = report.trace, report.configured
    if planned is None or trace.n_steps < planned.n_steps:
        return False
    pairs = zip(trace.groups, planned.groups, strict=True)
    return all(run.lr.stride == plan.lr.stride and run.lr.until(plan.lr.n) == plan.lr for run, plan in pairs)
