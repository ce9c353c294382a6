"""Samples counted as steps."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.counted import counted, exact
from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    per_epoch = reading.argument("steps_per_epoch")
    arguments = [] if per_epoch is None else [per_epoch]
    if reading.per_step:
        arguments += counted(reading)
    for argument in arguments:
        if exact(argument) and argument.is_all("samples", "samples of an epoch"):
            yield Sighting(
                message=(
                    f"{argument.name} = {argument.text} counts samples, and the scheduler is stepped once per batch or"
                    " epoch. The schedule is longer than the run by the batch size."
                ),
                fix="Count batches: the length of the loader.",
                code=f"{argument.name}="
                + ("len(train_loader)" if argument is per_epoch else "epochs * len(train_loader)"),
                also=reading.call_places,
            )
            return


RULE = Rule(
    code="LR712",
    severity="error",
    title="Samples counted as steps",
    why=(
        "len(dataset) counts samples and len(loader) batches. A schedule sized with the first is as many times "
        "too long as a batch has samples: a warm-up of 30 % is longer than the run, and a decay never comes down."
    ),
    reads=_reads,
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
