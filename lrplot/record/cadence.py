"""How a recorded loop goes on: how long it is, and after which of its steps each scheduler is advanced."""

from __future__ import annotations

from typing import Dict, Iterator, List, Optional, Set, Tuple

from .shape import Shape
from .turns import Attempt

# -- advances


class CallPattern:
    """After which turns a scheduler is advanced at one place.

    Attributes:
        within: how often after each turn of an epoch, again and again; a single number where it is always the same.
        by_turn: whether that counts the turns of the whole run, and not of each epoch.
        at_end: how often more after an epoch's last turn.
    """

    def __init__(self, within: List[int], by_turn: bool, at_end: int) -> None:
        self.within, self.by_turn, self.at_end = within, by_turn, at_end

    def count(self, turn: int, within: int, last: bool) -> int:
        """How often it is called after a turn."""
        usual = self.within[(turn if self.by_turn else within) % len(self.within)]
        return usual + (self.at_end if last else 0)


def patterns_of(attempts: List[Attempt], known: Set[Tuple[int, int]]) -> Optional[Dict[Tuple[int, int], CallPattern]]:
    """The cadence of every place where schedulers are advanced; None where one of them follows no pattern.

    Args:
        attempts: the turns that were recorded.
        known: places whose cadence is known otherwise, to be left out.
    """
    calls = (call[:2] for attempt in attempts for call in attempt.calls)
    places = dict.fromkeys(place for place in calls if place not in known)
    starts = {each.epoch: index for index, each in reversed(list(enumerate(attempts)))}
    found: Dict[Tuple[int, int], CallPattern] = {}
    for place in places:
        counts = [sum((call[0], call[1]) == place for call in attempt.calls) for attempt in attempts]
        points = [(index, index - starts[each.epoch], counts[index], each.ends) for index, each in enumerate(attempts)]
        pattern = _pattern(points)
        if pattern is None:
            return None
        found[place] = pattern
    return found


def _pattern(points: List[Tuple[int, int, int, bool]]) -> Optional[CallPattern]:
    """The simplest pattern of counts at turns; each has its number in the run and its epoch, and whether it is last."""
    for length in range(1, max(len(points) // 2, 1) + 1):
        for by_turn in (False, True):
            cycle: Dict[int, int] = {}
            inner = [(turn if by_turn else within, count) for turn, within, count, ends in points if not ends]
            if any(cycle.setdefault(at % length, count) != count for at, count in inner):
                continue
            pattern = CallPattern([cycle.get(at, 0) for at in range(length)], by_turn, 0)
            more = {count - pattern.count(turn, within, False) for turn, within, count, ends in points if ends}
            if len(more) <= 1 and min(more, default=0) >= 0:
                pattern.at_end = more.pop() if more else 0
                return pattern
    return None


def order_of(attempts: List[Attempt], patterns: List[Tuple[int, int]]) -> List[Tuple[int, int]]:
    """The places in the order in which one turn calls them."""
    longest = max(attempts, key=lambda each: len({call[:2] for call in each.calls}), default=None)
    first = list(dict.fromkeys(call[:2] for call in longest.calls)) if longest is not None else []
    return [*first, *(each for each in patterns if each not in first)]


Turn = Tuple[int, int, int, int, int, bool]


def turns_of(shape: Shape, leap: bool) -> Iterator[Turn]:
    """Every turn of a run, or every epoch's turns at once where nothing happens between them.

    Yields:
        The turn's number in the run, how many turns it stands for, its epoch, the number of the last one of them in its
        epoch, the batches of the epoch by then, and whether it is the epoch's last.
    """
    total, every, batches = shape.total or 0, shape.accumulate, shape.batches
    turn = epoch = within = 0
    while turn < total:
        steps = shape.steps
        if shape.carries and batches is not None:
            # Batches that are left at an epoch's end count for the next one's first step.
            steps = (epoch + 1) * batches // every - epoch * batches // every
            if not steps:
                epoch += 1
                continue
        count = 1 if not leap or steps is None else min(steps - within, total - turn)
        count = total - turn if leap and steps is None else count
        last = steps is not None and within + count >= steps
        at = (within + count) * every
        if shape.carries and batches is not None:
            at = (turn + count) * every - epoch * batches
        yield turn, count, epoch, within + count - 1, at if batches is None else min(at, batches), last
        turn, within = turn + count, within + count
        if last:
            epoch, within = epoch + 1, 0
