"""Finds plug-ins: the modules of a folder, each of which ends in one constant."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType


def names_in(package: ModuleType) -> list[str]:
    """The names of the plug-ins in a package's folder, sorted; nothing is imported.

    What begins with `_`, and what is a folder, serves the plug-ins and is none.
    """
    return sorted(
        module.name
        for module in pkgutil.iter_modules(package.__path__)
        if not module.ispkg and not module.name.startswith("_")
    )


def load(package: ModuleType, name: str, constant: str) -> object:
    """The constant named `constant` of one plug-in.

    Importing a plug-in must be cheap: each imports its own library only when it is used.

    Raises:
        AttributeError: the plug-in does not define the constant.
    """
    return getattr(import_module(f"{package.__name__}.{name}"), constant)
