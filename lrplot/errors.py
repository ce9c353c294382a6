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

    Example:
        >>> import lrplot
        >>> try:
        ...     lrplot.simulate("onecycel")
        ... except lrplot.LrplotError as error:
        ...     print(error)
        there is no scheduler named 'onecycel': did you mean onecycle?
    """

    exit_code: int = EXIT_FAILED


class UsageError(LrplotError, ValueError):
    """A name, an argument or a combination of arguments that makes no sense.

    Example:
        >>> import lrplot
        >>> lrplot.simulate("cosine", T_max="10")
        Traceback (most recent call last):
            ...
        lrplot.errors.UsageError: T_max must be a number, not '10'
    """


class SchedulerError(LrplotError):
    """A scheduler, or the optimizer under it, that cannot be built from its arguments.

    Example:
        >>> import lrplot
        >>> lrplot.simulate("step", step_size=30, lr=-1.0)
        Traceback (most recent call last):
            ...
        lrplot.errors.SchedulerError: SGD needs a lr of at least 0, not -1.0
    """


class MissingLibraryError(LrplotError):
    """A library that the work needs and that is not installed.

    Example:
        >>> import lrplot
        >>> try:
        ...     what = lrplot.simulate("timm:cosine", t_initial=10).trace.library
        ... except lrplot.MissingLibraryError as error:
        ...     what = str(error)  # timm is not installed in this Python, ...: type pip install --no-deps timm
        >>> "timm" in what
        True
    """


class OutputError(LrplotError):
    """A file, or stdout, that cannot be written.

    Example:
        >>> import lrplot
        >>> lrplot.simulate("cosine", T_max=100).save("no/such/folder/curve.svg")
        Traceback (most recent call last):
            ...
        lrplot.errors.OutputError: cannot write ...curve.svg: there is no folder ...
    """
