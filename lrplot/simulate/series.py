"""What each optimizer step of a run used, recorded group by group."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lrplot.model.column import Column
from lrplot.model.trace import GroupTrace


@dataclass(slots=True)
class Block:
    """The values of one group over some advances."""

    lr: array[float] = field(default_factory=lambda: array("d"))
    momentum: array[float] = field(default_factory=lambda: array("d"))
    weight_decay: array[float] = field(default_factory=lambda: array("d"))

    def record(self, group: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], None]:
        """A function that records a group's present values; lr last, so that it counts whole records."""
        lr, momentum, decay = self.lr.append, self.momentum.append, self.weight_decay.append
        has_betas, has_momentum, has_decay = "betas" in group, "momentum" in group, "weight_decay" in group

        def record(group: Mapping[str, Any]) -> None:
            if has_betas:
                momentum(group["betas"][0])
            elif has_momentum:
                momentum(group["momentum"])
            if has_decay:
                decay(group["weight_decay"])
            lr(group["lr"])

        return record


@dataclass(slots=True)
class GroupSeries:
    """The values of one group so far, those that never moved held once."""

    lr: array[float]
    momentum: array[float]
    weight_decay: array[float]

    @classmethod
    def of(cls, group: Mapping[str, Any]) -> GroupSeries:
        """A series that holds the group's values before the first advance."""
        first = Block()
        first.record(group)(group)
        return cls(lr=first.lr, momentum=first.momentum, weight_decay=first.weight_decay)

    @classmethod
    def whole(cls, block: Block, n: int) -> GroupSeries:
        """A series of the first n values of a block."""
        return cls(lr=block.lr[:n], momentum=_held(block.momentum[:n]), weight_decay=_held(block.weight_decay[:n]))

    def absorb(self, block: Block, n: int) -> None:
        """Adds the first n values of a block."""
        seen = len(self.lr)
        self.lr += block.lr[:n]
        for name in ("momentum", "weight_decay"):
            held, new = getattr(self, name), getattr(block, name)[:n]
            if not held:
                continue
            if len(held) == 1 and new.count(held[0]) == n:
                continue
            if len(held) < seen:
                held = held * seen
                setattr(self, name, held)
            held.extend(new)

    def trace(self, name: str, stride: int, n_steps: int) -> GroupTrace:
        """The columns of a run of n_steps."""
        n_values = (n_steps - 1) // stride + 1

        def column(values: array[float]) -> Column | None:
            if not values:
                return None
            if len(values) == 1:
                return Column(values=values, stride=n_steps, n=n_steps)
            del values[n_values:]
            return Column(values=values, stride=stride, n=n_steps)

        del self.lr[n_values:]
        lr = Column(values=self.lr, stride=stride, n=n_steps)
        return GroupTrace(name=name, lr=lr, momentum=column(self.momentum), weight_decay=column(self.weight_decay))


def _held(values: array[float]) -> array[float]:
    """Values that never move as a single one."""
    return values[:1] if values and values.count(values[0]) == len(values) else values
