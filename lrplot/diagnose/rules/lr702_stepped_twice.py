"""A scheduler that is stepped twice."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    place = reading.facts.get("stepped-twice")
    if place is None:
        return
    how = reading.details.get("stepped-twice", "")
    if how == "both":
        message = f"{reading.scheduler} is stepped after every batch and once more per epoch, by {place}."
    elif how == "same":
        message = f"{reading.scheduler} is stepped twice in a row: {place} moves it on once more."
    else:
        message = f"{reading.scheduler} is stepped by {how} already, and {place} moves it on once more."
    yield Sighting(
        message=f"{message} The schedule runs through faster than it was sized for.",
        fix="Leave one of the calls out.",
        code="",
        also=(place, *(each for each in reading.call_places if each != place)),
    )


RULE = Rule(
    code="LR702",
    severity="error",
    title="A scheduler that is stepped twice",
    why=(
        "Each call of scheduler.step() moves the schedule on by one, whoever makes it. A call in the batch loop "
        "and another after it, or one of the user's beside a framework's, run through the schedule faster than it "
        "was sized for, and its unit is neither epochs nor steps."
    ),
    reads=_reads,
    wrong="""\
scheduler = CosineAnnealingLR(optimizer, T_max=90)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
        scheduler.step()
    scheduler.step()
""",
    right="""\
scheduler = CosineAnnealingLR(optimizer, T_max=90)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
""",
    sources=("https://lightning.ai/docs/pytorch/stable/common/lightning_module.html#configure-optimizers",),
    hides=(
        "LR101",
        "LR102",
        "LR121",
        "LR124",
        "LR206",
    ),
)
