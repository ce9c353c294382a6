"""Starts a recording in every Python of a command; Python imports it by itself where its folder is on PYTHONPATH."""

import os
import sys


def _begin(folder, here):
    import atexit
    import importlib.util
    import json

    spec = importlib.util.spec_from_file_location(
        "_lrplot_record", os.path.join(here, "__init__.py"), submodule_search_locations=[here]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["_lrplot_record"] = package
    spec.loader.exec_module(package)
    with open(os.path.join(folder, "settings.json"), encoding="utf-8") as file:
        settings = json.load(file)
    with open(os.path.join(folder, "pids"), "a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")
    if settings["journal"]:
        from _lrplot_record.journal import Journal

        sys._lrplot_journal = Journal(folder)
        sys._lrplot_journal.listen()
    if os.path.exists(os.path.join(folder, "done")):
        return
    from _lrplot_record.inside import start

    atexit.register(start(folder, settings))


def _hidden(here):
    """The sitecustomize that this one hides, as Debian's Python has one."""
    import importlib.machinery
    import importlib.util

    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", sys.path)
    if spec is not None and spec.loader is not None:
        module = importlib.util.module_from_spec(spec)
        sys.modules["sitecustomize"] = module
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
_hidden(_here)
