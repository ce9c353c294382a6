"""scheduler.step() where optimizer.step() should be."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    place = reading.facts.get("instead-of-optimizer")
    if place is None:
        return
    yield Sighting(
        message=(
            f"The loop steps {reading.scheduler} and never its optimizer: the rate moves, and the weights do not."
            " Gradients are computed in the loop, and nothing uses them."
        ),
        fix="Step the optimizer, and then the scheduler.",
        code="loss.backward()\noptimizer.step()\nscheduler.step()",
        also=(place,),
    )


RULE = Rule(
    code="LR703",
    severity="error",
    title="scheduler.step() where optimizer.step() should be",
    why=(
        "The two calls look alike, and the loop runs without an error: gradients are computed, the rate moves, "
        "and no weight ever does. torch only warns that the order is wrong."
    ),
    reads=_reads,
    wrong="""\
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = OneCycleLR(optimizer, 0.1, epochs=3, steps_per_epoch=len(loader))
for epoch in range(3):
    for batch in loader:
        model(batch).backward()
        scheduler.step()
""",
    right="""\
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = OneCycleLR(optimizer, 0.1, epochs=3, steps_per_epoch=len(loader))
for epoch in range(3):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
        scheduler.step()
""",
    sources=("https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",),
)
