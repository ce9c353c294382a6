"""Values that a shell can offer for an option: choices, optimizers, formats, codes of rules, and names of files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import get_args

from lrplot.cli.completion.answers import Answer, Answers, matching, matching_spellings
from lrplot.cli.completion.names import file_schedules, rules
from lrplot.errors import MissingLibraryError
from lrplot.loop.training_loop import ResumeMode
from lrplot.model.axes import Quantity
from lrplot.options.field_words import choices_for
from lrplot.options.option import CLASH_PREFIX, Option

_IN_COMMAS = ("select", "ignore", "show", "formats")
_PLACES = ("FILE", "FOLDER")
_METRICS = ("improves", "stalls@", "noisy")


def values_of(option: Option, typed: str) -> Answers:
    """What an option can be, as far as that can be listed.

    Args:
        option: the option.
        typed: its value so far.
    """
    done, comma, begun = typed.rpartition(",") if _is_list(option) else ("", "", typed)
    words = tuple(_values(option, begun))
    return Answers(words=words, files=_is_file(option)).after(done + comma)


def _is_list(option: Option) -> bool:
    return option.name in _IN_COMMAS or (option.name == "format" and "," in option.metavar)


def _is_file(option: Option) -> bool:
    return bool(set(option.metavar.split("|")) & set(_PLACES)) or option.kind == "metric"


def _values(option: Option, typed: str) -> Iterable[Answer]:
    if option.choices:
        return matching(typed, option.choices) or matching(typed, choices_for(option.choices))
    if option.kind == "bool":
        return matching(typed, ("true", "false"))
    if option.kind == "metric":
        return matching(typed, _METRICS)
    name = option.name.removeprefix(CLASH_PREFIX)
    if name in ("select", "ignore"):
        return rules(typed)
    if name == "optimizer":
        return _optimizers(typed)
    return matching(typed, _NAMES[name]()) if name in _NAMES else ()


def _optimizers(typed: str) -> Iterable[Answer]:
    """Torch's optimizers, in lower case or as classes."""
    from lrplot.schedulers.optimizers import optimizer_files

    try:
        found = sorted(optimizer_files().items())
    except MissingLibraryError:
        return ()
    return matching_spellings(typed, (([short, name], "") for short, (name, _) in found))


def _formats() -> Iterable[str]:
    from lrplot.render.formats import format_names

    return format_names()


def _quantities() -> Iterable[str]:
    return get_args(Quantity)


def _resume_modes() -> Iterable[str]:
    return get_args(ResumeMode)


def _styles() -> Iterable[str]:
    """Matplotlib's style sheets, told from its folder: importing it would take longer than a Tab may."""
    from importlib.util import find_spec

    found = find_spec("matplotlib")
    folders = (found.submodule_search_locations if found is not None else None) or ()
    sheets = (path.stem for folder in folders for path in Path(folder, "mpl-data/stylelib").glob("*.mplstyle"))
    return sorted(name for name in sheets if not name.startswith("_"))


_NAMES: dict[str, Callable[[], Iterable[str]]] = {
    "format": _formats,
    "show": _quantities,
    "style": _styles,
    "resume_mode": _resume_modes,
    "plan": file_schedules,
}
