"""Finds plug-ins: the modules of a folder, each of which ends in one constant."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType


def discover(package: ModuleType, constant: str) -> dict[str, object]:
    """The constant named `constant` of every module in `package`, by the module's name, sorted.

    Importing a plug-in must be cheap: each imports its own library only when it is used.

    Raises:
        AttributeError: a module of the folder does not define the constant.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return {name: getattr(import_module(f"{package.__name__}.{name}"), constant) for name in names}
