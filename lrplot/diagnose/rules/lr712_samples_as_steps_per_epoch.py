"""Samples counted as steps."""

from __future__ import annotations

from lrplot.diagnose.counted import exact, miscounted_batches
from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Argument, Reading


def _counts_samples(reading: Reading, argument: Argument) -> bool:
    """Whether an argument counts samples: that of a length, only where calls are no epochs."""
    asked = argument.name == "steps_per_epoch" or reading.per_step
    return asked and exact(argument) and argument.is_all("samples", "samples of an epoch")


RULE = Rule(
    code="LR712",
    severity="error",
    title="Samples counted as steps",
    why=(
        "len(dataset) counts samples and len(loader) batches. A schedule sized with the first is as many times "
        "too long as a batch has samples: a warm-up of 30 % is longer than the run, and a decay never comes down."
    ),
    reads=miscounted_batches(
        _counts_samples,
        "counts samples, and the scheduler is stepped once per batch or epoch. The schedule is longer than the run by"
        " the batch size.",
        "Count batches: the length of the loader.",
    ),
    wrong="""\
scheduler = OneCycleLR(optimizer, 0.1, epochs=3, steps_per_epoch=len(dataset))
for epoch in range(3):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
        scheduler.step()
""",
    right="""\
scheduler = OneCycleLR(optimizer, 0.1, epochs=3, steps_per_epoch=len(loader))
for epoch in range(3):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
        scheduler.step()
""",
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html",),
    cases=("P5",),
)
