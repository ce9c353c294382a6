"""The JSON Schema of a file of schedules, with which editors complete and check it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias, get_args

from lrplot.errors import as_key, written
from lrplot.model.axes import Quantity
from lrplot.options.docstrings import explain_options, summary
from lrplot.options.kinds import KINDS
from lrplot.options.option import Kind, Option
from lrplot.planning.names import typed_names
from lrplot.planning.options import VARY
from lrplot.planning.request import without_clashes
from lrplot.project.config.from_code import FROM
from lrplot.project.config.log import LOG
from lrplot.project.config.schedules import SCHEDULER, TORCH
from lrplot.project.config.values import FORMATS, IGNORE, SELECT, SHARED, SINGLE, STYLE
from lrplot.render.formats import format_names
from lrplot.schedulers.families import families, family_named
from lrplot.schedulers.family import Scheduler
from lrplot.version import VERSION

Schema: TypeAlias = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_CODE = r"[./\\:]"  # of the name of a user's code, or of a library that is not installed where the schema was made
_GROUP = ("name", "lr", "momentum", "betas", "weight_decay")
_TEXT: Schema = {"type": "string"}


def schema() -> Schema:
    """The schema, draft 2020-12, of all schedulers that are installed here; as plain as JSON.

    It knows the keys in the spelling of the documentation only, and values by their own types, while lrplot also reads
    `max-lr` for `max_lr` and a number that is written as text.

    Raises:
        MissingLibraryError: there is no torch.
    """
    return {
        "$schema": _DRAFT,
        "$id": f"urn:lrplot:{VERSION}",
        "title": "lrplot.toml",
        "description": "Schedules of the learning rate, and the training loops that step them.",
        "type": "object",
        "properties": {
            TORCH.name: {"description": TORCH.help, **_TEXT},
            "defaults": {
                "description": "What holds for every schedule that does not say otherwise.",
                "type": "object",
                "properties": {option.name: _shared(option) for option in SHARED},
                "additionalProperties": False,
            },
            "schedules": {
                "description": "The schedules, each a table with a name of its own.",
                "type": "object",
                "additionalProperties": {"$ref": "#/$defs/schedule"},
                "minProperties": 1,
            },
            "compare": {
                "description": "Several of the schedules on one axis.",
                "type": "object",
                "additionalProperties": {"$ref": "#/$defs/comparison"},
            },
        },
        "additionalProperties": False,
        "$defs": {
            "options": {"properties": {option.name: _property(option) for option in SINGLE}},
            "schedule": _schedule(),
            "comparison": _comparison(),
        },
    }


def _schedule() -> Schema:
    """What a schedule may say: a scheduler by its name or by the line that builds it, and what goes with it."""
    schedulers = list(_schedulers())
    names = [name for scheduler in schedulers for name in _names(scheduler)]
    return {
        "type": "object",
        "properties": {
            SCHEDULER.name: {
                "description": SCHEDULER.help,
                "anyOf": [{"enum": names}, {"type": "string", "pattern": _CODE}],
            },
            FROM.name: {"description": FROM.help, "type": "string", "pattern": r":[0-9]+$"},
            **{option.name: _shared(option) for option in SINGLE},
        },
        "oneOf": [{"required": [SCHEDULER.name]}, {"required": [FROM.name]}],
        "allOf": [_of(scheduler) for scheduler in schedulers],
    }


def _comparison() -> Schema:
    """What a comparison may say."""
    return {
        "type": "object",
        "properties": {
            "schedules": {
                "description": "The names of two schedules or more.",
                "type": "array",
                "items": _TEXT,
                "minItems": 2,
                "uniqueItems": True,
            },
            **{option.name: _shared(option) for option in (*STYLE, FORMATS)},
        },
        "required": ["schedules"],
        "additionalProperties": False,
    }


def _schedulers() -> Iterator[Scheduler]:
    for family in families().values():
        if family.named and family.installed:
            yield from (family.scheduler(name) for name in sorted(family.names()))


def _names(scheduler: Scheduler) -> list[str]:
    """The names that may stand for a scheduler, the one to type first."""
    own = f"{scheduler.family}:{scheduler.name}" if family_named(scheduler.family).library else scheduler.name
    return list(dict.fromkeys([*typed_names(scheduler), own]))


def _of(scheduler: Scheduler) -> Schema:
    """What a schedule may say if it has this scheduler."""
    own = explain_options(scheduler.options, scheduler.doc)
    renamed = without_clashes(own, SINGLE)[len(own) :]
    # A framework or a run may pass what is left out, of other libraries' schedulers; of torch's nobody does.
    required = [option.name for option in own if option.required] if scheduler.family == "torch" else []
    then: Schema = {
        "description": summary(scheduler.doc),
        "properties": {
            SCHEDULER.name: True,
            **{option.name: _property(option) for option in own},
            **{option.name: True for option in renamed},
        },
        "additionalProperties": False,
    }
    if required:
        then["anyOf"] = [{"required": required}, {"required": [VARY.name]}]
    chosen = {SCHEDULER.name: {"enum": _names(scheduler)}}
    return {"if": {"properties": chosen, "required": [SCHEDULER.name]}, "then": then}


def _shared(option: Option) -> Schema:
    return {"$ref": f"#/$defs/options/properties/{option.name}"}


def _property(option: Option) -> Schema:
    """An option as a property, with its explanation."""
    default = f"Default: {option.default}." if option.default else ""
    text = " ".join(filter(None, [written(option.help, as_key), default]))
    return {"description": text, **_type(option)} if text else _type(option)


def _type(option: Option) -> Schema:
    special = _special(option)
    if special is not None:
        return special
    kind: Kind = "float" if option.fraction else option.kind
    single = {"enum": list(option.choices)} if option.choices else _schema_of(kind)
    return {"anyOf": [single, {"type": "array", "items": single, "minItems": 1}]} if option.repeatable else single


def _schema_of(kind: Kind) -> Schema:
    return dict(KINDS[kind].schema)


def _log() -> Schema:
    """What a log says as a table."""
    whole: Schema = {"type": "integer"}
    return {
        "type": "object",
        "properties": {
            "run": _TEXT,
            "tag": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]},
            "step_column": _TEXT,
            "offset": whole,
            "every": {**whole, "minimum": 1},
        },
        "required": ["run"],
        "additionalProperties": False,
    }


def _special(option: Option) -> Schema | None:
    """The type of an option that a file has in a form of its own."""
    codes: Schema = {"type": "array", "items": _TEXT, "minItems": 1}
    if option == FORMATS:
        return {"type": "array", "items": {"enum": format_names()}, "minItems": 1}
    if option == SELECT:
        return codes
    if option == IGNORE:
        return {"anyOf": [codes, {"type": "object", "additionalProperties": _TEXT}]}
    if option == LOG:
        return {"anyOf": [_TEXT, _log()]}
    if option.name == "show":
        return {"anyOf": [_TEXT, {"type": "array", "items": {"enum": list(get_args(Quantity))}, "minItems": 1}]}
    if option.name == "group":
        members = {option.name: _schema_of(option.kind) for option in SHARED if option.name in _GROUP}
        members = {
            **members,
            "lr": _schema_of("float"),
            "from_epoch": _schema_of("int"),
            "momentum": _schema_of("float"),
            "weight_decay": _schema_of("float"),
            "lr_scale": _schema_of("float"),
            "name": _TEXT,
        }
        table = {"type": "object", "properties": members, "additionalProperties": False}
        single = {"anyOf": [_TEXT, table]}
        return {"anyOf": [_TEXT, {"type": "array", "items": single, "minItems": 1}]}
    return None
