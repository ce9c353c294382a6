"""What is written by hand on the command line: changes of the rate, and parameter groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.training_loop import Edit, ResumeMode
from lrplot.model.plan import ParamGroup
from lrplot.options.kinds import read, take, typed
from lrplot.options.option import Option, plain
from lrplot.options.spelling import hint

_EDIT = re.compile(r"(?P<step>[^:]+):\s*lr\s*(\[(?P<group>[^]]*)\])?\s*(?P<sign>\*=|/=|=)(?P<value>.+)")
_STEP = Option(name="set", kind="int", help="", panel="")
_VALUE = Option(name="set", kind="float", help="", panel="")
_CALLS = Option(name="resume_mode", kind="int", help="", panel="")
_KEYS = {
    "name": Option(name="group", kind="text", help="", panel=""),
    "lr": Option(name="group", kind="float", help="", panel=""),
    "momentum": Option(name="group", kind="float", help="", panel=""),
    "betas": Option(name="group", kind="pair", help="", panel=""),
    "weight_decay": Option(name="group", kind="float", help="", panel=""),
    "from_epoch": Option(name="group", kind="int", help="", panel=""),
    "lr_scale": Option(name="group", kind="float", help="", panel=""),
}


def edit_of(text: str) -> Edit:
    """A change of the rate: `500:lr*=0.5`, `500:lr=0.01`, or `500:lr[1]=0.001` for one group.

    Raises:
        UsageError: the text is not one.
    """
    match = _EDIT.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"{named('set')} '{text}' is not a change of the rate:"
            " write step:lr=VALUE, step:lr*=FACTOR, or step:lr[GROUP]=VALUE"
        )
    step, value = read(_STEP, match["step"]), read(_VALUE, match["value"])
    group = None if match["group"] is None else read(_STEP, match["group"])
    if step < 0 or (group is not None and group < 0):
        raise UsageError(f"{named('set')} '{text}': steps and groups count from 0")
    sign: Any = match["sign"]  # one of the three that the pattern has
    if sign == "/=" and value == 0:
        raise UsageError(f"{named('set')} '{text}' divides by 0")
    return Edit(step=step, sign=sign, value=value, group=group)


def resume_mode_of(text: str) -> dict[str, Any]:
    """How a run is resumed: `none`, or `fast-forward 60` with the calls of a new scheduler.

    Returns:
        The values of a TrainingLoop.

    Raises:
        UsageError: the text is no way to resume.
    """
    word, _, number = text.strip().replace(":", " ").replace("=", " ").partition(" ")
    modes = get_args(ResumeMode)
    mode = next((mode for mode in modes if plain(mode) == plain(word)), None)
    if mode is None:
        meant = hint(word, list(modes), f"it is one of {', '.join(modes)}")
        raise UsageError(f"{named('resume_mode')} is not '{text}': {meant}")
    if not number.strip():
        return {"resume_mode": mode}
    if mode != "fast-forward":
        raise UsageError(f"{named('resume_mode')} {mode} takes no number: leave {number.strip()} out")
    return {"resume_mode": mode, "fast_forward": read(_CALLS, number)}


def group_of(said: str | Mapping[str, Any]) -> ParamGroup:
    """A parameter group: `name=head,lr=1e-2,weight_decay=0`; betas as `betas=(0.9,0.98)`; or the table of a file.

    Raises:
        UsageError: an unknown key, one given twice, or a value that cannot be read.
    """
    found: dict[str, Any] = {}
    for item, key, value in _settings(said):
        name = key.strip().replace("-", "_").lower()
        if name not in _KEYS or value is None:
            meant = hint(name, {each: f"{each}=..." for each in _KEYS}, f"a group has {', '.join(_KEYS)}")
            raise UsageError(f"{_shown(said)}: '{item.strip()}' is not one of its settings: {meant}")
        if name in found:
            raise UsageError(f"{_shown(said)} says {name} twice")
        try:
            found[name] = take(_KEYS[name], value)
        except ValueError as error:
            raise UsageError(f"{named('group')} {error}") from None
    if found.get("from_epoch", 0) < 0:
        raise UsageError(f"{_shown(said)}: from-epoch counts epochs from 0")
    return ParamGroup(**found)


def _settings(said: str | Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Each setting of a group, as it was said and as name and value; None for a value that is not there."""
    if not isinstance(said, str):
        yield from ((key, key, value) for key, value in said.items())
        return
    for item in re.split(r",(?![^(]*\))", said):
        key, equals, value = item.partition("=")
        yield item, key, value if equals else None


def _shown(said: str | Mapping[str, Any]) -> str:
    text = said if isinstance(said, str) else ",".join(f"{key}={typed(value)}" for key, value in said.items())
    return f"{named('group')} '{text}'"
