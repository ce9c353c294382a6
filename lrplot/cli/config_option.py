"""Commands that take a file of schedules: the file and the names after it, and what the command line says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.cli.select import FAIL_ON
from lrplot.options.option import Option
from lrplot.planning.options import LOOP
from lrplot.schedulers.family import METRIC

if TYPE_CHECKING:
    from lrplot.project.config import Config

ALLOW_CODE = Option(
    name="allow_code",
    kind="bool",
    help="Import the schedulers of your own that the file names, which runs their code.",
    panel="File",
)
METRIC_OF_ALL = replace(
    METRIC,
    required=False,
    panel="File",
    help="What ReduceLROnPlateau is stepped with where the file does not say, as a LightningCLI's never does.",
)
LOCK = Option(
    name="lock",
    kind="text",
    metavar="FILE",
    help="The file of baselines.",
    panel="File",
    default="lrplot.lock.json beside the file",
)


def config_of(words: Sequence[str], values: Mapping[str, Any]) -> tuple[Config, list[str]]:
    """The file that the words begin with, or that of this folder, and the words after it.

    Raises:
        LrplotError: there is none, or something is wrong with it.
    """
    from lrplot.project.config.document import default_file, is_file_name
    from lrplot.project.config.schedules import read_config

    named = bool(words) and is_file_name(words[0])
    path, rest = (Path(words[0]), list(words[1:])) if named else (default_file(), list(words))
    overrides = {
        option.name: values[option.name] for option in (*LOOP, FAIL_ON, METRIC_OF_ALL) if option.name in values
    }
    return read_config(path, overrides=overrides, allow_code=values.get(ALLOW_CODE.name, False)), rest


def lock_of(config: Config, values: Mapping[str, Any]) -> Path:
    """Where the baselines of a file are."""
    from lrplot.lock.file import FILE

    return Path(values[LOCK.name]) if LOCK.name in values else config.path.parent / FILE
