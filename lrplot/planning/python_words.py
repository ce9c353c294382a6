"""Messages that speak in flags, in the words of Python: `max_lr` for `--max-lr`, a call for a command line."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager

from lrplot.errors import LrplotError

_COMMAND = re.compile(r"\blrplot ([a-z_][\w:.-]*(?: (?:--[\w-]+|'[^']*'|[\w.,@*-]+))+)$")
_LISTS = ("milestones", "durations", "boundaries")  # which Python takes as lists, of one number too
_QUOTED = re.compile(r"((?<!\w)'[^']*'(?!\w)|\"[^\"]*\")")
_FLAG = re.compile(r"--(?!allow-code)([A-Za-z][\w-]*)")  # which is the command line's alone


@contextmanager
def in_python_words() -> Iterator[None]:
    """Says of errors within what there is to write in Python.

    Raises:
        LrplotError: the same error, in Python's words.
    """
    try:
        yield
    except LrplotError as error:
        message = in_python(str(error))
        if message == str(error):
            raise
        error.args = (message, *error.args[1:])
        raise


def in_python(message: str) -> str:
    """A message with arguments as Python has them, and a command line at its end as the call that does the same.

    Example:
        >>> in_python("OneCycleLR needs --max-lr: lrplot onecycle --max-lr 0.01")
        "OneCycleLR needs max_lr: lrplot.simulate('onecycle', max_lr=0.01)"
    """
    command = _COMMAND.search(message)
    if command is not None:
        call = _call(shlex.split(command[1]))
        message = message[: command.start()] + call if call else message
    message = re.sub(r"--as (\w+)", r"used_as='\1'", message)
    outside = _QUOTED.split(message)  # what is in quotes is a schedule in words, which has flags in Python too
    return "".join(part if index % 2 else _renamed(part) for index, part in enumerate(outside))


def _renamed(message: str) -> str:
    return _FLAG.sub(lambda flag: flag[1].replace("-", "_"), message)


def _call(words: list[str]) -> str:
    name, *rest = words
    parts: list[str] = []
    arguments: list[str] = []
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            parts.append(word)
            continue
        key = word[2:].replace("-", "_")
        if rest and not rest[0].startswith("--"):
            value = _literal(rest.pop(0))
            arguments.append(f"{key}=[{value}]" if key in _LISTS and value.isdigit() else f"{key}={value}")
        else:
            arguments.append(f"{key}=True")
    listed = [f"schedulers={parts}"] if parts else []
    return f"lrplot.simulate({', '.join([repr(name), *listed, *arguments])})"


def _literal(text: str) -> str:
    """A value as Python writes it: numbers as they are, several in a list, all else as a text."""
    items = text.split(",")
    try:
        for item in items:
            ast.literal_eval(item)
    except (ValueError, SyntaxError):
        return repr(text)
    return text if len(items) == 1 else f"[{', '.join(items)}]"
