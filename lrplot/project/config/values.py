"""The values of a file, each read as the command line reads the option of that name."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lrplot.diagnose.findings import codes_of
from lrplot.errors import UsageError
from lrplot.model.plan import ScheduleSpec
from lrplot.model.severity import NEVER, SEVERITIES
from lrplot.options.kinds import goes_as_it_is, take
from lrplot.options.option import Option, plain
from lrplot.options.reader import split_schedule
from lrplot.options.spelling import hint as close
from lrplot.planning.names import find, typed_names
from lrplot.planning.options import AROUND, ENGINE, LOOP, OPTIMIZER, VARY
from lrplot.planning.schedule import schedule_of
from lrplot.project.config.document import Document
from lrplot.project.config.log import LOG, log_of
from lrplot.project.config.problems import Problems
from lrplot.project.config.yaml import Keys
from lrplot.reading import is_file, real_path
from lrplot.render.figure.sheets import is_path as is_sheet
from lrplot.render.formats import format_named
from lrplot.render.options import OUTPUT
from lrplot.schedulers.families.values import SUFFIXES
from lrplot.schedulers.family import Scheduler
from lrplot.schedulers.own.reference import is_path

_MOST_BITS = 4096
_MOST_SHOWN = 200  # characters of a text that a message repeats
_DEEPEST = 5  # schedules within schedules: each level's quotes double those of the level below
LOOKS = ("title", "show", "log_y", "x_axis", "at", "width", "height", "dpi", "theme", "stamp", "font_size", "style")
STYLE = tuple(option for option in OUTPUT if option.name in LOOKS)
FORMATS = Option(name="formats", kind="text", help="What a schedule is written as.", panel="Output", metavar="LIST")
FAIL_ON = Option(
    name="fail_on",
    kind="choice",
    choices=(*SEVERITIES, NEVER),
    help="The severity that fails a check of this schedule.",
    panel="Findings",
)
SELECT = Option(name="select", kind="text", help="Codes of the rules to report.", panel="Findings", metavar="LIST")
IGNORE = Option(
    name="ignore",
    kind="text",
    help="Codes of the rules to ignore: a list, or a table with the reason of each.",
    panel="Findings",
    metavar="LIST|TABLE",
)
SHARED = (*OPTIMIZER, *LOOP, *AROUND, ENGINE, *STYLE, FORMATS, FAIL_ON, SELECT, IGNORE)
"""What every schedule of a file, and the defaults for all, may say beside the scheduler's own arguments."""

SINGLE = (*SHARED, VARY, LOG)
"""What a schedule may say beside the scheduler's own arguments; what is not shared, its defaults may not."""


def values_of(
    table: Mapping[str, Any],
    keys: Keys,
    options: Sequence[Option],
    problems: Problems,
    document: Document,
    scheduler: Scheduler | None = None,
) -> dict[str, Any]:
    """The values of a table by option name; what is wrong is noted and left out."""
    by_key = {plain(option.name): option for option in options}
    found: dict[str, Any] = {}
    for key, value in table.items():
        option = by_key.get(plain(key))
        if option is None:
            what = "a schedule" if scheduler is None else typed_names(scheduler)[0]
            problems.add((*keys, key), f"{what} has no such key: {hint(key, [option.name for option in options])}")
        elif option.name in found:
            problems.add((*keys, key), "is given twice, in two spellings: say it once")
        else:
            own = scheduler is not None and bool(scheduler.code) and option in scheduler.arguments
            with problems.noting((*keys, key)):
                found[option.name] = _own_value(option, value, document) if own else _value(option, value, document)
    return found


def _own_value(option: Option, value: Any, document: Document, depth: int = 1) -> Any:
    """The value of an argument of a user's own code: what the file has, where that is what the argument takes."""
    return value if goes_as_it_is(option, value) else _value(option, value, document, depth)


def _value(option: Option, value: Any, document: Document, depth: int = 1) -> Any:
    """The value of an option as the command line would have it."""
    if option in (FORMATS, SELECT):
        names = _names(option, value)
        return tuple(name for name in names if _known(option, name))
    if option == IGNORE:
        return _ignored(value)
    if option == LOG:
        return log_of(value, document.path.parent)
    if option.kind == "bool":
        if not isinstance(value, bool):
            raise UsageError(f"must be true or false, not {shown(value)}")
        return value
    if option.kind in ("parts", "schedule"):
        parts = [_part(item, document, depth) for item in (value if isinstance(value, list) else [value])]
        return parts if option.kind == "parts" else parts[0]
    if option.name == "style" and isinstance(value, str):
        return _style_from_folder(value, document.path.parent)
    if option.kind == "metric" and isinstance(value, str):
        return _metric_from_folder(value, document.path.parent)
    if option.repeatable:
        items = value if isinstance(value, list) else [value]
        return [item if isinstance(item, Mapping) and option.name == "group" else _read(option, item) for item in items]
    return _read(option, value)


