"""Finds plug-ins: the modules of a folder, each of which ends in one constant."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType


def names_in(package: ModuleType) -> list[str]:
    """The names of the plug-ins in a package's folder, sorted; nothing is imported."""
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))


def load(package: ModuleType, name: str, constant: str) -> object:
    """The constant named `constant` of one plug-in.

    Importing a plug-in must be cheap: each imports its own library only when it is used.

    Raises:
        AttributeError: the plug-in does not define the constant.
    """
    return getattr(import_module(f"{package.__name__}.{name}"), constant)


def discover(package: ModuleType, constant: str) -> dict[str, object]:
    """The constant of every plug-in in a package, by the plug-in's name.

    Raises:
        AttributeError: a module of the folder does not define the constant.
    """
    return {name: load(package, name, constant) for name in names_in(package)}
