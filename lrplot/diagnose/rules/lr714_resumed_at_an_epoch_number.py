"""Resumed at the number of an epoch, stepped per batch."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    place = reading.facts.get("resumed-at-an-epoch-number")
    if place is None:
        return
    given = reading.details.get("resumed-at-an-epoch-number", "")
    yield Sighting(
        message=(
            f"last_epoch = {given} is the number of an epoch, and {reading.scheduler} is {reading.often}."
            " It counts calls of scheduler.step(), so that the run resumes near the schedule's beginning."
        ),
        fix="Load the scheduler's state, or count the steps that were made.",
        code='scheduler.load_state_dict(checkpoint["scheduler"])',
        also=reading.call_places,
    )


RULE = Rule(
    code="LR714",
    severity="error",
    title="Resumed at the number of an epoch, stepped per batch",
    why=(
        "last_epoch counts calls of scheduler.step(), whatever its name says. A scheduler that is stepped after "
        "every batch and built with last_epoch=start_epoch resumes at the tenth batch instead of the tenth epoch, "
        "which with a warm-up is at the very foot of it."
    ),
    reads=_reads,
    wrong="""\
scheduler = OneCycleLR(optimizer, 0.1, epochs=3, steps_per_epoch=len(loader), last_epoch=start_epoch)
for epoch in range(start_epoch, 3):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
        scheduler.step()
""",
    right="""\
scheduler = OneCycleLR(optimizer, 0.1, epochs=3, steps_per_epoch=len(loader), last_epoch=start_epoch * len(loader) - 1)
for epoch in range(start_epoch, 3):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
        scheduler.step()
""",
    sources=("https://github.com/pytorch/pytorch/issues/60265",),
    cases=("P37",),
)
