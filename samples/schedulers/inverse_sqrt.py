"""Linear warm-up, then decay with the inverse square root of the step, as in fairseq and ESM."""

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR


class InverseSqrt(LambdaLR):
    """Rises linearly from 0 to the optimizer's rate, then falls as sqrt(warmup_steps / step).

    Args:
        optimizer: the optimizer.
        warmup_steps: steps of the rise.
    """

    def __init__(self, optimizer: Optimizer, warmup_steps: int, last_epoch: int = -1):
        self.warmup_steps = warmup_steps
        super().__init__(optimizer, self.factor, last_epoch)

    def factor(self, step: int) -> float:
        """The share of the optimizer's rate at a step."""
        if step < self.warmup_steps:
            return step / self.warmup_steps
        return self.warmup_steps**0.5 * step**-0.5
