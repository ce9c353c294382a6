"""Which arguments of a scheduler count calls of `scheduler.step()`, for the rules that read code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from lrplot.model.reading import Sighting

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


def step_line(reading: Reading) -> str:
    """The line that steps the scheduler."""
    return reading.calls[0].text if reading.calls else "scheduler.step()"


def per_batch_code(reading: Reading) -> str:
    """The loop that steps a scheduler after every optimizer step, or what tells a framework to."""
    own = f"for batch in train_loader:\n    ...\n    optimizer.step()\n    {step_line(reading)}"
    return _handed(reading, "step", "batch", "ITERATION_COMPLETED") or own


def per_epoch_code(reading: Reading) -> str:
    """The loop that steps a scheduler once per epoch, or what tells a framework to."""
    own = f"for epoch in range(epochs):\n    for batch in train_loader:\n        ...\n    {step_line(reading)}"
    return _handed(reading, "epoch", "epoch", "EPOCH_COMPLETED") or own


def _handed(reading: Reading, interval: str, every: str, event: str) -> str:
    """What tells a framework when to step a scheduler; empty where none steps it."""
    if reading.by == "PyTorch Lightning":
        settings = f'"scheduler": scheduler, "interval": "{interval}"'
        return f'return {{"optimizer": optimizer, "lr_scheduler": {{{settings}}}}}'
    if reading.by == "skorch":
        return f'LRScheduler(policy={reading.scheduler}, step_every="{every}", ...)'
    return (
        f"trainer.add_event_handler(Events.{event}, lambda engine: scheduler.step())" if reading.by == "ignite" else ""
    )


def epochs_per_step(name: str, so: str) -> Callable[[Reading], Iterator[Sighting]]:
    """What sees an argument that counts epochs where the scheduler is stepped after every optimizer step.

    Args:
        name: the argument.
        so: what comes of it, a sentence.
    """

    def reads(reading: Reading) -> Iterator[Sighting]:
        argument = reading.argument(name)
        if reading.per_step and argument is not None and argument.is_all("epochs"):
            yield Sighting(
                message=f"{said(argument)}, and the scheduler is {reading.often}. {so}",
                fix="Step the scheduler once per epoch, or count optimizer steps.",
                code=per_epoch_code(reading),
                also=reading.call_places,
            )

    return reads


def miscounted_batches(
    is_wrong: Callable[[Reading, Argument], bool], so: str, fix: str
) -> Callable[[Reading], Iterator[Sighting]]:
    """What sees a length, or the steps of an epoch, that counts something else than a loader's batches.

    Args:
        is_wrong: whether an argument of a reading does.
        so: what it does instead and what comes of it, said after the argument as it is written.
        fix: what to do.
    """

    def reads(reading: Reading) -> Iterator[Sighting]:
        per_epoch = reading.argument("steps_per_epoch")
        for argument in (*([] if per_epoch is None else [per_epoch]), *counted(reading)):
            if is_wrong(reading, argument):
                batches = "len(train_loader)" if argument is per_epoch else "epochs * len(train_loader)"
                yield Sighting(
                    message=f"{argument.name} = {argument.text} {so}",
                    fix=fix,
                    code=f"{argument.name}={batches}",
                    also=reading.call_places,
                )
                return

    return reads
