"""Calls that are right, and that a type checker must take as they stand."""

from collections.abc import Sequence
from typing import Any

from torch.optim import SGD, Optimizer
from torch.optim.lr_scheduler import (
    ChainedScheduler,
    CosineAnnealingLR,
    CyclicLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    LRScheduler,
    MultiStepLR,
    OneCycleLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)

import lrplot


class Own(LRScheduler):
    """A scheduler of somebody's own."""

    def __init__(self, optimizer: Optimizer, steps: int) -> None:
        self.steps = steps
        super().__init__(optimizer)


def build(optimizer: Optimizer) -> LRScheduler:
    return StepLR(optimizer, step_size=30)


def rate(step: int) -> float:
    return 0.1 / (step + 1)


loop = lrplot.TrainingLoop(max_epochs=3, batches_per_epoch=100)
report: lrplot.Report = lrplot.simulate(OneCycleLR, max_lr=[0.01, 0.1], total_steps=100, pct_start=0.2, lr=[0.1, 0.1])
reports: Sequence[lrplot.Report] = [
    lrplot.simulate("onecycle", max_lr=0.01, epochs=3, steps_per_epoch=100, anneal_strategy="linear"),
    lrplot.simulate("OneCycleLR", max_lr=0.01, an_argument_of_another_torch=1),
    lrplot.simulate(CosineAnnealingLR, lr=0.1, max_steps=100),
    lrplot.simulate(CosineAnnealingLR, T_max=100, optimizer="adamw", betas=(0.9, 0.95), loop=loop),
    lrplot.simulate(StepLR, step_size=30, gamma=0.5, loop={"max_epochs": 90, "batches_per_epoch": 10}),
    lrplot.simulate(MultiStepLR, milestones=[30, 60], lr=0.1, title="two drops"),
    lrplot.simulate(ExponentialLR, arguments={"gamma": 0.9}, steps=10),
    lrplot.simulate(LambdaLR, lr_lambda=lambda step: 0.95**step, steps=10),
    lrplot.simulate(CyclicLR, base_lr=0.001, max_lr=0.1, mode="exp_range", gamma=0.999, cycle_momentum=False),
    lrplot.simulate(ReduceLROnPlateau, metric="stalls@20", patience=3, mode="max", min_lr=[0.1]),
    lrplot.simulate(SequentialLR, schedulers=["linear", "cosine --T-max 95"], milestones=[5]),
    lrplot.simulate(ChainedScheduler, schedulers=["linear", "exponential --gamma 0.9"]),
    lrplot.simulate(LinearLR, total_iters=500, framework="lightning", max_epochs=3, batches_per_epoch=100),
    lrplot.simulate(Own, steps=100),
    lrplot.simulate(build, steps=100, lr=0.1),
    lrplot.simulate(rate, used_as="rate", steps=100),
    lrplot.simulate("sched.py:Warmup", warm=5),
    lrplot.simulate([0.1, 0.2]),
    lrplot.simulate(StepLR(SGD([], lr=0.1), step_size=3), steps=10),
    lrplot.suggest("onecycle", max_lr=0.1, max_steps=1000, warm_up=0.1),
    lrplot.suggest("multistep", milestones=[0.5, 0.75], lr=0.1, max_epochs=90, batches_per_epoch=10),
    lrplot.suggest("transformers:cosine", lr=0.1, max_steps=10),
]
codes: list[str] = [finding.code for finding in lrplot.check(OneCycleLR, max_lr=0.01, total_steps=100, max_steps=50)]
codes += [finding.code for finding in lrplot.check(report)]
everything: Any = lrplot.compare(reports)
lrplot.compare({"mine": report}).save("both.svg")
version: str = lrplot.__version__
