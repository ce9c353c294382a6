"""A metric given to a scheduler that takes an epoch."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    place = reading.facts.get("metric-as-epoch")
    if place is None:
        return
    given = reading.details.get("metric-as-epoch", "")
    yield Sighting(
        message=(
            f"{reading.scheduler} is stepped with {given}, which it takes for the number of an epoch."
            " The rate follows the metric instead of the run."
        ),
        fix="Step it without the metric, which ReduceLROnPlateau alone is for.",
        code="scheduler.step(epoch + 1)" if reading.library == "timm" else "scheduler.step()",
        also=(place,),
    )


RULE = Rule(
    code="LR708",
    severity="error",
    title="A metric given to a scheduler that takes an epoch",
    why=(
        "Only ReduceLROnPlateau takes a metric. What any other scheduler's step() is given is the epoch to go to: "
        "a loss of 0.7 is epoch 0.7, so that the rate is that of the beginning for ever, or jumps about as the "
        "loss does."
    ),
    reads=_reads,
    wrong="""\
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step(val_loss)
""",
    right="""\
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
""",
    sources=("https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",),
)
