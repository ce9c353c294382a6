"""From a file's values to its schedules: every key is an option of the command line, under the same name."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from lrplot.config import DEFAULT_FORMATS, Comparison, Config, Entry
from lrplot.config.document import Document, Keys, read_document
from lrplot.config.problems import Problems
from lrplot.diagnose import codes_of
from lrplot.errors import LrplotError, UsageError
from lrplot.families import Scheduler
from lrplot.finding import SEVERITIES
from lrplot.formats import format_named
from lrplot.importing import is_path
from lrplot.model import Place, Style
from lrplot.options import Option, plain, read
from lrplot.plan import Plan
from lrplot.planning import apart, inherited, plan_of, without_clashes
from lrplot.spec import code_allowed, find, options_of, typed_names
from lrplot.vocabulary import LOOP, OPTIMIZER, OUTPUT
from lrplot.warmup import OPTION as WARMUP

SECTIONS = ("defaults", "schedules", "compare")
NEVER = "never"
_LOOKS = ("title", "show", "log_y", "width", "height", "dpi", "theme")
STYLE = tuple(option for option in OUTPUT if option.name in _LOOKS)
FORMATS = Option(name="formats", kind="text", help="What a schedule is written as.", panel="Output", metavar="LIST")
FAIL_ON = Option(
    name="fail_on",
    kind="choice",
    choices=(*SEVERITIES, NEVER),
    help="The severity that fails a check of this schedule.",
    panel="Findings",
)
SELECT = Option(name="select", kind="text", help="Codes of the rules to hear.", panel="Findings", metavar="LIST")
IGNORE = Option(
    name="ignore",
    kind="text",
    help="Codes of the rules not to hear: a list, or a table with the reason of each.",
    panel="Findings",
    metavar="LIST|TABLE",
)
_ENGINE = next(option for option in OUTPUT if option.name == "engine")
SHARED = (*OPTIMIZER, *LOOP, WARMUP, _ENGINE, *STYLE, FORMATS, FAIL_ON, SELECT, IGNORE)
"""What every schedule of a file, and the defaults for all, may say beside the scheduler's own arguments."""

SCHEDULER = Option(name="scheduler", kind="text", help="The scheduler, as after lrplot.", panel="Scheduler")


def read_config(path: Path, *, overrides: Mapping[str, Any] | None = None, allow_code: bool = False) -> Config:
    """Reads a file of schedules.

    Args:
        path: an lrplot.toml, a pyproject.toml with `[tool.lrplot]`, YAML, or a LightningCLI's config.
        overrides: what the command line says of the loops; it holds where a schedule says nothing itself.
        allow_code: whether schedulers may be the user's own code, which is imported.

    Raises:
        UsageError: everything that is wrong with the file, with lines and keys.
        MissingLibraryError: pyyaml or a scheduler's library is not installed.
    """
    document = read_document(path)
    allowed = code_allowed.set(allow_code)
    try:
        return _config(document, overrides or {})
    finally:
        code_allowed.reset(allowed)


def _config(document: Document, overrides: Mapping[str, Any]) -> Config:
    problems = Problems(document=document)
    for key in document.values:
        if key not in SECTIONS:
            problems.add((key,), f"there is no such section: {_hint(key, SECTIONS)}")
    tables = {section: _table(document.values.get(section, {}), (section,), problems) for section in SECTIONS}
    defaults = {**_values(tables["defaults"], ("defaults",), SHARED, problems, document), **overrides}
    entries = []
    for name, table in tables["schedules"].items():
        keys = ("schedules", name)
        entry = _entry(name, _table(table, keys, problems), defaults, keys, problems, document)
        entries += [] if entry is None else [entry]
    comparisons = []
    for name, table in tables["compare"].items():
        keys = ("compare", name)
        made = _comparison(name, _table(table, keys, problems), defaults, keys, problems, document, tables["schedules"])
        comparisons += [] if made is None else [made]
        if name in tables["schedules"]:
            problems.add(keys, "a schedule has this name as well: give each its own")
    if not tables["schedules"] and not problems.found:
        problems.add((), "there are no schedules: write a table for each, [schedules.main]")
    problems.raise_if_any()
    return Config(path=document.path, entries=tuple(entries), comparisons=tuple(comparisons))


def _table(value: object, keys: Keys, problems: Problems) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    problems.add(keys, f"must be a table of keys and values, not {_shown(value)}")
    return {}


