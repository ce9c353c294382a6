"""What is stepped as a scheduler is the optimizer."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    place = reading.facts.get("steps-an-optimizer")
    if place is None:
        return
    name = reading.details.get("steps-an-optimizer", "scheduler")
    yield Sighting(
        message=f"{name} is the optimizer where it is stepped, not {reading.scheduler}: the two names were swapped.",
        fix="Give each of the two its own name, in the order in which they are returned.",
        code="optimizer, scheduler = configure(model)",
        also=(place,),
    )


RULE = Rule(
    code="LR704",
    severity="error",
    title="What is stepped as a scheduler is the optimizer",
    why=(
        "A function that returns optimizer and scheduler is unpacked in the other order, or one name is given to "
        "both. Both have a step(), so that nothing fails: the optimizer is stepped where the scheduler should be, "
        "and the scheduler where the optimizer should be, or not at all."
    ),
    reads=_reads,
    wrong="""\
optimizer = SGD(model.parameters(), lr=0.1)
steps = StepLR(optimizer, 30)
scheduler = optimizer
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
""",
    right="""\
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
""",
    sources=("https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",),
    hides=(
        "LR101",
        "LR102",
        "LR121",
        "LR124",
        "LR206",
        "LR604",
        "LR701",
        "LR702",
    ),
)
