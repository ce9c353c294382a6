"""When things happen in a run: its optimizer steps, its epochs, and the scheduler's advances."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from math import lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrplot.loop.training_loop import Edit


_TOO_MANY = 10  # nobody sizes a schedule for so many times the epochs of the run


@dataclass(frozen=True, kw_only=True, slots=True)
class WarmUp:
    """A warm-up by hand: its turns, the rate that it begins with, and whether the scheduler waits until it is over."""

    turns: int
    start: float
    waits: bool

    def rate(self, turn: int, rate: float) -> float:
        """The rate of a turn before the last one, of the rate that the scheduler has set."""
        return self.start + (rate - self.start) * (turn / self.turns)


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """When things happen in a run: optimizer steps, counted from 0, and the scheduler's advances.

    Attributes:
        n_steps: optimizer steps that the run is meant to make, those that are skipped left out.
        stride: the scheduler advances after every `stride`-th optimizer step, unless batch_stride says otherwise.
        batch_stride: where advances are unevenly spaced, the batches of which, counted from 1 in each epoch, the
            scheduler advances after a multiple, if an optimizer step is made there; above 1. None where they are even.
        per_epoch_too: whether the scheduler is called once more after the last step of every epoch.
        warm_up: the warm-up that the loop makes by hand; None for none.
        steps_per_epoch: optimizer steps of an epoch; None where epochs are unknown.
        batches_per_epoch: batches of an epoch on each device; None where epochs are unknown.
        accumulate_grad_batches: batches for one optimizer step.
        advances_per_call: how often each call of the loop's advances the scheduler.
        at_most: the advances after which calls change nothing, as Accelerate's at total_steps; None for no limit.
        skipped: iterations without an optimizer step, sorted; counted from 0, as iterations are.
        scheduler_first: whether the scheduler is called before the optimizer.
        edits: changes of the rate by hand.
        resume_at: the optimizer step before which the run is interrupted and resumed; None where it is not.
        n_epochs: epochs of the run, the last one perhaps partial; None where epochs are unknown.
        equation: how the counts above follow from what the user said, in one line.
        reason: where the run's length comes from, if not from the loop; else empty.
    """

    n_steps: int
    stride: int = 1
    batch_stride: int | None = None
    per_epoch_too: bool = False
    warm_up: WarmUp | None = None
    steps_per_epoch: int | None = None
    batches_per_epoch: int | None = None
    accumulate_grad_batches: int = 1
    advances_per_call: int = 1
    at_most: int | None = None
    skipped: tuple[int, ...] = ()
    scheduler_first: bool = False
    edits: tuple[Edit, ...] = ()
    resume_at: int | None = None
    n_epochs: int | None = None
    equation: str = ""
    reason: str = ""

    @property
    def n_iterations(self) -> int:
        """Turns of the loop: optimizer steps, and those that are skipped."""
        return self.n_steps + len(self.skipped)

    @property
    def n_advances(self) -> int:
        """How often the loop calls `scheduler.step()`; the last call may follow the last step."""
        if self.scheduler_first:
            return (self.n_iterations - 1) // self.stride + 1
        return self.advances_within(self.n_iterations)

    @property
    def every_step(self) -> bool:
        """Whether the scheduler is called at every optimizer step."""
        return self.stride == 1 and self.batch_stride is None and not self.per_epoch_too

    def counts_steps(self, length: int) -> bool:
        """Whether a schedule of so many positions was sized in optimizer steps, though the run advances it less often.

        It is as long as the run or as an epoch then, or so long that nobody would size it in what it is advanced for.
        """
        used, each = self.n_positions(self.n_steps), self.steps_per_epoch or self.stride
        if abs(length - self.n_steps) <= each or length > _TOO_MANY * used:
            return True
        return abs(length - each) <= 1 and length > 2 * used

    @property
    def waits(self) -> int:
        """The turns at the beginning without a call of the scheduler, as a warm-up by hand makes it wait."""
        return self.warm_up.turns if self.warm_up is not None and self.warm_up.waits else 0

    def calls_after(self, iteration: int) -> int:
        """How often the scheduler is called after that turn of the loop, if after the optimizer."""
        if iteration < self.waits:
            return 0
        return self._is_due(iteration) + (self.per_epoch_too and (iteration + 1) % self._epoch == 0)

    def _is_due(self, iteration: int) -> bool:
        if self.batch_stride is None:
            return (iteration + 1) % self.stride == 0
        batches = (iteration % self._epoch + 1) * self.accumulate_grad_batches
        return min(batches, self.batches_per_epoch or batches) % self.batch_stride == 0

    def advances_within(self, n_iterations: int) -> int:
        """How often the scheduler is called by the end of the first `n_iterations` turns, if after the optimizer."""
        if self.waits:
            return max(self._advances_within(n_iterations) - self._advances_within(self.waits), 0)
        return self._advances_within(n_iterations)

    def _advances_within(self, n_iterations: int) -> int:
        """The same, whether or not the scheduler waits."""
        if self.per_epoch_too:
            return n_iterations // self.stride + n_iterations // self._epoch
        if self.batch_stride is None:
            return n_iterations // self.stride
        n_epochs, rest = divmod(n_iterations, self._epoch)
        return n_epochs * self._calls_within(self._epoch) + self._calls_within(rest)

    def n_positions(self, n_steps: int) -> int:
        """Positions of the schedule that the first steps use: the advances that change a step's rate, plus one."""
        n_advances = self.advances_within(self.iteration_of(n_steps - 1)) * self.advances_per_call
        return (n_advances if self.at_most is None else min(n_advances, self.at_most)) + 1

    def end_of(self, n_positions: int) -> int:
        """How many turns of the loop so many positions last; the whole run where the scheduler is never called."""
        n_calls = -(-n_positions // self.advances_per_call)
        if self.waits and n_calls > 0:
            n_calls += self._advances_within(self.waits)
        if self.per_epoch_too:
            turns = range(max(n_calls * self.stride, 0) + 1)
            return bisect_left(turns, n_calls, key=self._advances_within)
        if self.batch_stride is None or n_calls == 0:
            return n_calls * self.stride
        if not self._calls_within(self._epoch):
            return self.n_iterations
        n_epochs, rest = divmod(n_calls - 1, self._calls_within(self._epoch))
        within = min((rest + 1) * self._even_batches // self.accumulate_grad_batches, self._epoch)
        return n_epochs * self._epoch + within

    @property
    def _epoch(self) -> int:
        return self.steps_per_epoch or 1

    @property
    def _even_batches(self) -> int:
        """Batches from one call to the next, the short last step of an epoch left aside."""
        return lcm(self.accumulate_grad_batches, self.batch_stride or 1)

    def _calls_within(self, n_steps: int) -> int:
        """Calls of the scheduler within the first steps of an epoch."""
        batches = min(n_steps * self.accumulate_grad_batches, self.batches_per_epoch or 0)
        n_calls = batches // self._even_batches
        short = batches % self.accumulate_grad_batches > 0  # the epoch's last step has fewer batches
        return n_calls + (short and batches % (self.batch_stride or 1) == 0)

    def iteration_of(self, step: int) -> int:
        """The turn of the loop that makes optimizer step `step`, both counted from 0."""
        for skipped in self.skipped:
            if skipped > step:
                break
            step += 1
        return step

    def epoch_of(self, step: int) -> int | None:
        """The 0-based epoch that optimizer step `step` (0-based) lies in, None if unknown."""
        if self.steps_per_epoch is None:
            return None
        return (self.iteration_of(step) if self.skipped else step) // self.steps_per_epoch

    def batch_of(self, step: int) -> int | None:
        """The batch, counted from 1 within its epoch, after which optimizer step `step` is made."""
        if self.steps_per_epoch is None or self.batches_per_epoch is None:
            return None
        within = self.iteration_of(step) % self.steps_per_epoch
        return min((within + 1) * self.accumulate_grad_batches, self.batches_per_epoch)
