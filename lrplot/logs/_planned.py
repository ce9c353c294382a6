"""What a plan says of every step, and of every position of its schedule."""

from __future__ import annotations

import warnings
from dataclasses import replace

from lrplot.errors import LrplotError
from lrplot.loop.timeline import Timeline
from lrplot.model.plan import Plan
from lrplot.model.trace import Trace
from lrplot.simulate.resume import build
from lrplot.simulate.stepping import simulate

_MOST = 500_000  # positions of a schedule that are looked at


class Planned:
    """A plan's rates: by optimizer step, as its loop uses them, and by position of the schedule alone."""

    def __init__(self, plan: Plan, trace: Trace) -> None:
        self._plan = plan
        self.trace = trace
        self._curve: Trace | None = None
        self._no_curve = False

    @property
    def n_groups(self) -> int:
        """Parameter groups of the plan."""
        return len(self.trace.groups)

    @property
    def n_steps(self) -> int:
        """Optimizer steps of the plan."""
        return self.trace.n_steps

    def at_step(self, step: int, group: int) -> float | None:
        """The rate that an optimizer step uses; None beyond the run."""
        return self.trace.groups[group].lr[step] if 0 <= step < self.trace.n_steps else None

    def position_of(self, step: int) -> int:
        """The position of the schedule that a step of the plan uses: the advances before it."""
        return self.trace.timeline.n_positions(step + 1) - 1

    def at_position(self, position: int, group: int) -> float | None:
        """The rate after so many advances of the schedule alone; None where it cannot be advanced so far."""
        if self._curve is None or position >= self._curve.n_steps:
            self._extend(position)
        curve = self._curve
        return curve.groups[group].lr[position] if curve is not None and 0 <= position < curve.n_steps else None

    def _extend(self, position: int) -> None:
        if self._no_curve or position >= _MOST:
            return
        alone = replace(self._plan, loop=None)
        n_steps = min(max(2 * position, 1000), _MOST)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._curve = simulate(build(alone), Timeline(n_steps=n_steps), alone)
        except LrplotError:  # a metric that is shorter, for one
            self._no_curve = True
            return
        if self._curve.n_steps < n_steps:
            self._no_curve = True  # it raises there, and would again
