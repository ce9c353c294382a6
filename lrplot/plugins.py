"""Finds plug-ins: the modules of a folder, each of which ends in one constant."""

from __future__ import annotations

import os
import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType


def names_in(package: ModuleType) -> list[str]:
    """The names of the plug-ins in a package's folder, sorted; nothing is imported.

    What begins with `_`, and what is a folder, serves the plug-ins and is none.
    """
    folders = tuple(package.__path__)
    return list(_names(folders, tuple(map(_changed, folders))))


@cache
def _names(folders: tuple[str, ...], changed: tuple[int, ...]) -> tuple[str, ...]:
    """The plug-ins in some folders that were last changed then; a file of schedules asks for them by the thousand."""
    modules = pkgutil.iter_modules(folders)
    return tuple(sorted(each.name for each in modules if not each.ispkg and not each.name.startswith("_")))


def _changed(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns  # noqa: PTH116  # a Path for each of thousands of questions
    except OSError:  # in an archive
        return 0


def load(package: ModuleType, name: str, constant: str) -> object:
    """The constant named `constant` of one plug-in.

    Importing a plug-in must be cheap: each imports its own library only when it is used.

    Raises:
        AttributeError: the plug-in does not define the constant.
    """
    return getattr(import_module(f"{package.__name__}.{name}"), constant)
