"""A progress bar on stderr, for runs that take longer than a moment, in a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrplot.simulate.stepping import Progress

_WORTH_A_BAR = 300_000  # advances: about a second


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Something to tell the progress to; None where nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.close()


class _Bar:
    """A bar that appears once there is enough to do."""

    def __init__(self) -> None:
        self._close: Callable[[], None] = _nothing
        self._show: Progress = self._open

    def __call__(self, done: int, total: int) -> None:
        if total >= _WORTH_A_BAR:
            self._show(done, total)

    def close(self) -> None:
        """Takes the bar away."""
        self._close()

    def _open(self, done: int, total: int) -> None:
        from rich.console import Console
        from rich.progress import Progress

        bar = Progress(console=Console(stderr=True), transient=True)
        task = bar.add_task("stepping", total=total)
        bar.start()
        self._close = bar.stop
        self._show = lambda done, total: bar.update(task, completed=done, total=total)
        self._show(done, total)


def _nothing() -> None:
    """There is no bar to take away."""


@contextmanager
def counter(doing: str, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Something to tell to how many of how many things are done; a line on stderr that comes and goes, in a terminal.

    It has no thread, unlike rich's, so that processes can be started beside it.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    try:
        yield lambda done, total: _line(f"{doing} {done} of {total} {'#' * (24 * done // total):.<24}")
    finally:
        _line("")


def _line(text: str) -> None:
    sys.stderr.write(f"\r{text}\x1b[K")
    sys.stderr.flush()
