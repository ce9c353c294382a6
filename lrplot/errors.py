"""What lrplot raises, and the exit code that each kind ends the program with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

EXIT_OK = 0
EXIT_FOUND = 1  # something is wrong with a schedule, as serious as was asked for
EXIT_FAILED = 2
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class Ended(SystemExit):
    """The process was told to end, as by SIGTERM: whoever catches what others raise lets it through."""


ENDINGS = (KeyboardInterrupt, Ended)
"""What ends lrplot itself, whatever it is doing: nothing that it runs has raised it."""


WriteOption: TypeAlias = Callable[[str, str], str]
"""Writes an option of a message, its name and a value that may be empty, as people say it where they are."""

WriteExample: TypeAlias = Callable[[str, Mapping[str, str]], str]
"""Writes what to say instead: a command line that works, or the values in it that were missing, by option name."""

_OFF = "\x18"
_OPTION = re.compile("\x02([^\x1f\x03]*)\x1f([^\x03]*)\x03")
_EXAMPLE = re.compile("\x0e([^\x1f\x0f]*)\x1f([^\x0f]*)\x0f")


def option(name: str, value: str = "") -> str:
    """An option within a message, `max_steps` or `max_steps` with the value `N`; what it looks like is told late."""
    return f"\x02{name}\x1f{value}\x03"


def switched_off(name: str) -> str:
    """A switch within a message, switched off: `--no-drop-last`, `drop_last=False`."""
    return option(name, _OFF)


def example(command: str, values: Mapping[str, str]) -> str:
    """What to say instead within a message: a command line, or in a file its values that were missing."""
    return f"\x0e{command}\x1f{chr(0x1F).join(f'{name}={value}' for name, value in values.items())}\x0f"


def as_flag(name: str, value: str = "") -> str:
    """An option on the command line: `--max-steps`, `--max-steps N`."""
    flag = name.replace("_", "-")
    if value == _OFF:
        return f"--no-{flag}"
    return f"--{flag} {value}".rstrip()


def as_keyword(name: str, value: str) -> str:
    """An option in Python: `max_steps=N`, `optimizer='sgd'`."""
    name = _PYTHON_NAMES.get(name, name)
    if value == _OFF:
        return f"{name}=False"
    value = f"'{value}'" if _WORD.fullmatch(value) else value
    return f"{name}={value}" if value else name


def as_key(name: str, value: str) -> str:
    """An option in a file: `max_steps = N`, `optimizer = "sgd"`."""
    if value == _OFF:
        return f"{name} = false"
    value = f'"{value}"' if _WORD.fullmatch(value) or "=" in value else value
    return f"{name} = {value}" if value else name


def as_keys(command: str, values: Mapping[str, str]) -> str:
    """What to say instead, in a file."""
    if not values:
        return command
    return f"write {', '.join(f'{name} = {value}' for name, value in values.items())}"


def as_command(command: str, values: Mapping[str, str]) -> str:
    """What to say instead, on the command line."""
    return command


def as_call(command: str, values: Mapping[str, str]) -> str:
    """What to say instead, in Python: the call that does what the command line does.

    Example:
        >>> as_call("lrplot onecycle --max-lr 0.01 --three-phase", {})
        "lrplot.simulate('onecycle', max_lr=0.01, three_phase=True)"
    """
    import shlex

    _, name, *words = shlex.split(command)
    parts: list[str] = []
    said: list[str] = []
    while words:
        word = words.pop(0)
        if not word.startswith("--"):
            parts.append(word)
            continue
        key = word[2:].replace("-", "_")
        value = _literal(words.pop(0), key) if words and not words[0].startswith("--") else "True"
        said.append(f"{_PYTHON_NAMES.get(key, key)}={value}")
    listed = [f"schedulers={parts}"] if parts else []
    return f"lrplot.simulate({', '.join([repr(name), *listed, *said])})"


_PYTHON_NAMES = {"as": "used_as"}  # which Python keeps for itself
_LISTS = ("milestones", "durations", "boundaries")  # which Python takes as lists, of one number too
_WORD = re.compile(r"[a-z][a-z_-]*")  # one to choose, `sgd`, and not a number or what stands for one, `N`


def _literal(text: str, key: str) -> str:
    """A value as Python writes it: numbers as they are, several in a list, all else as a text."""
    import ast

    items = text.split(",")
    try:
        for item in items:
            ast.literal_eval(item)
    except (ValueError, SyntaxError):
        return repr(text)
    return text if len(items) == 1 and key not in _LISTS else f"[{', '.join(items)}]"


class LrplotError(Exception):
    """Something that lrplot could not do, said in one sentence for the person who asked.

    The message says what was given, what was expected and what to type instead; `str()` has it in Python's words.

    Example:
        >>> import lrplot
        >>> try:
        ...     lrplot.simulate("onecycel")
        ... except lrplot.LrplotError as error:
        ...     print(error)
        there is no scheduler named 'onecycel': did you mean onecycle?
    """

    exit_code: int = EXIT_FAILED

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __str__(self) -> str:
        return self.told(as_keyword, as_call)

    @property
    def text(self) -> str:
        """The message with its options still to be written, for another message that holds it.

        Example:
            >>> str(UsageError(f"{UsageError(f'add {option(chr(110))}').text}."))
            'add n.'
        """
        return Exception.__str__(self)

    def told(self, write: WriteOption, write_example: WriteExample) -> str:
        """The message, with options as people say them where they are.

        Args:
            write: `as_flag` on the command line, `as_key` in a file, `as_keyword` in Python.
            write_example: `as_command`, `as_keys` or `as_call`.

        Example:
            >>> import lrplot
            >>> try:
            ...     lrplot.TrainingLoop(max_steps=0)
            ... except lrplot.UsageError as error:
            ...     error.told(as_flag, as_command)
            '--max-steps must be a whole number of at least 1, not 0'
        """
        return written(self.text, write, write_example)

    @property
    def for_shell(self) -> str:
        """The message in the command line's words.

        Example:
            >>> UsageError(f"add {option('max_steps', 'N')}").for_shell
            'add --max-steps N'
        """
        return self.told(as_flag, as_command)

    @property
    def for_file(self) -> str:
        """The message in the words of a file of schedules.

        Example:
            >>> UsageError(f"add {option('max_steps', 'N')}").for_file
            'add max_steps = N'
        """
        return self.told(as_key, as_keys)


def written(text: str, write: WriteOption, write_example: WriteExample = as_command) -> str:
    """A text, such as a message or the help of an option, with the options in it as people say them where they are."""
    text = _OPTION.sub(lambda found: write(found[1], found[2]), text)
    return _EXAMPLE.sub(lambda found: write_example(found[1], _values(found[2])), text)


def _values(text: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in text.split("\x1f") if pair)
    return {name: value for name, _, value in pairs}


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
