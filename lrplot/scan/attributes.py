"""Attributes and items of values, read and set."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lrplot.scan.handed import hand
from lrplot.scan.quantities import Quantity
from lrplot.scan.training import ScannedScheduler
from lrplot.scan.units import BATCH_SIZE, is_dataset, is_loader
from lrplot.scan.values import (
    Choice,
    Class,
    Const,
    Dataset,
    External,
    Function,
    Instance,
    Items,
    KnownDict,
    Loader,
    Method,
    Scope,
    Unknown,
    Value,
    joined,
    options_of,
)
from lrplot.scan.written import text_of

if TYPE_CHECKING:
    from lrplot.scan.interpret import Route


@dataclass(eq=False, slots=True)
class Super:
    """`super()`: what an object has from the classes after one of its own."""

    owner: Instance
    cls: Class


def attribute_of(run: Route, node: ast.Attribute) -> Value:
    """What `value.name` is."""
    return attribute(run, run.eval(node.value), node.attr, node)


def attribute(run: Route, base: Value, name: str, node: ast.AST) -> Value:
    """An attribute of a value."""
    if isinstance(base, Choice):
        return joined(*(attribute(run, each, name, node) for each in base.options))
    if isinstance(base, External):
        return External(f"{base.name}.{name}")
    if isinstance(base, Scope):
        return run.known(base.attrs, name) if name in base.attrs else Unknown(text=text_of(node), name=name)
    if isinstance(base, (Instance, Super, Class)):
        return _member_of(run, base, name, node)
    if isinstance(base, Unknown):
        if name not in base.attrs:
            of_all = name in ("train", "valid", "val", "test") and is_loader(base.name)
            base.attrs[name] = Unknown(text=text_of(node), name=base.name if of_all else name)
        return base.attrs[name]
    if isinstance(base, Loader):
        return _of_loader(base, name, node)
    if isinstance(base, ScannedScheduler) and name == "optimizer":
        return base.optimizer
    if isinstance(base, KnownDict) and name in base.items:
        return base.items[name]  # an EasyDict's or a DictConfig's
    return Method(owner=base, name=name, text=text_of(node))


def _of_loader(loader: Loader, name: str, node: ast.AST) -> Value:
    if name == "dataset":
        return loader.dataset or Dataset(text=text_of(node))
    if name == "batch_size":
        size = loader.batch_size or Quantity(text=text_of(node), unit=BATCH_SIZE, evidence="named")
        return replace(size, unit=BATCH_SIZE, evidence="named") if size.is_bare else size
    if name == "sampler":
        return Dataset(text=text_of(node))
    return Method(owner=loader, name=name, text=text_of(node))


def _member_of(run: Route, base: Instance | Super | Class, name: str, node: ast.AST) -> Value:
    owner = base.owner if isinstance(base, Super) else base
    if isinstance(base, (Instance, Class)) and name in base.attrs and not isinstance(base.attrs[name], Function):
        return base.attrs[name]
    cls = base if isinstance(base, Class) else base.cls
    classes = ancestors(cls)
    for each in classes[1:] if isinstance(base, Super) else classes:
        found = each.attrs.get(name)
        if isinstance(found, Function) and isinstance(owner, Instance):
            return _bound(run, found, owner, each)
        if found is not None:
            return found
    if isinstance(owner, Instance) and (owner.cls is None or isinstance(base, Super)):
        return Method(owner=owner, name=name, text=text_of(node))
    attrs = owner.attrs
    if name not in attrs and isinstance(owner, Instance):
        attrs[name] = Unknown(text=text_of(node), name=name, owner=owner)
    return attrs.get(name) or Unknown(text=text_of(node), name=name)


def _bound(run: Route, function: Function, owner: Instance, cls: Class) -> Value:
    bound = Function(node=function.node, scope=function.scope, owner=owner, cls=cls)
    decorators = [text_of(each) for each in getattr(function.node, "decorator_list", [])]
    if "staticmethod" in decorators:
        return Function(node=function.node, scope=function.scope, cls=cls)
    if any(each.endswith("property") for each in decorators):
        return run.call_function(bound, [], {}, "")
    return bound


def ancestors(cls: Class | None, depth: int = 0) -> list[Class]:
    """A class of the project, and those of its ancestors that are of the project, nearest first."""
    if cls is None or depth > 20:
        return []
    found = [cls]
    for base in cls.bases:
        for each in options_of(base):
            if isinstance(each, Class):
                found += [one for one in ancestors(each, depth + 1) if one not in found]
    return found


def base_names(cls: Class | None) -> list[str]:
    """The dotted names of the library's classes that a class of the project descends from."""
    return [
        each.name if isinstance(each, External) else each.text
        for one in ancestors(cls)
        for base in one.bases
        for each in options_of(base)
        if isinstance(each, (External, Unknown))
    ]


