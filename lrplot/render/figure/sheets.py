"""Style sheets of matplotlib's, as files and by name: read line by line, checked by matplotlib, and never run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lrplot.errors import UsageError
from lrplot.options.spelling import hint
from lrplot.reading import is_file, read_text, reason

SUFFIX = ".mplstyle"
_MOST_BYTES = 2**16
_CYCLE = "axes.prop_cycle"
_COUNTS = (
    *("font.", "mathtext.", "axes.", "grid.", "lines.linewidth", "xtick.", "ytick."),
    *("figure.facecolor", "figure.figsize", "figure.dpi", "savefig.dpi", "text.color", "text.usetex"),
    *("svg.fonttype", "pdf.fonttype"),
)
"""The settings that a picture may take something of; others are matplotlib's to know, and change nothing here."""


def is_path(name: str) -> bool:
    """Whether a style is named as a file is, and not as matplotlib names its own."""
    return Path(name).suffix == SUFFIX or "/" in name or "\\" in name


def read_sheet(name: str) -> dict[str, Any]:
    """The settings of a style sheet: a file, or one that matplotlib knows by name. Colours of curves are hexadecimal.

    Raises:
        UsageError: there is none of that name, or a line of the file is not a setting.
    """
    if is_path(name) or is_file(name):
        found = _from_file(Path(name))
    else:
        from matplotlib import style

        if name not in style.library:
            there = [each for each in style.available if not each.startswith("_")]
            told = hint(name, there, f"matplotlib has {', '.join(there)}")
            raise UsageError(f"there is no style '{name}', nor a file of that name: {told}")
        found = {key: value for key, value in style.library[name].items() if key.startswith(_COUNTS)}
        if _CYCLE in found:
            found[_CYCLE] = tuple(found[_CYCLE].by_key().get("color", ()))
    if found.get("text.usetex"):
        raise UsageError(
            f"the style '{name}' sets text.usetex, and lrplot runs no LaTeX: leave it out, or write the source of the"
            " picture, -o curve.tex"
        )
    if _CYCLE in found:
        found[_CYCLE] = tuple(filter(None, (hexadecimal(each) for each in found[_CYCLE])))
    return found


def hexadecimal(colour: object) -> str:
    """A colour of matplotlib's as `#rrggbb`; empty for none, and for what is none."""
    from matplotlib.colors import is_color_like, to_hex

    if colour in ("none", "auto", "inherit"):
        return ""
    # As matplotlib reads a sheet, in which a # begins a comment.
    return next((to_hex(each) for each in (colour, f"#{colour}") if is_color_like(each)), "")  # type: ignore[arg-type]


def _from_file(path: Path) -> dict[str, Any]:
    if path.suffix != SUFFIX:  # messages quote a sheet, and never another file
        raise UsageError(f"the name of a style's file ends in {SUFFIX}, and '{path}' does not")
    try:
        text = read_text(path, _MOST_BYTES)
    except OSError as error:
        raise UsageError(f"the style {path} cannot be read: {reason(error)}") from None
    except UnicodeDecodeError:
        raise UsageError(f"the style {path} is not text: a style has lines such as font.size: 8") from None
    return dict(_settings(path, text))


def _settings(path: Path, text: str) -> Iterator[tuple[str, Any]]:
    """The settings of a file's lines that count, each checked by matplotlib."""
    from matplotlib import RcParams, rcParamsDefault

    for number, line in enumerate(text.split("\n"), start=1):
        where, said = f"{path}, line {number}", _without_comment(line)
        if not said:
            continue
        key, colon, value = (part.strip() for part in said.partition(":"))
        if not colon:
            raise UsageError(f"{where}: '{said}' is not a setting: write a name and a value, font.size: 8")
        if key not in rcParamsDefault:
            told = hint(key, list(rcParamsDefault), "matplotlib's documentation of matplotlibrc has them all")
            raise UsageError(f"{where}: matplotlib has no setting '{key}': {told}")
        if not key.startswith(_COUNTS):
            continue
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = value[1:-1]
        if key == _CYCLE:
            yield key, _colours(where, value)
            continue
        checked: Any = RcParams()  # whether keys are strings or literals depends on the version
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that a setting will go
                checked[key] = value
        except ValueError as error:
            told = " ".join(str(error).split()).removeprefix(f"Key {key}: ")
            raise UsageError(f"{where}: {key} cannot be '{value}': {told}") from None
        yield key, checked[key]


def _without_comment(line: str) -> str:
    """A line without what follows a `#` outside of quotes, as matplotlib reads it."""
    quoted = False
    for at, character in enumerate(line):
        quoted ^= character == '"'
        if character == "#" and not quoted:
            return line[:at].strip()
    return line.strip()


def _colours(where: str, text: str) -> tuple[str, ...]:
    """The colours of a cycle, `cycler(color=["red", "0.5"])`: a list within is read, and nothing is called."""
    wrong = UsageError(f"{where}: {_CYCLE} is written cycler('color', ['0072b2', 'd55e00']): a # begins a comment")
    try:
        calls = [each for each in ast.walk(ast.parse(text, mode="eval")) if isinstance(each, ast.Call)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise wrong from None
    if not calls or not all(isinstance(call.func, ast.Name) and call.func.id == "cycler" for call in calls):
        raise wrong
    colours = next((found for call in calls if (found := _colours_of(call))), ())
    odd = next((each for each in colours if not hexadecimal(each)), None)
    if odd is not None:
        raise UsageError(f"{where}: {_CYCLE} has '{odd}', which matplotlib knows no colour by")
    return colours


def _colours_of(call: ast.Call) -> tuple[str, ...]:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if len(call.args) == 2 and isinstance(call.args[0], ast.Constant):
        given[str(call.args[0].value)] = call.args[1]
    values = given.get("color") or given.get("c")
    if isinstance(values, ast.Constant) and isinstance(values.value, str):
        return tuple(values.value)  # of one letter each: 'rgb'
    items = values.elts if isinstance(values, (ast.List, ast.Tuple)) else ()
    return tuple(str(each.value) for each in items if isinstance(each, ast.Constant))
