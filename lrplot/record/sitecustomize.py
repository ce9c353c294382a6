"""Starts a recording in every Python of a command; Python imports it by itself where its folder is on PYTHONPATH."""

import os
import sys
from typing import Any


def _package(here: str) -> None:
    """Makes the folder a package under a name that no script has."""
    import importlib.util

    start = os.path.join(here, "__init__.py")
    spec: Any = importlib.util.spec_from_file_location("_lrplot_record", start, submodule_search_locations=[here])
    sys.modules["_lrplot_record"] = package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)


def _begin(folder: str, here: str) -> None:
    import atexit
    import json
    from importlib import import_module

    _package(here)
    with open(os.path.join(folder, "settings.json"), encoding="utf-8") as file:
        settings = json.load(file)
    with open(os.path.join(folder, "pids"), "a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")
    if settings["journal"]:
        import_module("_lrplot_record.journal").begin(folder)
    if not os.path.exists(os.path.join(folder, "done")):
        atexit.register(import_module("_lrplot_record.inside").start(folder, settings))


def _hidden() -> None:
    """Runs the sitecustomize that this one hides, as Debian's Python has one."""
    import importlib.machinery
    import importlib.util

    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", sys.path)
    if spec is not None and spec.loader is not None:
        sys.modules["sitecustomize"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)


_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [each for each in sys.path if os.path.abspath(each or ".") != _here]
try:
    if os.environ.get("LRPLOT_RECORD"):
        _begin(os.environ["LRPLOT_RECORD"], _here)
except Exception as error:  # the script is to run whatever happens here
    if os.environ.get("LRPLOT_RECORD_DEBUG"):
        raise
    print(f"lrplot: this process is not recorded: {error}", file=sys.stderr)
_hidden()