def item_of(run: Route, node: ast.Subscript) -> Value:
    """What `value[key]` is."""
    base = run.eval(node.value)
    key = run.eval(node.slice) if not isinstance(node.slice, ast.Slice) else None
    return joined(*(_item(run, each, key, node) for each in options_of(base)))


def _item(run: Route, base: Value, key: Value, node: ast.Subscript) -> Value:
    text = text_of(node)
    name = key.value if isinstance(key, Const) and isinstance(key.value, str) else ""
    if isinstance(base, Items):
        index = key.number if isinstance(key, Quantity) else None
        if index is not None and -len(base.items) <= index < len(base.items):
            return base.items[int(index)]
        if key is None:
            return Items(_sliced(base.items, node.slice), open=base.open)
        return joined(*base.items) if base.items else Unknown(text=text)
    if isinstance(base, KnownDict):
        if name in base.items:
            return base.items[name]
        return joined(*base.items.values()) if base.items and not name else Unknown(text=text, name=name)
    if isinstance(base, Instance):
        return base.attrs.get(name) or Unknown(text=text, name=name)
    if isinstance(base, Unknown):
        of_all = is_loader(base.name) or is_dataset(base.name)
        made = Unknown(text=text, name=base.name if of_all else name or base.name)
        base.attrs.setdefault(f"[{text_of(node.slice)}]", made)
        return base.attrs[f"[{text_of(node.slice)}]"]
    if isinstance(base, Class) or (isinstance(base, External) and base.name.startswith("typing")):
        return base
    return Unknown(text=text, name=name)


def _sliced(items: list[Value], node: ast.expr) -> list[Value]:
    if not isinstance(node, ast.Slice):
        return items
    try:
        lower, upper = (None if each is None else ast.literal_eval(each) for each in (node.lower, node.upper))
        return items[lower:upper] if node.step is None else items
    except (ValueError, TypeError):
        return items


def set_attribute(run: Route, base: Value, name: str, value: Value) -> None:
    """Gives an attribute of a value another value."""
    for each in options_of(base):
        if isinstance(each, (Instance, Unknown, Class, Scope)):
            run.write(each.attrs, name, value)
        if isinstance(each, (Unknown, External)):
            hand(value, text_of_target(each, name))


def text_of_target(base: Unknown | External, name: str) -> str:
    """Where something is kept that cannot be followed."""
    return f"{base.text if isinstance(base, Unknown) else base.name}.{name}"


def set_item(run: Route, target: ast.Subscript, value: Value) -> None:
    """Gives an item of a dictionary another value."""
    base, key = run.eval(target.value), run.eval(target.slice) if not isinstance(target.slice, ast.Slice) else None
    name = key.value if isinstance(key, Const) and isinstance(key.value, str) else None
    for each in options_of(base):
        if isinstance(each, KnownDict) and name is not None:
            each.keys[name] = run.spot(target)
            run.write(each.items, name, value)
        elif isinstance(each, KnownDict):
            each.items.setdefault(f"[{text_of(target.slice)}]", value)
        elif isinstance(each, Items):
            each.items.append(value)
        elif isinstance(each, (Unknown, Instance)):
            run.write(each.attrs, f"[{text_of(target.slice)}]", value)
            if name is not None and isinstance(each, Instance):
                run.write(each.attrs, name, value)
