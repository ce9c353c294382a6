"""The slip that the README begins with: the batch size as `steps_per_epoch`, stepped once per epoch."""

from __future__ import annotations

import lrplot

SLIP = lrplot.simulate(
    "onecycle",
    max_lr=0.01,
    epochs=200,
    steps_per_epoch=128,
    interval="epoch",
    dataset_size=50000,
    batch_size=128,
    max_epochs=200,
)
