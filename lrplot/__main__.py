"""The program: what the console script `lrplot` and `python -m lrplot` start."""

from __future__ import annotations

import gc
import os
import signal
import sys


def run() -> None:
    """Runs the command line and ends the process with its exit code."""
    # Importing makes many objects and no garbage: collecting as often as Python does by default only takes time.
    gc.set_threshold(100_000, 20, 20)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started the process, as by `lrplot ... 2>&-`
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  # for good
    signal.signal(signal.SIGTERM, _end)
    try:
        from lrplot.cli.app import main

        code = main()
    except KeyboardInterrupt:  # while importing
        code = 130
    sys.exit(code)


def _end(number: int, _: object) -> None:
    """Ends the process the orderly way, so that half-written files are taken away."""
    sys.exit(128 + number)


if __name__ == "__main__":
    run()
