"""What methods of lists, dictionaries, namespaces and parsers of a program's arguments give."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.scan.arithmetic import named_value
from lrplot.scan.quantities import Quantity, named
from lrplot.scan.units import unit_of_name
from lrplot.scan.values import (
    Const,
    Instance,
    Items,
    KnownDict,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from lrplot.scan.calls import ActiveCall
    from lrplot.scan.interpret import Route


_LONGEST = 1000  # members of a list that are kept


def under_names(values: dict[str, Value]) -> dict[str, Value]:
    """Values as they are known under the names of a dictionary."""
    return {name: named_value(value, name) for name, value in values.items()}


def method_of(run: Route, owner: Value, name: str, made: ActiveCall) -> Value | None:
    """What a method of a list, a dictionary, a parser or a loader gives; None where nothing is known of it."""
    if isinstance(owner, Items):
        return _of_list(owner, name, made)
    if isinstance(owner, KnownDict):
        return _of_table(run, owner, name, made)
    if isinstance(owner, Instance) and owner.kind == "argparse":
        return _of_parser(owner, name, made)
    if isinstance(owner, Instance) and owner.kind == "namespace":
        return Const(None) if name == "update" else owner.attrs.get(name)
    return None


def _of_list(owner: Items, name: str, made: ActiveCall) -> Value | None:
    if name in ("append", "add", "insert") and made.args:
        del owner.items[_LONGEST:]
        owner.items.append(made.args[-1])
        return Const(None)
    if name == "extend" and made.args:
        added = made.args[0]
        owner.items.extend(list(added.items)[:_LONGEST] if isinstance(added, Items) else [])
        del owner.items[_LONGEST:]
        owner.open = owner.open or not isinstance(added, Items)
        return Const(None)
    if name == "pop" and owner.items:
        return owner.items[-1]
    return None


def _of_table(run: Route, owner: KnownDict, name: str, made: ActiveCall) -> Value | None:
    if name in ("values", "items", "keys"):
        pairs: list[Value] = [Items([Const(key), value]) for key, value in owner.items.items()]
        keys: list[Value] = [Const(key) for key in owner.items]
        found = {"values": list(owner.items.values()), "keys": keys, "items": pairs}[name]
        return Instance(cls=None, kind="table-view", spot=made.spot, args=found)
    if name in ("get", "pop", "setdefault") and made.args and isinstance(made.args[0], Const):
        known = owner.items.get(str(made.args[0].value))
        return known if known is not None else made.args[1] if len(made.args) > 1 else Const(None, default=True)
    if name == "update":
        for each in made.args:
            if isinstance(each, KnownDict):
                for key, value in each.items.items():
                    owner.keys.setdefault(key, made.spot)
                    run.write(owner.items, key, value)
        for key, value in made.keywords.items():
            owner.keys.setdefault(key, made.spot)
            run.write(owner.items, key, value)
        return Const(None)
    return owner if name == "copy" else None


def _of_parser(owner: Instance, name: str, made: ActiveCall) -> Value | None:
    if name in ("add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser"):
        return owner
    if name == "add_argument":
        flags = [str(each.value) for each in made.args if isinstance(each, Const) and isinstance(each.value, str)]
        dest = made.keywords.get("dest")
        flag = next((each for each in flags if each.startswith("--")), flags[0] if flags else "")
        key = str(dest.value) if isinstance(dest, Const) else flag.lstrip("-").replace("-", "_")
        owner.attrs[key] = _argument(made, key)
        return Const(None)
    if name == "set_defaults":
        owner.attrs.update(under_names(made.keywords))
        return Const(None)
    if name in ("parse_args", "parse_known_args", "parse_args_into_dataclasses"):
        space = Instance(cls=None, kind="namespace", spot=owner.spot, attrs=owner.attrs)
        return space if name == "parse_args" else Items([space, Unknown(text="rest")])
    return None


def _argument(made: ActiveCall, key: str) -> Value:
    """What an argument of a program is where it is not given; the person who starts it may say otherwise."""
    default = made.keywords.get("default")
    if isinstance(default, Quantity):
        found = named(replace(default, text=f"args.{key}", default=True), key)
        return found if unit_of_name(key) is not None or found.is_bare else replace(found, text=f"args.{key}")
    if isinstance(default, Const) and default.value is not None:
        return Const(default.value, default=True)
    if isinstance(default, Items):
        return default
    action = made.keywords.get("action")
    if isinstance(action, Const) and str(action.value).startswith("store_"):
        return Const(action.value == "store_false", default=True)
    return Unknown(text=f"args.{key}", name=key)