def _entry(
    name: str, table: Mapping[str, Any], defaults: Mapping[str, Any], keys: Keys, problems: Problems, document: Document
) -> Entry | None:
    before = len(problems.found)
    scheduler = _scheduler(table.get("scheduler"), (*keys, "scheduler"), problems, document)
    if scheduler is None:
        return None
    said = {key: value for key, value in table.items() if plain(key) != SCHEDULER.name}
    options = without_clashes(options_of(scheduler), SHARED)
    values = _values(said, keys, options, problems, document, scheduler)
    own, shared = apart(scheduler, values)
    shared = {**inherited(defaults, shared, {option.name for option in SHARED}), **shared}
    plan = None
    if len(problems.found) == before:  # what is missing may only be misspelt
        plan = _plan(scheduler, own, shared, options, keys, problems)
    style = _style(shared, keys, problems)
    if plan is None or style is None:
        return None
    place = Place(path=str(document.path), line=document.line_of(keys))
    return Entry(
        name=name,
        plan=plan,
        title=shared.get("title", ""),
        place=place,
        formats=shared.get("formats", DEFAULT_FORMATS),
        style=style,
        fail_on=shared.get("fail_on"),
        select=shared.get("select", ()),
        ignore=shared.get("ignore", {}),
    )


def _scheduler(text: object, keys: Keys, problems: Problems, document: Document) -> Scheduler | None:
    if not isinstance(text, str) or not text.strip():
        if text is None:
            problems.add(keys[:-1], 'needs a scheduler: scheduler = "onecycle"')
        else:
            problems.add(keys, f"must be a scheduler's name, not {_shown(text)}")
        return None
    with problems.noting(keys):
        return find(_from_folder(text, document.path.parent))
    return None


def _from_folder(reference: str, folder: Path) -> str:
    """A reference to code, its file looked for beside the file of schedules."""
    path = reference.rpartition(":")[0] or reference
    return str(folder / reference) if is_path(path) and not Path(path).is_absolute() else reference


def _plan(
    scheduler: Scheduler,
    own: Mapping[str, Any],
    shared: Mapping[str, Any],
    options: Sequence[Option],
    keys: Keys,
    problems: Problems,
) -> Plan | None:
    parts = next((option.name for option in options if option.kind == "parts"), "")
    words = own.get(parts, ()) if parts else ()
    values = {name: value for name, value in own.items() if name != parts}
    taken = {option.name for option in options_of(scheduler)}
    for name in (option.name for option in (*OPTIMIZER, *LOOP, WARMUP, _ENGINE)):
        if name in shared:
            values["run_" + name if name in taken else name] = shared[name]
    try:
        return plan_of(scheduler, values, words)
    except LrplotError as error:
        problems.add(keys, _in_keys(str(error), options))
        return None


def _style(shared: Mapping[str, Any], keys: Keys, problems: Problems) -> Style | None:
    show = shared.get("show")
    named = None if show is None else tuple(item.strip().replace("-", "_").lower() for item in show.split(","))
    said: dict[str, Any] = {name: shared[name] for name in _LOOKS if name in shared and name not in ("title", "show")}
    with problems.noting(keys):
        style = Style(show=named, **said)
        for name in shared.get("formats", DEFAULT_FORMATS):
            format_named(name).check(style, name)
        return style
    return None


def _comparison(
    name: str,
    table: Mapping[str, Any],
    defaults: Mapping[str, Any],
    keys: Keys,
    problems: Problems,
    document: Document,
    schedules: Mapping[str, Any],
) -> Comparison | None:
    names = table.get("schedules")
    rest = {key: value for key, value in table.items() if key != "schedules"}
    values = _values(rest, keys, (*STYLE, FORMATS), problems, document)
    values = {**{key: value for key, value in defaults.items() if key in (*_LOOKS, "formats")}, **values}
    style = _style(values, keys, problems)
    if not isinstance(names, list) or len(names) < 2 or not all(isinstance(each, str) for each in names):
        problems.add((*keys, "schedules"), 'must name two schedules or more, schedules = ["main", "other"]')
        return None
    for each in names:
        if each not in schedules:
            problems.add((*keys, "schedules"), f"there is no schedule '{each}': {_hint(each, list(schedules))}")
    if len(set(names)) < len(names):
        problems.add((*keys, "schedules"), f"'{max(names, key=names.count)}' is named twice: say it once")
    if style is None:
        return None
    return Comparison(
        name=name,
        schedules=tuple(names),
        title=values.get("title", ""),
        place=Place(path=str(document.path), line=document.line_of(keys)),
        formats=values.get("formats", DEFAULT_FORMATS),
        style=style,
    )


# -- values ------------------------------------------------------------------------------------------


