"""The torch of another environment, whose schedulers are stepped instead of this Python's: the one that trains."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from lrplot.errors import UsageError

VARIABLE = "LRPLOT_TORCH"
"""The environment variable that names the folder, where the command line does not."""

_NEEDED = ("version.py", "optim/lr_scheduler.py")
_INSIDE = ("torch", "lib/python3*/site-packages/torch", "lib64/python3*/site-packages/torch", "Lib/site-packages/torch")

Function = TypeVar("Function", bound=Callable[..., Any])

_caches: list[Any] = []
_used = os.environ.get(VARIABLE, "")  # what the caches are about
_chosen: ContextVar[str] = ContextVar("torch_folder", default="")


def cached_per_torch(function: Function) -> Function:
    """Remembers what a function answered, until another torch is chosen."""
    made = cache(function)
    _caches.append(made)
    return made  # type: ignore[return-value]  # a cached function takes and answers what it did before


def use_torch(folder: str) -> None:
    """Chooses the torch whose schedulers are stepped from here on.

    Args:
        folder: a folder of torch, of what it is installed in, or of an environment; empty for this Python's torch.

    Raises:
        UsageError: there is no torch in it.
    """
    global _used
    if folder:
        folder_in(folder)
    _chosen.set(folder)
    used = folder or os.environ.get(VARIABLE, "")
    if used != _used:
        _used = used
        for each in _caches:
            each.cache_clear()


def is_chosen() -> bool:
    """Whether the command line or the environment names a torch."""
    return bool(_chosen.get() or os.environ.get(VARIABLE, ""))


def chosen_folder() -> Path | None:
    """The folder of the torch that was chosen; None for this Python's torch.

    Raises:
        UsageError: the environment names a folder that has no torch.
    """
    said = _chosen.get() or os.environ.get(VARIABLE, "")
    return folder_in(said) if said else None


def folder_in(said: str) -> Path:
    """The folder of the torch in what was said: a folder of torch itself, of packages, or of an environment.

    Raises:
        UsageError: there is none.
    """
    place = Path(said).expanduser()
    candidates = [place, *(found for pattern in _INSIDE for found in sorted(place.glob(pattern)))]
    for folder in candidates:
        if all((folder / name).is_file() for name in _NEEDED):
            return folder
    raise UsageError(
        f"there is no torch in {said}: name the folder of an environment, of its site-packages, or of torch itself,"
        " --torch .venv; lrplot needs version.py and optim/*.py of it"
    )
