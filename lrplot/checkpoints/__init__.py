"""Where a run stands: readers of checkpoints, one module per framework, each ending in `CHECKPOINT = Checkpoint(...)`.

torch is not loaded, nothing that a checkpoint holds is run, and tensors are not read.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from lrplot.model.plan import ScheduleSpec
from lrplot.plugins import load, names_in


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedSchedule:
    """A scheduler's state.

    Attributes:
        spec: the scheduler with the arguments that its state gives away; its name is empty where the keys tell none.
        position: how often it has been advanced, `last_epoch`; None where the state does not say.
        rates: the rates that it set last, one per group; empty where it does not say.
        base_rates: the rates that it started from, one per group; empty where it does not say.
        complete: whether the arguments are all that is needed to go on; functions of a LambdaLR are not saved.
        state: the state as it was saved.
    """

    spec: ScheduleSpec
    position: int | None
    rates: tuple[float, ...] = ()
    base_rates: tuple[float, ...] = ()
    complete: bool = True
    state: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedRun:
    """What a checkpoint says of a run.

    Attributes:
        format: the reader's name.
        path: the file or folder.
        schedules: the schedulers' states.
        optimizers: the parameter groups of each optimizer, without their parameters.
        epoch: the epoch that it says; None where it says none.
        step: the optimizer steps that it says were made.
        n_steps: the optimizer steps of the whole run.
        n_epochs: the epochs of the whole run.
        notes: what else is to be known.
    """

    schedules: tuple[SavedSchedule, ...] = ()
    optimizers: tuple[tuple[Mapping[str, Any], ...], ...] = ()
    epoch: int | None = None
    step: int | None = None
    n_steps: int | None = None
    n_epochs: int | None = None
    notes: tuple[str, ...] = ()
    format: str = ""
    path: Path = Path()


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoint:
    """A form of checkpoints.

    Attributes:
        help: what writes it, in a few words.
        rank: the lower, the earlier a checkpoint is held against it.
        recognise: whether a checkpoint is one, by the names of its files and by what the one file holds; None where
            it is a folder.
        read: reads it. Takes the file, or the folder, and what the file holds.
    """

    help: str
    rank: int = 0
    recognise: Callable[[Path, Sequence[str], Any], bool]
    read: Callable[[Path, Any], SavedRun]


@cache
def checkpoints() -> dict[str, Checkpoint]:
    """Every form by its name, in the order in which checkpoints are held against them."""
    package = sys.modules[__name__]
    found = {name: cast(Checkpoint, load(package, name, "CHECKPOINT")) for name in names_in(package)}
    return dict(sorted(found.items(), key=lambda each: (each[1].rank, each[0])))
