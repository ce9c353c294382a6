"""Runs the schedules of code whose numbers are known, and asks every rule about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lrplot.errors import LrplotError
from lrplot.model.finding import Finding, Place
from lrplot.model.plan import Plan
from lrplot.model.reading import Reading
from lrplot.pipeline import report_on
from lrplot.scan.plans import Draft

_BATCHES = (100, 1000, 10_000)  # batches of an epoch to try where nobody says how many there are
_STEPS = 200_000  # optimizer steps, beyond which a length is not tried


def findings_of_runs(
    drafts: Mapping[Place, Draft], with_batches: Callable[[Place, int], Draft]
) -> Callable[[Reading], Sequence[Finding]]:
    """What the runs of schedules show.

    Args:
        drafts: the plans, by the place of the construction.
        with_batches: the plan of a construction with so many batches in an epoch.
    """
    seen: dict[str, tuple[Finding, ...]] = {}

    def run_of(plan: Plan) -> tuple[Finding, ...]:
        key = repr(plan)
        if key not in seen:
            try:
                seen[key] = report_on(plan).findings
            except LrplotError:
                seen[key] = ()
        return seen[key]

    def found(reading: Reading) -> Sequence[Finding]:
        draft = drafts.get(reading.place)
        if draft is None or reading.facts.keys() & {"never-stepped", "steps-an-optimizer", "stepped-twice"}:
            return ()
        if draft.plan is not None:
            return _of_steps(reading, draft.plan) or [_at(each, reading) for each in run_of(draft.plan)]
        if [each.option for each in draft.missing] != ["batches_per_epoch"] or not draft.constants:
            return ()
        plans = [with_batches(reading.place, batches).plan for batches in _BATCHES]
        return _agreed(reading, [run_of(plan) for plan in plans if plan is not None and _is_short(plan)])

    def _of_steps(reading: Reading, plan: Plan) -> list[Finding]:
        """A schedule in steps that is stepped per epoch, which a run of one step an epoch does not tell as such."""
        if plan.loop is None or plan.loop.interval != "epoch" or plan.loop.batches_per_epoch is not None:
            return []
        plans = [with_batches(reading.place, batches).plan for batches in _BATCHES]
        runs = [run_of(plan) for plan in plans if plan is not None and _is_short(plan)]
        agreed = _agreed(reading, runs)
        return agreed if any(each.code == "LR101" for each in agreed) else []

    return found


def _is_short(plan: Plan) -> bool:
    loop = plan.loop
    if loop is None:
        return False
    return (loop.max_steps or (loop.max_epochs or 1) * (loop.batches_per_epoch or 1)) <= _STEPS


def _agreed(reading: Reading, runs: Sequence[Sequence[Finding]]) -> list[Finding]:
    """What the runs of all lengths say, in the words of the first."""
    if len(runs) < 2:
        return []
    codes = set.intersection(*({each.code for each in run if each.severity != "note"} for run in runs))
    return [
        replace(_at(each, reading), message=f"With {_BATCHES[0]} batches in an epoch, or far more: {each.message}")
        for each in runs[0]
        if each.code in codes
    ]


def _at(finding: Finding, reading: Reading) -> Finding:
    also = tuple(place for place in reading.call_places if place != reading.place)
    return replace(finding, place=reading.place, also=also, span=None)
