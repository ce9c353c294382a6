"""Whether a run fits into memory, asked before it is tried."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.wording import count

# lr, momentum and weight decay of a step as float64, and the copy of the picture or text that is made of them.
_BYTES_PER_VALUE = 8 * 4
_LITTLE = 2**20  # bytes, which every machine has


def refuse_if_too_large(n_values: int, n_steps: int) -> None:
    """Refuses a run whose values cannot fit in this machine's memory.

    Args:
        n_values: rates that would be held at once: advances x parameter groups.
        n_steps: the run's optimizer steps, for the message.

    Raises:
        UsageError: they do not fit.
    """
    needed = n_values * _BYTES_PER_VALUE
    if needed < _LITTLE:
        return
    there = _memory()
    if needed > there:
        raise UsageError(
            f"{count(n_steps, 'optimizer step')} would need about {count(-(-needed // 2**30))} GiB of memory, and there"
            f" are {there / 2**30:.3g} GiB: draw fewer steps ({named('max_steps')})"
        )


def _memory() -> int:
    """The memory that this process may use, in bytes: the machine's, or a limit below it."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")] if hasattr(os, "sysconf") else [2**36]
    try:
        import resource

        soft = resource.getrlimit(resource.RLIMIT_AS)[0]
        if soft != resource.RLIM_INFINITY:
            limits.append(soft)
    except ImportError:  # Windows
        pass
    with suppress(OSError, ValueError):  # no such file, or "max": no limit
        limits.append(int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return min(limits)
