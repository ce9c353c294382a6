"""Records the process that it is started in, and writes what came of it into a folder."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any, Callable, Dict

from .hooks import Hooks
from .imports import after_import, note_safetensors
from .recorder import Recorder, write_record


def start(folder: str, settings: Dict[str, Any]) -> Callable[[], None]:
    """Begins to record as soon as torch is imported.

    Args:
        folder: where the record is to be written.
        settings: `steps` and `epochs` to record, each None for as many as it takes.

    Returns:
        What is to be called when Python ends.
    """
    ended = {"error": False}
    recorder = Recorder(
        n_steps=settings["steps"], n_epochs=settings["epochs"], finish=lambda each: _finish(each, ended, folder)
    )
    hooks = Hooks(recorder)
    recorder.hooks = hooks
    after_import({"torch": hooks.install, "safetensors": note_safetensors})
    if hasattr(os, "register_at_fork"):  # Windows has no forks
        os.register_at_fork(after_in_child=recorder.begin_anew)
    former = sys.excepthook

    def excepthook(*arguments: Any) -> None:
        ended["error"] = True
        former(*arguments)

    sys.excepthook = excepthook
    leave = os._exit

    def _exit(code: int) -> None:
        recorder.finish()
        leave(code)

    os._exit = _exit  # type: ignore[assignment]  # forked processes end by it, and run nothing at their end
    return recorder.finish


def _finish(recorder: Recorder, ended: Dict[str, bool], folder: str) -> None:
    if not recorder.stepped and not recorder.schedulers:
        return
    from .report import record_of

    if not ended["error"] and isinstance(sys.exc_info()[1], Exception):
        ended["error"] = True
    try:
        record = record_of(recorder, ended=not recorder.stopped)
    except Exception:  # what was recorded is lost, and the reason is told
        record = {"failed": traceback.format_exc(), "pid": os.getpid(), "rank": 0, "optimizers": []}
    write_record(folder, record)
    if recorder.stopped:
        with open(os.path.join(folder, "done"), "w", encoding="utf-8"):
            pass
