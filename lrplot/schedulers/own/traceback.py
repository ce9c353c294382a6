"""Where in a user's own code an error was raised: the user's file and line, not lrplot's or a library's."""

from __future__ import annotations

import linecache
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from lrplot.errors import ENDINGS, LrplotError
from lrplot.reading import working_folder

_OURS = ("lrplot", "torch")  # by module: the engine runs torch's scheduler file under torch's name
_INSTALLED = ("site-packages", "dist-packages")
_PYTHON = Path(os.__file__).parent  # the standard library


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeLine:
    """A line of code.

    Attributes:
        path: the file.
        line: the line's number, from 1.
        source: the line itself, without its indentation; empty where it cannot be read.
    """

    path: Path
    line: int
    source: str

    def __str__(self) -> str:
        path = self.path
        if path.is_absolute() and path.is_relative_to(working_folder()):
            path = path.relative_to(working_folder())
        return f"{path}, line {self.line}" + (f", '{self.source}'" if self.source else "")


def place_of(error: BaseException, root: Path | None = None) -> CodeLine | None:
    """The innermost line of a user's code that an error came through; None where it came through none.

    Args:
        error: what was raised.
        root: a folder whose files are the user's, wherever it is.
    """
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return CodeLine(path=Path(error.filename), line=error.lineno, source=(error.text or "").strip())
    found, step = None, error.__traceback__
    while step is not None:
        if _is_the_user_s(step, root):
            found = step
        step = step.tb_next
    if found is None:
        return None
    name = found.tb_frame.f_code.co_filename
    linecache.checkcache(name)
    return CodeLine(path=Path(name), line=found.tb_lineno, source=linecache.getline(name, found.tb_lineno).strip())


def one_line(error: BaseException) -> str:
    """An error as Python's last line of a traceback has it, `ValueError: boom`, in one line."""
    text = " ".join((error.msg if isinstance(error, SyntaxError) else text_of(error)).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def text_of(value: object, to_text: Callable[[object], str] = str) -> str:
    """What `str` or `repr` makes of a value, which a user's class may fail to say; of lrplot's errors, their `text`."""
    if isinstance(value, LrplotError):
        return value.text
    try:
        return to_text(value)
    except ENDINGS:
        raise
    except BaseException as error:
        return f"<its __{to_text.__name__}__ raises {type(error).__name__}>"


def with_place(error: BaseException, root: Path | None = None) -> str:
    """An error in a few words: `ValueError: boom (sched.py:12)`; just as it is where no line of a user's raised it."""
    place = place_of(error, root)
    return (
        f"{one_line(error)} ({place.path.name}:{place.line})" if place else f"{type(error).__name__}: {text_of(error)}"
    )


def describe_error(error: BaseException, root: Path | None = None) -> str:
    """An error in full: `sched.py, line 12, 'return 1 / 0': ZeroDivisionError: division by zero`."""
    place = place_of(error, root)
    return f"{place}: {one_line(error)}" if place else one_line(error)


def _is_the_user_s(step: TracebackType, root: Path | None) -> bool:
    if step.tb_frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        return False
    path = Path(step.tb_frame.f_code.co_filename)
    if root is not None and path.is_relative_to(root):
        path = path.relative_to(root)  # a folder may hold the environment with all its libraries
    elif path.name.startswith("<frozen") or path.is_relative_to(_PYTHON):
        return False
    return not any(name in path.parts for name in _INSTALLED)
