"""Cosine with warm restarts, a linear warm-up in each cycle and a peak that decays.

Written as such classes are copied from blog to blog: it overrides step(), writes the groups' rates itself and never
sets `_last_lr`, so that its get_last_lr() raises AttributeError.
"""

import math

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler


class CosineWarmUpRestarts(LRScheduler):
    """Rises from the optimizer's rate, which is the floor, to the peak, and falls back along half a cosine.

    Args:
        optimizer: the optimizer, with a rate of 0 or near it.
        T_0: steps of the first cycle, its warm-up included.
        T_mult: how much longer each cycle's fall is than the one before.
        eta_max: the first cycle's peak.
        T_up: steps of each cycle's warm-up.
        gamma: each cycle's peak as a share of the one before.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,
        T_mult: int = 1,
        eta_max: float = 0.1,
        T_up: int = 0,
        gamma: float = 1.0,
        last_epoch: int = -1,
    ):
        self.T_0 = T_0
        self.T_mult = T_mult
        self.base_eta_max = eta_max
        self.eta_max = eta_max
        self.T_up = T_up
        self.T_i = T_0
        self.gamma = gamma
        self.cycle = 0
        self.T_cur = last_epoch
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The rates at this step of the cycle."""
        if self.T_cur < self.T_up:
            return [(self.eta_max - base) * self.T_cur / self.T_up + base for base in self.base_lrs]
        fall = 1 + math.cos(math.pi * (self.T_cur - self.T_up) / (self.T_i - self.T_up))
        return [base + (self.eta_max - base) * fall / 2 for base in self.base_lrs]

    def step(self) -> None:
        """Moves one step on, at a cycle's end to the start of the next."""
        self.last_epoch += 1
        self.T_cur += 1
        if self.T_cur >= self.T_i:
            self.cycle += 1
            self.T_cur -= self.T_i
            self.T_i = (self.T_i - self.T_up) * self.T_mult + self.T_up
        self.eta_max = self.base_eta_max * self.gamma**self.cycle
        for group, rate in zip(self.optimizer.param_groups, self.get_lr(), strict=True):
            group["lr"] = rate
