"""Where in its cycles a schedule is, of those of torch's schedulers that repeat themselves."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrplot.model.built import Settings

_EPOCHS_UP = 4  # of the 2 to 10 epochs that Smith found good (arXiv 1506.01186, section 3.2)
_MOST = 100  # cycles of a repair


@dataclass(frozen=True, kw_only=True, slots=True)
class Cycle:
    """One cycle.

    Attributes:
        index: which one, from 0.
        start: its first position in the schedule.
        stop: the next cycle's first position.
    """

    index: int
    start: int
    stop: int

    def share_at(self, position: int) -> float:
        """How much of it is done with a position, 0 to 1."""
        return (position + 1 - self.start) / (self.stop - self.start)


def cycle_at(settings: Settings, position: int) -> Cycle | None:
    """The cycle that a position of a CosineAnnealingWarmRestarts or a CyclicLR lies in; None of any other schedule."""
    if settings.scheduler == "CosineAnnealingWarmRestarts":
        return _restart_at(settings, position)
    sizes = halves_of(settings)
    if sizes is None:
        return None
    total = sum(sizes)
    index = int(position // total)
    return Cycle(index=index, start=ceil(index * total), stop=ceil((index + 1) * total))


def halves_of(settings: Settings) -> tuple[float, float] | None:
    """The positions over which a CyclicLR rises and falls; None of any other schedule, or where they are unknown."""
    up, down = settings.arguments.get("step_size_up"), settings.arguments.get("step_size_down")
    down = up if down is None else down
    if settings.scheduler != "CyclicLR" or not isinstance(up, (int, float)) or not isinstance(down, (int, float)):
        return None
    return (up, down) if up > 0 and down >= 0 and up + down >= 1 and isfinite(up + down) else None


def fitting_halves(settings: Settings, n: int, per_epoch: int | None) -> dict[str, int | None]:
    """The arguments of a CyclicLR whose cycles fit in a run, the rise and the fall in the proportion they have.

    A rise takes about four epochs where the run has so many; three cycles where epochs are unknown.

    Args:
        settings: what it was built with.
        n: positions of the run, at least 1.
        per_epoch: positions of an epoch; None where unknown.
    """
    up, down = halves_of(settings) or (1, 1)
    wanted = min(max(n // (2 * _EPOCHS_UP * per_epoch) if per_epoch else 3, 1), _MOST)
    most = max(n // (2 * (per_epoch or 1)), 1)
    candidates = range(max(wanted - 2, 1), max(min(wanted + 2, most), 1) + 1)
    # What is left over of the run after the last cycle, in tenths of a cycle, should be next to nothing.
    cycles = min(candidates, key=lambda each: (n % (n // each // 2 * 2 or 1) * 10 * each // n, abs(each - wanted)))
    size = n // cycles
    rise = min(max(round(size * up / (up + down)), 1), max(size - 1, 1))
    chosen_down = settings.arguments.get("step_size_down") is not None and down != up
    return {
        "step_size_up": rise if chosen_down else max(size // 2, 1),
        "step_size_down": max(size - rise, 1) if chosen_down else None,
    }


def _restart_at(settings: Settings, position: int) -> Cycle | None:
    first, factor = settings.arguments.get("T_0"), settings.arguments.get("T_mult", 1)
    if not isinstance(first, int) or not isinstance(factor, int) or first < 1 or factor < 1:
        return None
    if factor == 1:
        index = position // first
        return Cycle(index=index, start=index * first, stop=(index + 1) * first)
    index, start, size = 0, 0, first
    while position >= start + size:
        index, start, size = index + 1, start + size, size * factor
    return Cycle(index=index, start=start, stop=start + size)
