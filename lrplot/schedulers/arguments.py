"""The one table of what the names of schedulers' arguments mean, torch's own, other libraries' and users'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Meaning: TypeAlias = Literal["whole", "warm-up", "phase", "cycle", "place", "places in words", "floor", "peak"]
"""What an argument says.

`whole`: advances of the whole schedule; `warm-up`: those of the rise at its beginning; `phase`: those of another part;
`cycle`: those of one period, or of half of one; `place`: positions at which something happens, and `places in words`
the same as `0:0.1,1000:0.5`; `floor` and `peak`: the rate that it comes down to, and up to.
"""

MEANINGS: Mapping[str, Meaning] = {
    # The best known first: where a scheduler has two of them, the first is its length.
    "total_steps": "whole",
    "num_training_steps": "whole",
    "T_max": "whole",
    "t_max": "whole",
    "t_initial": "whole",
    "decay_steps": "whole",
    "transition_steps": "whole",
    "total_iters": "whole",
    "anneal_epochs": "whole",
    "training_steps": "whole",
    "max_steps": "whole",
    "num_steps": "whole",
    "max_iters": "whole",
    "total_epochs": "whole",
    "total_epoch": "whole",
    "max_epochs": "whole",
    "num_epochs": "whole",
    "max_iterations": "whole",
    "total_iterations": "whole",
    "num_iterations": "whole",
    "train_steps": "whole",
    "max_train_steps": "whole",
    "num_warmup_steps": "warm-up",
    "warmup_steps": "warm-up",
    "n_warmup_steps": "warm-up",
    "warmup_iters": "warm-up",
    "warmup_t": "warm-up",
    "warmup_duration": "warm-up",
    "warmup_epochs": "warm-up",
    "warmup_iterations": "warm-up",
    "warm_up_steps": "warm-up",
    "T_up": "phase",
    "num_stable_steps": "phase",
    "num_decay_steps": "phase",
    "durations": "phase",
    "transition_begin": "place",
    "T_0": "cycle",
    "first_cycle_steps": "cycle",
    "cycle_size": "cycle",
    "step_size": "cycle",
    "step_size_up": "cycle",
    "step_size_down": "cycle",
    "decay_t": "cycle",
    "milestones": "place",
    "boundaries": "place",
    "milestones_values": "places in words",
    "boundaries_and_scales": "places in words",
    "eta_min": "floor",
    "min_lr": "floor",
    "lr_min": "floor",
    "end_value": "floor",
    "lr_end": "floor",
    "final_lr": "floor",
    "max_lr": "peak",
    "eta_max": "peak",
    "lr_max": "peak",
    "peak_lr": "peak",
    "peak_value": "peak",
}


def named(*meanings: Meaning) -> tuple[str, ...]:
    """The names of arguments that mean one of these, the best known first.

    Example:
        >>> named("warm-up")[:2]
        ('num_warmup_steps', 'warmup_steps')
    """
    return tuple(name for name, meaning in MEANINGS.items() if meaning in meanings)


WHOLE = named("whole")
"""Arguments that hold the length of the whole schedule, in advances."""

WARM_UPS = named("warm-up")
"""Arguments that hold the length of a warm-up, in advances."""

COUNTS = named("whole", "warm-up", "phase", "cycle", "place")
"""Arguments that count advances."""

CYCLES = ("T_0", "first_cycle_steps", "cycle_size")
"""Arguments that hold the length of the first cycle of a schedule that restarts."""
