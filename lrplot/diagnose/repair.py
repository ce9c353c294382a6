"""What a run is made of, and the plans that are one change away from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.plan import OptimizerSpec, Plan, ScheduleSpec, Value, is_parts

if TYPE_CHECKING:
    from lrplot.loop.timeline import Timeline
    from lrplot.model.built import Settings
    from lrplot.model.report import Report
    from lrplot.model.trace import Trace

_IN_ONE_PIECE: Mapping[str, Any] = {"resume_at": None, "resume_mode": "state-dict", "fast_forward": None}


class Run:
    """A report of a single schedule, and the plans that differ from its own in one thing.

    Attributes:
        report: the report.
        plan: what was asked for.
        trace: what the run uses.
        timeline: when things happen in the run.
    """

    def __init__(self, report: Report) -> None:
        """Looks at a report of a single schedule."""
        self.report = report
        self.plan: Plan = report.plan
        self.trace: Trace = report.trace
        self.timeline: Timeline = report.trace.timeline

    @property
    def spec(self) -> ScheduleSpec:
        """What the user told the scheduler."""
        return self.plan.schedule

    @property
    def settings(self) -> Settings:
        """What the scheduler was built with, defaults included."""
        return self.trace.settings

    @cached_property
    def name(self) -> str:
        """The class name of torch's own scheduler, whoever built it; empty for any other scheduler."""
        return self.settings.scheduler if self.settings.library == "torch" else ""

    @cached_property
    def loop(self) -> TrainingLoop:
        """What was said of the loop; where nothing was, a loop of as many optimizer steps."""
        return self.plan.loop or TrainingLoop(max_steps=self.timeline.n_steps)

    def with_arguments(self, **changes: Any) -> Plan:
        """The plan with other arguments of the scheduler; those changed to None are left out.

        Where a user's function built a scheduler of torch's, the plan has that scheduler itself.
        """
        spec = self.spec
        if self.name and (spec.factory is not None or spec.family == "code"):
            known = {name: value for name, value in self.settings.arguments.items() if isinstance(value, (int, float))}
            known.pop("last_epoch", None)
            spec = ScheduleSpec(name=self.name, arguments=known)
        return replace(self.plan, schedule=changed(spec, changes))

    def with_part(self, index: int, **changes: Any) -> Plan:
        """The plan with other arguments of one of the scheduler's parts; those changed to None are left out."""
        return replace(self.plan, schedule=with_part(self.spec, index, changes))

    def in_sequence(self, parts: Sequence[ScheduleSpec], milestones: Sequence[int]) -> Plan:
        """The plan with a SequentialLR of these parts."""
        arguments: dict[str, Value] = {"schedulers": list(parts), "milestones": list(milestones)}
        return replace(self.plan, schedule=ScheduleSpec(name="SequentialLR", arguments=arguments))

    def one_sooner(self) -> tuple[Plan, str]:
        """The plan in which the run begins at the schedule's second rate; and its lines, if not the schedule's."""
        written = self.spec.arguments.get("lr_lambda")
        if self.spec.family == "torch" and self.name == "LambdaLR" and isinstance(written, str):
            function = re.sub(r"\b(epoch|step)\b", r"(\1 + 1)", written)
            return self.with_arguments(lr_lambda=function), ""
        if self.loop.warm_up is not None:  # its own first rate, then
            return self.with_loop(warm_up_from=self.trace.groups[0].lr[1]), ""
        return self.with_loop(step_order="before"), "scheduler.step()  # once, before the first optimizer.step()"

    def with_loop(self, **changes: Any) -> Plan:
        """The plan with another loop."""
        loop = replace(self.loop, **changes)
        resumed = self.plan.resume_with if loop.resume_at is not None else None
        return replace(self.plan, loop=loop, resume_with=resumed)

    def with_positions(self, n: int) -> Plan:
        """The plan with a run that ends after `n` positions of the schedule."""
        line = self.timeline
        n_steps = (
            max((n - 1) // line.advances_per_call + (0 if line.scheduler_first else 1), 1) * line.stride + line.waits
        )
        per_epoch = line.steps_per_epoch
        if per_epoch is not None and n_steps % per_epoch == 0:
            return self.with_loop(max_epochs=n_steps // per_epoch, max_steps=None)
        return self.with_loop(max_epochs=None, max_steps=n_steps)

    def lasting(self, n_turns: int) -> dict[str, Any]:
        """What says of a loop that it has so many turns, those with skipped steps included."""
        one_per_epoch = self.timeline.steps_per_epoch is not None and self.timeline.batches_per_epoch is None
        return {"max_epochs" if one_per_epoch else "max_steps": n_turns}

    def ended(self, n_steps: int) -> Plan:
        """The plan with a run that ends after so many optimizer steps, at least 1, with nothing said of later ones."""
        loop, turns = self.loop, self.timeline.iteration_of(n_steps - 1) + 1
        return self.with_loop(
            **self.lasting(turns),
            edits=tuple(edit for edit in loop.edits if edit.step < n_steps),
            skip_steps=tuple(turn for turn in loop.skip_steps if turn < turns),
            **({} if (loop.resume_at or 0) < n_steps else _IN_ONE_PIECE),
        )

    def with_optimizer(self, **changes: Any) -> Plan:
        """The plan with other hyper-parameters in every parameter group."""
        groups = tuple(replace(group, **changes) for group in self.plan.optimizer.groups)
        return replace(self.plan, optimizer=OptimizerSpec(kind=self.plan.optimizer.kind, groups=groups))


def changed(spec: ScheduleSpec, changes: Mapping[str, Any]) -> ScheduleSpec:
    """A schedule with other arguments; those changed to None are left out."""
    left_out = {name for name, value in changes.items() if value is None}
    every = {**spec.arguments, **changes}
    return replace(spec, arguments={name: value for name, value in every.items() if name not in left_out})


def with_part(spec: ScheduleSpec, index: int, changes: Mapping[str, Any]) -> ScheduleSpec:
    """A schedule one of whose parts has other arguments; as it is where it does not name its parts, a function's."""
    name = next((name for name, value in spec.arguments.items() if is_parts(value)), None)
    if name is None:
        return spec
    parts: list[Any] = list(spec.arguments[name])  # type: ignore[arg-type]  # a list, as is_parts says
    parts[index] = changed(parts[index], changes)
    return replace(spec, arguments={**spec.arguments, name: parts})
