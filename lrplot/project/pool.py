"""Work in several processes, with results that do not show how many there were."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from lrplot.errors import LrplotError

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

Job = TypeVar("Job")
Result = TypeVar("Result")


class Map(Protocol):
    """The results of a function for several jobs, in the jobs' order, as Python's `map` gives them."""

    def __call__(self, function: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterable[Result]:
        """The results; function, jobs and results go from process to process, and must be picklable."""


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def workers(n: int, prepare: Callable[[], None]) -> Iterator[Map]:
    """Processes that wait for work, and end with the context whatever happens in it.

    They are forks of this process, so that nothing is imported twice. Where there is no fork, or where it is not safe
    (libraries' threads do not live on in a fork, and the locks that they held do), this process does all of the work.

    Args:
        n: how many processes; with 1 there is none beside this one.
        prepare: what each process does before its first job.

    Yields:
        What to call instead of `map`. An exception of the function is raised here, that of the first such job.

    Raises:
        LrplotError: a process was ended by somebody else.
    """
    if n < 2 or not _may_fork():
        prepare()
        yield _here
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(n, multiprocessing.get_context("fork"), initializer=_begin, initargs=(prepare,))
    try:
        yield partial(_spread, pool)
    except BaseException:
        for process in multiprocessing.active_children():  # the jobs that they are at are for nobody
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _here(function: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterable[Result]:
    return map(function, jobs)


def _may_fork() -> bool:
    from multiprocessing import get_all_start_methods

    if "fork" not in get_all_start_methods() or sys.platform == "darwin":
        return False  # Apple's libraries start threads of their own
    tasks = Path("/proc/self/task")  # also threads that Python does not know of, such as OpenBLAS's
    n_threads = len(list(tasks.iterdir())) if tasks.is_dir() else threading.active_count()
    return n_threads == 1 and "torch" not in sys.modules


def _begin(prepare: Callable[[], None]) -> None:
    """What a process does before its first job."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process, and one of them answers it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare()


def _end_with_parent() -> None:
    """Ends this process when the one that gives it work is gone, even if that was killed."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _spread(pool: ProcessPoolExecutor, function: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterator[Result]:
    """Gives each process the next job when it is done with its last one, and yields in order what comes back."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        yield from pool.map(function, jobs)
    except BrokenProcessPool:
        raise LrplotError(
            "one of the processes was ended from outside, perhaps for want of memory: try fewer, --workers 1"
        ) from None
