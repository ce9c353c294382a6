"""timm: its schedulers are told where they are, `step(epoch)` or `step_update(updates)`, and heed one of the two."""

from __future__ import annotations

from lrplot.scan.frameworks import Framework
from lrplot.scan.training import ScannedScheduler
from lrplot.scan.values import Const

EPOCH_CALLS = frozenset({"step"})
UPDATE_CALLS = frozenset({"step_update"})


def heeded(scheduler: ScannedScheduler) -> frozenset[str] | None:
    """The methods that a scheduler of timm's heeds; None where the script does not say."""
    if scheduler.name == "create_scheduler":
        return EPOCH_CALLS | UPDATE_CALLS
    in_epochs = scheduler.arguments.get("t_in_epochs")
    if scheduler.name == "create_scheduler_v2":
        on_updates = scheduler.arguments.get("step_on_epochs")
        in_epochs = on_updates
    if in_epochs is None:
        return EPOCH_CALLS
    if isinstance(in_epochs, Const) and isinstance(in_epochs.value, bool) and not in_epochs.default:
        return EPOCH_CALLS if in_epochs.value else UPDATE_CALLS
    return None


FRAMEWORK = Framework(help="timm")
