"""Linear warm-up, then constant (a tour of torch's schedulers, number 3)."""

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR


class LinearWarmup(LambdaLR):
    """Rises linearly from 0 to the optimizer's rate, and stays there.

    Args:
        optimizer: the optimizer.
        warmup_steps: steps of the rise.
    """

    def __init__(self, optimizer: Optimizer, warmup_steps: int = 10, last_epoch: int = -1):
        self.warmup_steps = warmup_steps
        super().__init__(optimizer, self.factor, last_epoch)

    def factor(self, step: int) -> float:
        """The share of the optimizer's rate at a step."""
        return step / self.warmup_steps if step < self.warmup_steps else 1.0
