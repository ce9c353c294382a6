"""What a rule looks at: a schedule, its loop and what came of both, and the questions that rules ask of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

from lrplot.diagnose.repair import Run
from lrplot.model.column import Column, low_high, peak_of
from lrplot.model.plan import ScheduleSpec, is_parts
from lrplot.wording import count, ordinal, share

if TYPE_CHECKING:
    from lrplot.model.built import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """A part of a SequentialLR, and when it is in charge.

    Attributes:
        settings: what the part was built with.
        index: its position among the parts.
        start: the first position of the schedule (advances from its beginning) that it sets.
        stop: the position at which the next part takes over; None for the last part.
    """

    settings: Settings
    index: int
    start: int
    stop: int | None


class RuleContext(Run):
    """A report of a single schedule, as rules ask about it.

    Steps are optimizer steps and positions are advances of the scheduler, both counted from 0.
    """

    # -- the schedule

    def get(self, argument: str, default: Any = None) -> Any:
        """The value of a scheduler's argument, its default where nobody chose it."""
        return self.settings.arguments.get(argument, default)

    def number(self, argument: str) -> float | None:
        """The value of a scheduler's argument where it is one finite number; else None."""
        return number_of(self.get(argument))

    def chose(self, argument: str) -> bool:
        """Whether the user gave a scheduler's argument."""
        return argument in self.settings.chosen

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The parts of a SequentialLR in their order; none of any other scheduler."""
        if self.name != "SequentialLR":
            return ()
        milestones = [int(milestone) for milestone in self.get("milestones", ())]
        starts, stops = [0, *milestones], [*milestones, None]
        return tuple(
            Phase(settings=part, index=index, start=start, stop=stop)
            for index, (part, start, stop) in enumerate(zip(self.settings.parts, starts, stops, strict=False))
        )

    @property
    def part_specs(self) -> tuple[ScheduleSpec, ...]:
        """What the user told each of the scheduler's parts; none where a user's code made them."""
        values = [value for value in self.spec.arguments.values() if is_parts(value)]
        specs: tuple[ScheduleSpec, ...] = tuple(values[0]) if len(values) == 1 else ()  # type: ignore[arg-type]
        return specs if len(specs) == len(self.settings.parts) else ()

    @property
    def phases_done_early(self) -> Iterator[tuple[Phase, int, int]]:
        """The linear and constant phases that are done before their milestone: phase, its total_iters, its length."""
        for phase in self.phases:
            factors = ("start_factor", "end_factor") if phase.settings.scheduler == "LinearLR" else ("factor",)
            known = phase.settings.library == "torch" and phase.settings.scheduler in ("LinearLR", "ConstantLR")
            if phase.stop is None or not known:
                continue
            given = [number_of(phase.settings.arguments.get(name)) for name in factors]
            done = number_of(phase.settings.arguments.get("total_iters"))
            if done is None or all(factor == 1 for factor in given):
                continue  # a plateau, whose length is the milestone's to say
            if done < phase.stop - phase.start - 1 and phase.start + done < self.n_positions - 1:
                yield phase, int(done), phase.stop - phase.start

    # -- the loop

    @property
    def length(self) -> int | None:
        """The schedule's own length in advances; None where it has none."""
        return self.trace.schedule_steps

    @property
    def n_positions(self) -> int:
        """Positions of the schedule that the run is meant to use, though the scheduler may raise before."""
        return self.timeline.n_positions(self.timeline.n_steps)

    @property
    def by_epoch(self) -> bool:
        """Whether the scheduler advances after epochs, and an epoch has several optimizer steps."""
        per_epoch = self.timeline.steps_per_epoch
        return (
            per_epoch is not None
            and per_epoch > 1
            and self.timeline.batch_stride is None
            and not self.timeline.per_epoch_too
            and self.timeline.stride % per_epoch == 0
        )

    @property
    def last_position(self) -> int:
        """The position of the schedule that the run's last step is meant to use."""
        line = self.timeline
        last = line.iteration_of(line.n_steps - 1) + (1 if line.scheduler_first else 0)
        advances = line.advances_within(last) * line.advances_per_call
        return advances if line.at_most is None else min(advances, line.at_most)

    @property
    def positions_per_epoch(self) -> int | None:
        """Positions of the schedule in an epoch, at least 2; None where epochs are unknown, or have fewer."""
        found = (self.timeline.steps_per_epoch or 0) // self.timeline.stride * self.timeline.advances_per_call
        found += self.timeline.advances_per_call if self.timeline.per_epoch_too else 0
        return found if found > 1 else None

    def step_of(self, position: int) -> int:
        """The first optimizer step that uses a position of the schedule; 0 for one that is passed over before it."""
        line = self.timeline
        iteration = line.end_of(max(position - line.advances_per_call * line.scheduler_first, 0))
        return iteration - bisect_left(line.skipped, iteration)

    def rate_at(self, position: int) -> float | None:
        """The first group's rate at a position of the schedule; None where the run does not come so far."""
        step = self.step_of(position)
        return self.lr[step] if position >= 0 and step < self.trace.n_steps else None

    def advances(self, n: int) -> str:
        """A number of advances in the unit that each stands for: `20 epochs`, `500 steps`, else `30 advances`."""
        line = self.timeline
        if line.advances_per_call == 1 and line.stride == line.steps_per_epoch:
            return count(n, "epoch")
        return count(n, "step" if line.advances_per_call == 1 and line.every_step else "advance")

    def place(self, step: int) -> str:
        """Where an optimizer step lies: `step 7,679 (epoch 20 of 66, batch 250 of 391)`."""
        line = self.timeline
        epoch, batch = line.epoch_of(step), line.batch_of(step)
        if epoch is None:
            return f"step {count(step)}"
        where = f"epoch {count(epoch + 1)} of {count(line.n_epochs or epoch + 1)}"
        if batch is not None and line.batches_per_epoch:
            where += f", batch {count(batch)} of {count(line.batches_per_epoch)}"
        return f"step {count(step)} ({where})"

    def in_epoch(self, step: int) -> str:
        """Where in its epoch an optimizer step lies: a sentence with a blank before it; nothing of unknown epochs."""
        where = self.place(step).partition("(")[2].rstrip(")")
        return f" That is in {where}." if where else ""

    @property
    def where_it_raised(self) -> str:
        """Where the scheduler raised: `in epoch 66 of 200, batch 186 of 391, after the 25,601st of 78,200 ...`."""
        if self.trace.stopped is None:
            raise LookupError("the scheduler did not raise")
        line, step = self.timeline, self.trace.stopped.step
        where = f"after the {ordinal(step + 1)} of {count(line.n_steps, 'optimizer step')}"
        epoch, batch = line.epoch_of(step), line.batch_of(step)
        if epoch is None or line.n_epochs is None:
            return where
        if batch is not None and line.batches_per_epoch is not None:
            where = f"batch {count(batch)} of {count(line.batches_per_epoch)}, {where}"
        return f"in epoch {count(epoch + 1)} of {count(line.n_epochs)}, {where}"

    @property
    def what_never_happens(self) -> str:
        """What is lost where the scheduler raised: a sentence."""
        left = self.timeline.n_steps - self.trace.n_steps
        if not left:
            return "Every step was made, but the run ends in this error."
        lost = share(left / self.timeline.n_steps)
        return f"Everything after it, {count(left, 'step')} ({lost} of the run), never happens."

    # -- the rates

    @property
    def lr(self) -> Column:
        """The rates of the first parameter group."""
        return self.trace.groups[0].lr

    @cached_property
    def finite(self) -> bool:
        """Whether every rate is a finite number."""
        return all(isfinite(sum(group.lr.values)) or all(map(isfinite, group.lr.values)) for group in self.trace.groups)

    @cached_property
    def _extremes(self) -> tuple[float, float]:
        return low_high(self.lr) or (0.0, 0.0)

    @property
    def lowest(self) -> float:
        """The lowest rate of the first group, NaN left out."""
        return self._extremes[0]

    @property
    def highest(self) -> float:
        """The highest rate of the first group, NaN left out."""
        return self._extremes[1]

    @cached_property
    def peak(self) -> int:
        """The first step at which the first group's rate is at its highest."""
        return peak_of(self.lr)

    @property
    def base_lr(self) -> float | None:
        """The rate that the optimizer was given for its first group, or its own default."""
        chosen = self.plan.optimizer.groups[0].lr
        default = self.report.defaults.get("lr")
        return chosen if chosen is not None else default if isinstance(default, (int, float)) else None

    @property
    def base_lrs(self) -> tuple[float | None, ...]:
        """The rate that the optimizer was given for each group, or its own default."""
        default = number_of(self.report.defaults.get("lr"))
        return tuple(default if group.lr is None else group.lr for group in self.plan.optimizer.groups)

    @cached_property
    def runs(self) -> tuple[tuple[int, int, float], ...]:
        """The stretches over which the first group's rate stays the same: first step, step after the last, rate.

        Found position by position: meant for schedules of few values, such as a StepLR's.
        """
        return tuple(_runs(self.lr))


def number_of(value: object) -> float | None:
    """A value that is one finite number; None for any other."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        return None
    return value


def _runs(column: Column) -> Iterator[tuple[int, int, float]]:
    start, values = 0, column.values
    for index in range(1, len(values) + 1):
        if index == len(values) or values[index] != values[start]:
            yield start * column.stride, min(index * column.stride, column.n), values[start]
            start = index
