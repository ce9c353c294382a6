"""What can be said to lrplot, as lrplot itself says it: its schema for files and its pages of help."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lrplot.cli.app import main

_FLAG = re.compile(r"(?<![\w-])--[A-Za-z][\w-]*")
_COMMAND = re.compile(r"^[│|] ([a-z]\S*) {2,}", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """What can be said.

    Attributes:
        schedulers: every scheduler's name, with the JSON Schemas of its own arguments.
        shared: the JSON Schemas of what every schedule may say.
        commands: every command, with the flags that its help shows.
    """

    schedulers: Mapping[str, Mapping[str, Any]]
    shared: Mapping[str, Any]
    commands: Mapping[str, tuple[str, ...]]


def said(*words: str) -> str:
    """What a command prints that cannot fail."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(list(words))
    assert code == 0, words
    return out.getvalue()


@cache
def vocabulary() -> Vocabulary:
    """What this lrplot understands."""
    schema = json.loads(said("schema"))["$defs"]
    schedulers = {}
    for clause in schema["schedule"]["allOf"]:
        own = {name: each for name, each in clause["then"]["properties"].items() if isinstance(each, dict)}
        schedulers.update(dict.fromkeys(clause["if"]["properties"]["scheduler"]["enum"], own))
    commands = _COMMAND.findall(said("--help").partition("Commands")[2])
    assert "check" in commands
    return Vocabulary(
        schedulers=schedulers,
        shared=schema["options"]["properties"],
        commands={name: tuple(sorted(set(_FLAG.findall(said(name, "--help"))))) for name in commands},
    )
