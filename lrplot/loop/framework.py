"""The noun of whoever calls `scheduler.step()`, and what it does by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Interval: TypeAlias = Literal["step", "epoch"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Framework:
    """What calls the scheduler, and its habits.

    Attributes:
        help: when it calls `scheduler.step()`, in a few words after its name.
        interval: what it calls the scheduler after where nothing is said.
        calls_per_device: whether one call of the loop's advances the scheduler once for each device, unless
            `split_batches` is set, and never past the scheduler's total_steps.
        counts_batches: whether a frequency with interval "step" counts the batches of an epoch, from 0 in each.
        deals_whole_batches: whether whole batches are dealt out to the devices, so that drop_last drops those that
            are not enough for all; else every device's share of the samples is cut into batches.
        waits_for_skipped: whether the scheduler waits where a GradScaler leaves an optimizer step out.
        max_steps_override: whether a number of steps holds where epochs are given as well, be it more or less than they
            have; else the run ends where the first of both ends it.
        fractional_epochs: whether the number of epochs may have a fraction.
        optimizer: the kind of the optimizer where nothing is said of it.
        hyperparameters: what that optimizer, or another one, has instead of its own defaults.
        code: whose code `--code` prints for it; `torch` for a plain loop's.
    """

    help: str
    interval: Interval = "step"
    calls_per_device: bool = False
    counts_batches: bool = False
    deals_whole_batches: bool = False
    waits_for_skipped: bool = False
    max_steps_override: bool = False
    fractional_epochs: bool = False
    optimizer: str = "sgd"
    hyperparameters: tuple[tuple[str, float], ...] = ()
    code: Literal["torch", "lightning", "transformers"] = "torch"
