"""What lrplot raises, and the exit code that each kind ends the program with."""

from __future__ import annotations

EXIT_OK = 0
EXIT_FOUND = 1  # something is wrong with a schedule, as serious as was asked for
EXIT_FAILED = 2
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class Ended(SystemExit):
    """The process was told to end, as by SIGTERM: whoever catches what others raise lets it through."""


ENDINGS = (KeyboardInterrupt, Ended)
"""What ends lrplot itself, whatever it is doing: nothing that it runs has raised it."""


class LrplotError(Exception):
    """Something that lrplot could not do, said in one sentence for the person who asked.

    The message says what was given, what was expected and what to type instead.
    """

    exit_code: int = EXIT_FAILED


class UsageError(LrplotError, ValueError):
    """A name, an argument or a combination of arguments that makes no sense."""


class SchedulerError(LrplotError):
    """A scheduler, or the optimizer under it, that cannot be built from its arguments."""


class MissingLibraryError(LrplotError):
    """A library that the work needs and that is not installed."""


class OutputError(LrplotError):
    """A file, or stdout, that cannot be written."""
