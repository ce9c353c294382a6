"""Divided by the batch size twice."""

from __future__ import annotations

from lrplot.diagnose.counted import miscounted_batches
from lrplot.diagnose.rules import Rule

RULE = Rule(
    code="LR713",
    severity="error",
    title="Divided by the batch size twice",
    why=(
        "len(loader) counts batches already, ceil(samples / batch_size). Divided by the batch size again it is "
        "that many times too small: OneCycleLR raises in the first epoch, a cosine climbs and falls all through "
        "the run, and a linear decay is at 0 in minutes."
    ),
    reads=miscounted_batches(
        lambda _, argument: argument.is_all("divided twice"),
        "divides batches by the batch size: they were divided before. The schedule is shorter than the run by the"
        " batch size.",
        "Leave the division out: the length of a loader counts batches.",
    ),
    wrong="""\
scheduler = OneCycleLR(optimizer, 0.1, epochs=3, steps_per_epoch=len(loader) // batch_size)
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
