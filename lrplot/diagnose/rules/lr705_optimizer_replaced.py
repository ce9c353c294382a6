"""The optimizer was replaced under the scheduler."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    place = reading.facts.get("optimizer-replaced")
    if place is None:
        return
    yield Sighting(
        message=(
            f"{reading.scheduler} drives an optimizer that {place} replaces: the new one trains at its first rate."
            " The scheduler goes on changing the rate of the old one, which is stepped no more."
        ),
        fix="Build the scheduler anew for the new optimizer, or add a parameter group to the old one first.",
        code=f"optimizer = ...\nscheduler = {reading.scheduler}(optimizer, ...)",
        also=(place,),
    )


RULE = Rule(
    code="LR705",
    severity="error",
    title="The optimizer was replaced under the scheduler",
    why=(
        "A scheduler keeps the optimizer that it was built with. Where a later line makes a new one under the "
        "same name, to unfreeze layers for example, the scheduler goes on changing the rate of the old one, which "
        "nobody steps, and the new one trains at its first rate."
    ),
    reads=_reads,
    wrong="""\
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = StepLR(optimizer, 30)
optimizer = Adam(model.parameters(), lr=1e-3)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
""",
    right="""\
optimizer = Adam(model.parameters(), lr=1e-3)
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
""",
    sources=("https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",),
)
