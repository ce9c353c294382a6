"""How long a schedule wants to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval


@dataclass(frozen=True, kw_only=True, slots=True)
class Length:
    """How many advances a schedule wants, and why.

    Attributes:
        advances: positions of the schedule; 0 or less where its arguments make no sense.
        reason: where the number comes from, `T_max` or `three cycles of T_0`.
        own: whether it is the schedule's own length; False for a sensible number of ours.
        epochs: epochs of the cycle, where the scheduler's arguments name them.
        steps_per_epoch: steps of such an epoch, where the scheduler's arguments name them.
        interval: what an advance stands for, where the scheduler's arguments say so; else None.
        at_most: the advances that the loop's framework makes at most; None for no limit.
    """

    advances: int
    reason: str
    own: bool = True
    epochs: int | None = None
    steps_per_epoch: int | None = None
    interval: Interval | None = None
    at_most: int | None = None
