"""What an axis of steps may count instead, and what of the training loop it needs to know for that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lrplot.errors import UsageError
from lrplot.errors import option as named

X_AXIS = "x_axis"
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "samples": ("batch_size",),
    "tokens": ("batch_size", "sequence_length"),
    "hours": ("seconds_per_step",),
}
_ONLY_FOR = {"sequence_length": "tokens", "seconds_per_step": "hours"}


def refuse_missing(unit: str | None, known: Collection[str]) -> None:
    """Asks for what an axis needs to know.

    Args:
        unit: what it counts; None for steps.
        known: what is known of the loop, by option name.

    Raises:
        UsageError: what is missing, all of it at once.
    """
    missing = [name for name in _NEEDS.get(unit or "", ()) if name not in known]
    if missing:
        raise UsageError(f"{named(X_AXIS, unit or '')} needs {' and '.join(named(name, 'N') for name in missing)}")


def refuse_lone_batch_size(values: Mapping[str, Any]) -> None:
    """Refuses a batch size that nothing is made of: neither an epoch's length, nor an axis, nor a rule that looks.

    Raises:
        UsageError: what it needs beside it.
    """
    if "batch_size" not in values or {"dataset_size", "batches_per_epoch"} & values.keys():
        return
    if "batch_size" not in _NEEDS.get(values.get(X_AXIS, ""), ()):
        raise UsageError(
            f"{named('batch_size')} needs {named('dataset_size')} as well: together they say how many batches an epoch"
            f" has; by itself it is for {named(X_AXIS, 'samples')}"
        )


def refuse_idle(values: Mapping[str, Any]) -> None:
    """Refuses what is said for an axis that was not asked for.

    Raises:
        UsageError: which axis it is for.
    """
    for name, unit in _ONLY_FOR.items():
        if name in values and values.get(X_AXIS) != unit:
            raise UsageError(f"{named(name)} is for {named(X_AXIS, unit)}: add that, or leave {named(name)} out")
