"""ReduceLROnPlateau stepped without a metric."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    place = reading.facts.get("metric-missing")
    if place is None:
        return
    given = reading.details.get("metric-missing", "")
    what = (
        f"is stepped with {given}, the number of the epoch, for its metric"
        if given
        else "is stepped without its metric"
    )
    cost = "Every epoch but the first looks worse than the one before." if given else "step() raises TypeError."
    yield Sighting(
        message=f"{reading.scheduler} {what}. {cost}",
        fix="Give it what is to become better: the loss on validation data.",
        code="scheduler.step(val_loss)",
        also=(place,),
    )


RULE = Rule(
    code="LR707",
    severity="error",
    title="ReduceLROnPlateau stepped without a metric",
    why=(
        "ReduceLROnPlateau decides by a metric, which step() must be given. Without one it raises TypeError at "
        "the end of the first epoch; given the number of the epoch, it watches a number that grows by itself, and "
        "takes every epoch for a bad one."
    ),
    reads=_reads,
    wrong="""\
scheduler = ReduceLROnPlateau(optimizer)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
""",
    right="""\
scheduler = ReduceLROnPlateau(optimizer)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step(val_loss)
""",
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html",),
    cases=("P45",),
)
