"""From a file's values to its schedules: every key is an option of the command line, under the same name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from lrplot.compare.sweep import Varied, sweep
from lrplot.errors import LrplotError, UsageError
from lrplot.model.axes import XUnit
from lrplot.model.finding import Place
from lrplot.model.plan import Plan
from lrplot.model.style import Style
from lrplot.options.option import Option, plain
from lrplot.planning.moments import moments_of
from lrplot.planning.names import code_allowed, find
from lrplot.planning.plans import inherit, plan_of, quantities_of
from lrplot.planning.request import ScheduleRequest, request_of, without_clashes
from lrplot.planning.x_axis import X_AXIS
from lrplot.project.config import DEFAULT_FORMATS, Comparison, Config, Entry
from lrplot.project.config.document import Document, read_document
from lrplot.project.config.from_code import FROM, scheduler_from
from lrplot.project.config.lightning import is_lightning, schedules_of
from lrplot.project.config.log import LOG
from lrplot.project.config.problems import Problems
from lrplot.project.config.values import (
    FORMATS,
    LOOKS,
    SHARED,
    SINGLE,
    STYLE,
    from_folder,
    hint,
    hint_of_name,
    shown,
    values_of,
)
from lrplot.project.config.yaml import Keys
from lrplot.render.formats import format_named
from lrplot.render.options import NO_TITLE, title_in
from lrplot.schedulers.chosen_torch import is_chosen, use_torch
from lrplot.schedulers.family import METRIC, Scheduler
from lrplot.wording import count

SECTIONS = ("defaults", "schedules", "compare")
_MOST = 20_000  # schedules of a file
TORCH = Option(
    name="torch",
    kind="text",
    help="The environment whose torch is stepped, as after --torch, which goes before it. It runs, so it needs"
    " --allow-code.",
    panel="File",
)
SCHEDULER = Option(name="scheduler", kind="text", help="The scheduler, as after lrplot.", panel="Scheduler")


def read_config(path: Path, *, overrides: Mapping[str, Any] | None = None, allow_code: bool = False) -> Config:
    """Reads a file of schedules.

    Args:
        path: an lrplot.toml, a pyproject.toml with `[tool.lrplot]`, YAML, or a LightningCLI's config.
        overrides: what the command line says of the loops; it holds where a schedule says nothing itself.
        allow_code: whether schedulers may be the user's own code, which is imported, and the file may name the torch
            that is stepped from here on.

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
    if is_lightning(document):
        problems.document = document = schedules_of(document, overrides, problems)
    _choose_torch(document, problems)
    for key in document.values:
        if key not in (*SECTIONS, TORCH.name):
            problems.add((key,), f"there is no such section: {hint(key, SECTIONS)}")
    tables = {section: _table(document.values.get(section, {}), (section,), problems) for section in SECTIONS}
    defaults = values_of(tables["defaults"], ("defaults",), SHARED, problems, document)
    if _style(defaults, ("defaults",), problems) is None:  # said once, and not of every schedule
        defaults = {name: value for name, value in defaults.items() if name not in LOOKS}
    defaults = {**inherit(defaults, overrides, {option.name for option in SHARED}), **overrides}
    if len(tables["schedules"]) > _MOST:
        problems.add(("schedules",), f"has {count(len(tables['schedules']), 'schedule')}, and {_MOST:,} is the most")
        problems.raise_if_any()
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


def _choose_torch(document: Document, problems: Problems) -> None:
    """Steps the torch that the file names from here on, where the command line and the environment name none."""
    said = document.values.get(TORCH.name)
    if said is None or is_chosen():
        return
    with problems.noting((TORCH.name,)):
        if not isinstance(said, str) or not said.strip():
            raise UsageError(f"must be the folder of an environment or of its torch, not {shown(said)}")
        if not code_allowed.get():
            raise UsageError("is code, and a file must not run code by itself: if you trust it, add --allow-code")
        use_torch(str(document.path.parent / Path(said).expanduser()))
    problems.raise_if_any()  # which schedulers there are depends on it


def _table(value: object, keys: Keys, problems: Problems) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    problems.add(keys, f"must be a table of keys and values, not {shown(value)}")
    return {}


