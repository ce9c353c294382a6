"""Warm-up, stable rate, decay: the decay of a reading in the words that libraries have for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lrplot.schedulers.shapes.numbers import roundest
from lrplot.schedulers.shapes.warm_up import WarmUpShape


@dataclass(frozen=True, slots=True)
class Decay:
    """How a stable rate comes down: its kind, over how many advances, and the share of the rate at its end."""

    kind: str
    length: int
    low: float


def decay_of(reading: WarmUpShape) -> Decay | None:
    """The decay after a plateau, `linear`, `cosine` or `1-sqrt`; None where there is none of these."""
    said: dict[str, Any] = dict(reading.body.arguments)
    name = reading.body.name
    if not reading.plateau or reading.how != "then":
        return None
    if name == "CosineAnnealingLR":
        return Decay("cosine", said["T_max"], _near(said.get("eta_min", 0.0) / reading.lr))
    if name == "SWALR":
        return Decay("cosine", said["anneal_epochs"], _near(said["swa_lr"] / reading.lr))
    if name == "LinearLR" and said["start_factor"] == 1:
        return Decay("linear", said["total_iters"], _near(said.get("end_factor", 1.0)))
    if name == "PolynomialLR" and said.get("power", 1) == 1:
        return Decay("linear", said["total_iters"], 0.0)
    return Decay("1-sqrt", said["total_iters"], 0.0) if name == "OneMinusSqrt" else None


def _near(share: float) -> float:
    return roundest(share * (1 - 1e-9), share * (1 + 1e-9))
