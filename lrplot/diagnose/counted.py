"""Which arguments of a scheduler count calls of `scheduler.step()`, for the rules that read code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrplot.model.reading import Argument, Counts, Reading

_LENGTHS = (
    *(
        "epochs * steps_per_epoch",
        "total_steps",
        "num_training_steps",
        "T_max",
        "t_initial",
        "max_iters",
        "total_iters",
    ),
    *("max_steps", "num_steps", "cycle_size", "first_cycle_steps"),
)
_PERIODS = ("T_0", "step_size", "milestones", "step_size_up", "step_size_down", "decay_t")
_WARM_UPS = ("num_warmup_steps", "warmup_steps", "warmup_t", "warmup_iters")
_IN_CALLS = ("warmup_epochs", "max_epochs", "total_epoch")  # counted in calls all the same, in libraries that are known
_KNOWN = ("LinearWarmupCosineAnnealingLR", "GradualWarmupScheduler")
STEP_COUNTS: tuple[Counts, ...] = (
    *("batches", "steps", "batches of an epoch", "steps of an epoch", "samples", "samples of an epoch"),
)
"""What grows with the batches of an epoch."""


def counted(reading: Reading) -> Iterator[Argument]:
    """The arguments that count calls, those first that say how long the schedule is."""
    names = (*_LENGTHS, *_PERIODS, *_WARM_UPS, *(_IN_CALLS if reading.scheduler in _KNOWN else ()))
    for name in names:
        found = reading.argument(name)
        if found is not None:
            yield found


def exact(argument: Argument) -> bool:
    """Whether what an argument counts is certain, to the factor."""
    return argument.sure and not argument.divided


def said(argument: Argument) -> str:
    """An argument as it is written, with what it counts: `T_max = len(train_loader) counts the batches of an epoch`."""
    return f"{argument.name} = {argument.text} counts {argument.words or 'epochs'}"


def loader_of(reading: Reading) -> str:
    """What the loop goes through, for lines to paste."""
    return "train_loader"


def step_line(reading: Reading) -> str:
    """The line that steps the scheduler."""
    return reading.calls[0].text if reading.calls else "scheduler.step()"


def per_batch_code(reading: Reading) -> str:
    """The loop that steps a scheduler after every optimizer step, or what tells a framework to."""
    if reading.by == "PyTorch Lightning":
        return 'return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}'
    if reading.by == "skorch":
        return f'LRScheduler(policy={reading.scheduler}, step_every="batch", ...)'
    if reading.by == "ignite":
        return "trainer.add_event_handler(Events.ITERATION_COMPLETED, lambda engine: scheduler.step())"
    return f"for batch in train_loader:\n    ...\n    optimizer.step()\n    {step_line(reading)}"


def per_epoch_code(reading: Reading) -> str:
    """The loop that steps a scheduler once per epoch, or what tells a framework to."""
    if reading.by == "PyTorch Lightning":
        return 'return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "epoch"}}'
    if reading.by == "skorch":
        return f'LRScheduler(policy={reading.scheduler}, step_every="epoch", ...)'
    if reading.by == "ignite":
        return "trainer.add_event_handler(Events.EPOCH_COMPLETED, lambda engine: scheduler.step())"
    return f"for epoch in range(epochs):\n    for batch in train_loader:\n        ...\n    {step_line(reading)}"