def _entry(
    name: str, table: Mapping[str, Any], defaults: Mapping[str, Any], keys: Keys, problems: Problems, document: Document
) -> Entry | None:
    before = len(problems.found)
    scheduler, of_code = _scheduler_of(table, defaults, keys, problems, document)
    if scheduler is None:
        return None
    said = {key: value for key, value in table.items() if plain(key) not in (SCHEDULER.name, FROM.name)}
    options = without_clashes(scheduler.options, SINGLE)
    values = {**of_code, **values_of(said, keys, options, problems, document, scheduler)}
    request = request_of(scheduler, values)
    metric = defaults.get(METRIC.name)
    if metric is not None and scheduler.takes_metric and METRIC.name not in request.own:
        request = replace(request, own={**request.own, METRIC.name: metric})
    moving = {plain(text.partition("=")[0]) for text in request.shared.get("vary", ())}
    common = {name: value for name, value in defaults.items() if plain(name) not in moving}
    shared = {**inherit(common, request.shared, {option.name for option in SHARED}), **request.shared}
    style = _style(shared, keys, problems)
    plans = None
    if len(problems.found) == before and style is not None:  # what is missing may only be misspelt
        request = replace(request, shared={**_axis_of_comparison(name, document), **shared})
        plans = _plans(request, style.show or (), keys, problems)
    if LOG.name in shared and "vary" in shared:
        problems.add((*keys, LOG.name), "is the log of one run, and the schedule varies: leave out log or vary")
    if plans is None or style is None:
        return None
    place = Place(path=str(document.path), line=document.line_of(keys))
    return Entry(
        name=name,
        plan=plans.plans[0] if isinstance(plans, Varied) else plans,
        varied=plans if isinstance(plans, Varied) else None,
        title=title_in(shared),
        place=place,
        formats=shared.get("formats", DEFAULT_FORMATS),
        style=style,
        log=shared.get(LOG.name),
        fail_on=shared.get("fail_on"),
        select=shared.get("select", ()),
        ignore=shared.get("ignore", {}),
    )


def _scheduler_of(
    table: Mapping[str, Any], defaults: Mapping[str, Any], keys: Keys, problems: Problems, document: Document
) -> tuple[Scheduler | None, dict[str, Any]]:
    """The scheduler that a table names, or that a line of code builds, with its values then."""
    if FROM.name not in table:
        return _scheduler(table.get("scheduler"), (*keys, "scheduler"), problems, document), {}
    if SCHEDULER.name in table:
        problems.add((*keys, FROM.name), "says which scheduler it is, and so does 'scheduler': leave one of them out")
        return None, {}
    with problems.noting((*keys, FROM.name)):
        return scheduler_from(table[FROM.name], document.path.parent, {**defaults, **table})
    return None, {}


def _scheduler(text: object, keys: Keys, problems: Problems, document: Document) -> Scheduler | None:
    if not isinstance(text, str) or not text.strip():
        if text is None:
            problems.add(keys[:-1], 'needs a scheduler: scheduler = "onecycle"')
        else:
            problems.add(keys, f"must be a scheduler's name, not {shown(text)}")
        return None
    with problems.noting(keys):
        return find(from_folder(text, document.path.parent))
    return None


def _axis_of_comparison(name: str, document: Document) -> dict[str, Any]:
    """The axis of a comparison that has a schedule, which needs to know as much of its loop as an axis of its own."""
    tables = document.values.get("compare")
    for table in tables.values() if isinstance(tables, Mapping) else ():
        names = table.get("schedules") if isinstance(table, Mapping) else None
        units = [unit for key, unit in table.items() if plain(str(key)) == plain(X_AXIS)] if names else []
        if isinstance(names, list) and name in names and units and units[0] in get_args(XUnit):
            return {X_AXIS: units[0]}
    return {}


def _plans(request: ScheduleRequest, show: Sequence[str], keys: Keys, problems: Problems) -> Plan | Varied | None:
    try:
        return sweep(request, show) if "vary" in request.shared else plan_of(request)
    except LrplotError as error:
        problems.add(keys, error.for_file)
        return None


def _style(shared: Mapping[str, Any], keys: Keys, problems: Problems) -> Style | None:
    own = ("title", "show", "at", "style")
    said: dict[str, Any] = {name: shared[name] for name in LOOKS if name in shared and name not in own}
    with problems.noting(keys):
        style = Style(
            show=quantities_of(shared),
            at=moments_of(shared),
            titled=shared.get("title") != NO_TITLE,
            sheet=shared.get("style", ""),
            **said,
        )
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
    values = values_of(rest, keys, (*STYLE, FORMATS), problems, document)
    values = {**{key: value for key, value in defaults.items() if key in (*LOOKS, "formats")}, **values}
    style = _style(values, keys, problems)
    if not isinstance(names, list) or len(names) < 2 or not all(isinstance(each, str) for each in names):
        problems.add((*keys, "schedules"), 'must name two schedules or more, schedules = ["main", "other"]')
        return None
    for each in names:
        if each not in schedules:
            problems.add((*keys, "schedules"), f"there is no schedule '{each}': {hint_of_name(each, schedules)}")
        elif isinstance(schedules[each], Mapping) and "vary" in map(plain, schedules[each]):
            problems.add((*keys, "schedules"), f"'{each}' varies and is a comparison by itself: leave it out")
    if len(set(names)) < len(names):
        problems.add((*keys, "schedules"), f"'{max(names, key=names.count)}' is named twice: say it once")
    if style is None:
        return None
    return Comparison(
        name=name,
        schedules=tuple(names),
        title=title_in(values),
        place=Place(path=str(document.path), line=document.line_of(keys)),
        formats=values.get("formats", DEFAULT_FORMATS),
        style=style,
    )
