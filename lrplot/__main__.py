"""The program: what the console script `lrplot` and `python -m lrplot` start."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # the module signal takes longer to import than Ctrl-C does
import os
import sys


def run() -> None:
    """Runs the command line and ends the process with its exit code."""
    is_asked = _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler  # a job in the background ignores it
    if is_asked:
        _signal.signal(_signal.SIGINT, _leave)
    import gc

    # Importing makes many objects and no garbage: collecting as often as Python does by default only takes time.
    gc.set_threshold(100_000, 20, 20)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started the process, as by `lrplot ... 2>&-`
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  # for good
    _signal.signal(_signal.SIGTERM, _end)
    from lrplot.cli.app import main

    try:
        if is_asked:
            _signal.signal(_signal.SIGINT, _signal.default_int_handler)
        code = main()
    except KeyboardInterrupt:
        code = 130
    if is_asked:
        _signal.signal(_signal.SIGINT, _leave)
    _close_stdout()
    sys.exit(code)


def _leave(*_: object) -> None:
    """Ends the process at once, where nothing is begun yet or all is done."""
    os._exit(130)


def _close_stdout() -> None:
    """Keeps what a user's code prints when Python ends from what lrplot has written."""
    try:
        sys.stdout.flush()
        if sys.stdout.fileno() == 1:
            os.dup2(2, 1)
    except (OSError, ValueError):  # closed, or no stdout of the process's own
        pass


def _end(number: int, _: object) -> None:
    """Ends the process the orderly way, so that half-written files are taken away."""
    from lrplot.errors import Ended

    raise Ended(128 + number)


if __name__ == "__main__":
    run()