def _read(option: Option, value: Any) -> Any:
    _refuse_no_value(value)
    try:
        return take(option, value)
    except UsageError:
        raise
    except ValueError as error:
        raise UsageError(str(error)) from None


def _refuse_no_value(value: Any) -> None:
    """Refuses what is neither number nor text, nor a list of them."""
    if isinstance(value, list):
        for item in value:
            _refuse_no_value(item)
    elif isinstance(value, bool) or value is None or isinstance(value, Mapping):
        raise UsageError(f"must be a number, a text or a list, not {shown(value)}")
    elif isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise UsageError(f"must be a number that can be written out, not {shown(value)}")


def _part(value: Any, document: Document, depth: int) -> str | ScheduleSpec:
    """A schedule within another, text as it would be typed or a table with its scheduler."""
    if depth > _DEEPEST:
        raise UsageError(f"has schedules within schedules, more than {_DEEPEST} deep")
    if isinstance(value, str):
        words = split_schedule(value)
        return shlex.join([from_folder(words[0], document.path.parent), *words[1:]]) if words else value
    if not isinstance(value, Mapping) or not isinstance(value.get("scheduler"), str):
        raise UsageError(
            f'must be schedules, "linear --total-iters 500" or tables with a scheduler, not {shown(value)}'
        )
    scheduler = find(from_folder(value["scheduler"], document.path.parent))
    by_key = {plain(option.name): option for option in scheduler.arguments}
    values: dict[str, Any] = {}
    for key, item in value.items():
        option = by_key.get(plain(str(key)))
        if option is not None:
            own = _own_value if scheduler.code else _value
            values[option.name] = own(option, item, document, depth + 1)
        elif key != "scheduler":
            known = hint(str(key), [each.name for each in scheduler.arguments])
            raise UsageError(f"{typed_names(scheduler)[0]} has no such key, {key}: {known}")
    return schedule_of(scheduler, values, values.pop(scheduler.parts, ()))


def _names(option: Option, value: Any) -> list[str]:
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list) or not items or not all(isinstance(item, str) and item.strip() for item in items):
        example = '["svg", "json"]' if option == FORMATS else '["LR101"]'
        raise UsageError(f"must be a list of names, {example}, not {shown(value)}")
    return [item.strip() for item in items]


def _known(option: Option, name: str) -> bool:
    if option == FORMATS:
        format_named(name)
    else:
        codes_of([name])
    return True


def _ignored(value: Any) -> dict[str, str]:
    """The codes to ignore, with their reasons."""
    if isinstance(value, Mapping):
        reasons = {str(code): reason for code, reason in value.items()}
        for code, reason in reasons.items():
            if not isinstance(reason, str):
                raise UsageError(f"the reason of {code} must be a text, not {shown(reason)}")
    else:
        reasons = dict.fromkeys(_names(IGNORE, value), "")
    codes_of(reasons)
    return reasons


def shown(value: object) -> str:
    """A value as a message names it."""
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:  # Python refuses to write it out
        return f"a whole number of {value.bit_length():,} bits"
    if isinstance(value, str):
        return f"'{value if len(value) <= _MOST_SHOWN else value[:_MOST_SHOWN] + '...'}'"
    kinds: Iterator[tuple[type, str]] = iter(
        ((bool, "true" if value else "false"), (Mapping, "a table"), (list, "a list"))
    )
    return next((text for kind, text in kinds if isinstance(value, kind)), "nothing" if value is None else str(value))


def hint(key: str, known: Sequence[str]) -> str:
    """What somebody meant who wrote a key that there is none of."""
    shown = ", ".join(known)
    return close(key, known, f"there are {shown}" if len(shown) < 300 else "'lrplot schema' has them all")


def hint_of_name(name: str, known: Collection[str]) -> str:
    """Which schedule or comparison somebody meant who wrote a name that there is none of."""
    return close(name, list(known), f"there are {', '.join(known)}")


def _metric_from_folder(text: str, folder: Path) -> str:
    """A metric, its CSV file looked for beside the file of schedules."""
    path, colon, column = text.rpartition(":")
    if not colon or not (Path(path).suffix.lower() in (".csv", ".tsv") or is_file(folder / path)):
        return text
    if not real_path(folder / path).is_relative_to(real_path(folder)):
        raise UsageError(f"'{path}' is outside the file's folder: put it beside the file, or below it")
    return f"{folder / path}:{column}"


def _style_from_folder(name: str, folder: Path) -> str:
    """A style of matplotlib's by name, or its file, looked for beside the file of schedules."""
    if not is_sheet(name):
        return name
    if not real_path(folder / name).is_relative_to(real_path(folder)):
        raise UsageError(f"'{name}' is outside the file's folder: put it beside the file, or below it")
    return str(folder / name)


def from_folder(reference: str, folder: Path) -> str:
    """A reference to code, its file looked for beside the file of schedules."""
    path = reference.rpartition(":")[0] or reference
    return (
        str(folder / reference)
        if (is_path(path) or Path(path).suffix.lower() in SUFFIXES) and not Path(path).is_absolute()
        else reference
    )
