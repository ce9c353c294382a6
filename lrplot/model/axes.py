"""What is drawn, and what it is drawn over."""

from __future__ import annotations

from typing import Literal, TypeAlias

Quantity: TypeAlias = Literal["lr", "momentum", "weight_decay", "lr*weight_decay"]

XUnit: TypeAlias = Literal["step", "epoch", "samples", "tokens", "hours"]