def _values(
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
            problems.add((*keys, key), f"{what} has no such key: {_hint(plain(key), by_key)}")
        elif option.name in found:
            problems.add((*keys, key), "is given twice, in two spellings: say it once")
        else:
            with problems.noting((*keys, key)):
                found[option.name] = _value(option, value, document)
    return found


def _value(option: Option, value: Any, document: Document) -> Any:
    """The value of an option as the command line would have it."""
    if option in (FORMATS, SELECT):
        names = _names(option, value)
        return tuple(name for name in names if _known(option, name))
    if option == IGNORE:
        return _ignored(value)
    if option.kind == "bool":
        if not isinstance(value, bool):
            raise UsageError(f"must be true or false, not {_shown(value)}")
        return value
    if option.kind in ("parts", "schedule"):
        parts = [_part(item, document) for item in (value if isinstance(value, list) else [value])]
        return parts if option.kind == "parts" else read(option, parts[0])
    if option.repeatable:
        items = value if isinstance(value, list) else [value]
        return [_read(option, _group(item) if option.name == "group" else item) for item in items]
    return _read(option, value)


def _read(option: Option, value: Any) -> Any:
    text = _text(value)
    try:
        return read(option, text)
    except UsageError as error:
        raise UsageError(str(error).removeprefix(f"{option.flag} ")) from None


def _text(value: Any) -> str:
    """A value as it would be typed."""
    if isinstance(value, bool) or value is None or isinstance(value, Mapping):
        raise UsageError(f"must be a number, a text or a list, not {_shown(value)}")
    if isinstance(value, (list, tuple)):
        return ",".join(_text(item) for item in value)
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    return str(value)


def _group(value: Any) -> Any:
    """A parameter group, text or a table."""
    if not isinstance(value, Mapping):
        return value
    texts = {key: f"({_text(item)})" if isinstance(item, list) else _text(item) for key, item in value.items()}
    return ",".join(f"{key}={text}" for key, text in texts.items())


def _part(value: Any, document: Document) -> str:
    """A schedule within another, text as it would be typed or a table with its scheduler."""
    if isinstance(value, str):
        words = shlex.split(value)
        return shlex.join([_from_folder(words[0], document.path.parent), *words[1:]]) if words else value
    if not isinstance(value, Mapping) or not isinstance(value.get("scheduler"), str):
        raise UsageError(
            f'must be schedules, "linear --total-iters 500" or tables with a scheduler, not {_shown(value)}'
        )
    words = [_from_folder(value["scheduler"], document.path.parent)]
    for key, item in value.items():
        if key == "scheduler":
            continue
        flag = "--" + plain(key)
        if isinstance(item, bool):
            words.append(flag if item else f"--no-{plain(key)}")
        elif isinstance(item, list) and any(isinstance(each, (str, Mapping)) for each in item):
            words += [_part(each, document) for each in item]
        else:
            words += [flag, _text(item)]
    return shlex.join(words)


def _names(option: Option, value: Any) -> list[str]:
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list) or not items or not all(isinstance(item, str) and item.strip() for item in items):
        example = '["svg", "json"]' if option == FORMATS else '["LR101"]'
        raise UsageError(f"must be a list of names, {example}, not {_shown(value)}")
    return [item.strip() for item in items]


def _known(option: Option, name: str) -> bool:
    if option == FORMATS:
        format_named(name)
    else:
        codes_of([name])
    return True


def _ignored(value: Any) -> dict[str, str]:
    """The codes not to hear, with their reasons."""
    if isinstance(value, Mapping):
        reasons = {str(code): reason for code, reason in value.items()}
        for code, reason in reasons.items():
            if not isinstance(reason, str):
                raise UsageError(f"the reason of {code} must be a text, not {_shown(reason)}")
    else:
        reasons = dict.fromkeys(_names(IGNORE, value), "")
    codes_of(reasons)
    return reasons


def _shown(value: object) -> str:
    kinds: Iterator[tuple[type, str]] = iter(
        ((bool, str(value).lower()), (str, f"'{value}'"), (Mapping, "a table"), (list, "a list"))
    )
    return next((text for kind, text in kinds if isinstance(value, kind)), "nothing" if value is None else str(value))


def _hint(key: str, known: Sequence[str] | Mapping[str, object]) -> str:
    close = get_close_matches(key, known, n=1)
    if close:
        return f"did you mean {close[0].replace('-', '_')}?"
    shown = ", ".join(name.replace("-", "_") for name in known)
    return f"there are {shown}" if len(shown) < 300 else "'lrplot schema' has them all"


def _in_keys(message: str, options: Sequence[Option]) -> str:
    """A message with options as the file has them, without dashes."""
    for option in sorted(options, key=lambda each: -len(each.flag)):
        message = message.replace(option.flag, option.name)
    return message
