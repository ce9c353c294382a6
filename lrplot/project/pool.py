"""Work in several processes, with results that do not show how many there were."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Protocol, TypeVar

from lrplot.errors import LrplotError

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
    context = multiprocessing.get_context("fork")
    started: list[tuple[Any, Connection]] = []
    try:
        for _ in range(n):
            here, there = context.Pipe()
            others = [here, *(connection for _, connection in started)]
            process = context.Process(target=_serve, args=(there, others, prepare), daemon=True)
            process.start()
            there.close()
            started.append((process, here))
        connections = [connection for _, connection in started]
        yield lambda function, jobs: _spread(connections, function, jobs)
    finally:
        for process, connection in started:
            process.terminate()
            connection.close()
        for process, _ in started:
            process.join()


def _here(function: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterable[Result]:
    return map(function, jobs)


def _may_fork() -> bool:
    if "fork" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin":
        return False  # Apple's libraries start threads of their own
    tasks = Path("/proc/self/task")  # also threads that Python does not know of, such as OpenBLAS's
    n_threads = len(list(tasks.iterdir())) if tasks.is_dir() else threading.active_count()
    return n_threads == 1 and "torch" not in sys.modules


def _serve(connection: Connection, others: Iterable[Connection], prepare: Callable[[], None]) -> None:
    """What a process does: jobs as they come, until nobody is there to send one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process, and one of them answers it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:
        other.close()  # or this process would keep the pipes of others open that wait for their end
    try:
        prepare()
        while True:
            function, job = connection.recv()
            try:
                answer = (True, function(job))
            except Exception as error:
                answer = (False, error)
            connection.send(answer)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass


def _spread(
    connections: Iterable[Connection], function: Callable[[Job], Result], jobs: Iterable[Job]
) -> Iterator[Result]:
    """Gives each process the next job when it is done with its last one, and yields in order what comes back."""
    queue = iter(enumerate(jobs))
    busy: dict[Connection, int] = {}

    def feed(connection: Connection) -> None:
        for index, job in queue:
            connection.send((function, job))
            busy[connection] = index
            return

    answers: dict[int, tuple[bool, Any]] = {}
    n_yielded = 0
    try:
        for connection in connections:
            feed(connection)
        while busy:
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)  # noqa: S101  # for the type checker
                index = busy.pop(ready)
                answers[index] = ready.recv()
                feed(ready)
            while n_yielded in answers:
                done, answer = answers.pop(n_yielded)
                if not done:
                    for connection in busy:
                        connection.recv()  # or the next call would take it for its own
                    raise answer
                yield answer
                n_yielded += 1
    except (EOFError, ConnectionError):
        raise LrplotError(
            "one of the processes was ended from outside, perhaps for want of memory: try fewer, --workers 1"
        ) from None
