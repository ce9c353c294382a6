"""What is done as soon as a module has been imported."""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import os
import sys
from typing import Any, Callable, Dict

from .journal import process_journal


class _AfterImport(importlib.abc.MetaPathFinder):
    """Calls a function as soon as a module has been imported, by whomever."""

    def __init__(self, wanted: Dict[str, Callable[[Any], None]]) -> None:
        self._wanted = wanted

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        """The module's own spec, with a loader that calls the function afterwards."""
        if name not in self._wanted:
            return None
        then = self._wanted.pop(name)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        loader = None if spec is None else spec.loader
        if loader is None:
            return spec
        execute = loader.exec_module

        def exec_module(module: Any) -> None:
            execute(module)
            try:
                then(module)
            except Exception as error:  # never in the way of the script
                if os.environ.get("LRPLOT_RECORD_DEBUG"):
                    raise
                print(f"lrplot: {name} is not recorded: {type(error).__name__}: {error}", file=sys.stderr)

        loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def after_import(wanted: Dict[str, Callable[[Any], None]]) -> None:
    """Calls functions as soon as their modules have been imported; at once for those that are there already."""
    left = {}
    for name, then in wanted.items():
        if name in sys.modules:
            then(sys.modules[name])
        else:
            left[name] = then
    sys.meta_path.insert(0, _AfterImport(left))


def note_safetensors(module: Any) -> None:
    """Notes the files that safetensors writes, whose writer Python cannot see."""
    original = getattr(module, "serialize_file", None)
    if original is None:
        return

    @functools.wraps(original)
    def serialize_file(tensors: Any, filename: Any, *arguments: Any, **named: Any) -> Any:
        journal = process_journal()
        if journal is not None:
            journal.will_write(filename)
        return original(tensors, filename, *arguments, **named)

    module.serialize_file = serialize_file
