"""The commands: one module each, named for its command and ending in `COMMAND = Command(...)`."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, cast

from lrplot.plugins import load, names_in

if TYPE_CHECKING:
    from lrplot.cli.command import Command


@cache
def command_names() -> list[str]:
    """The names of all commands, sorted; none is loaded for it."""
    return names_in(sys.modules[__name__])


def command_named(name: str) -> Command:
    """The command of that name, the name of its module."""
    return cast("Command", load(sys.modules[__name__], name, "COMMAND"))
