"""What an expression of a training script is."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from lrplot.scan import calls, conditions
from lrplot.scan.loops import loader_in
from lrplot.scan.quantities import Quantity, Symbol, combined, constant
from lrplot.scan.units import BATCH_SIZE, SAMPLES_OF_AN_EPOCH, is_dataset, is_loader, unit_of_name
from lrplot.scan.values import (
    Choice,
    Class,
    Const,
    Dataset,
    External,
    Function,
    Instance,
    Items,
    Loader,
    Loop,
    Method,
    Scheduler,
    Scope,
    Table,
    Unknown,
    Value,
    joined,
    options_of,
)

if TYPE_CHECKING:
    from lrplot.scan.interpret import Run

SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_TEXT = "_lrplot_text"  # where a node keeps its text, which is asked for again and again
_LONGEST = 1000  # members of a list that are kept
_MOST = 6  # combinations of values that an operation is worked out for
_BUILT_IN = frozenset(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)
# Written by the framework itself, so that their names are as good as a loader.
_SURE_NAMES = frozenset({"estimated_stepping_batches", "num_training_batches"})


class Turn(Const):
    """A constant that a loop goes through, known for certain in that turn."""


@dataclass(eq=False, slots=True)
class Super:
    """`super()`: what an object has from the classes after one of its own."""

    owner: Instance
    cls: Class


def value_of(run: Run, node: ast.expr) -> Value:
    """What an expression is; what is called in it is gone through."""
    found = _READERS.get(type(node))
    if found is None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                run.eval(child)
        return Unknown(text=text_of(node))
    return found(run, node)


def text_of(node: ast.AST) -> str:
    """An expression as it is written, on one line."""
    found: str | None = getattr(node, _TEXT, None)
    if found is None:
        try:
            found = " ".join(ast.unparse(node).split())
        except (RecursionError, ValueError):
            found = "..."
        setattr(node, _TEXT, found)
    return found


def _constant(run: Run, node: ast.Constant) -> Value:
    value = node.value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return constant(value, text_of(node))
    return Const(value if isinstance(value, (str, bool, type(None))) else None)


def _name(run: Run, node: ast.Name) -> Value:
    found = run.look_up(node.id)
    if found is not None:
        return found
    if node.id in _BUILT_IN:
        return External(f"builtins.{node.id}")
    star = calls.from_star(run, node.id)
    if star is not None:
        return star
    made = Unknown(text=node.id, name=node.id)
    run.module.scope.attrs.setdefault(node.id, made)
    return made


def _attribute(run: Run, node: ast.Attribute) -> Value:
    return attribute(run, run.eval(node.value), node.attr, node)


def attribute(run: Run, base: Value, name: str, node: ast.AST) -> Value:
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
    if isinstance(base, Scheduler) and name == "optimizer":
        return base.optimizer
    if isinstance(base, Table) and name in base.items:
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


def _member_of(run: Run, base: Instance | Super | Class, name: str, node: ast.AST) -> Value:
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


def _bound(run: Run, function: Function, owner: Instance, cls: Class) -> Value:
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


def _subscript(run: Run, node: ast.Subscript) -> Value:
    base = run.eval(node.value)
    key = run.eval(node.slice) if not isinstance(node.slice, ast.Slice) else None
    return joined(*(_item(run, each, key, node) for each in options_of(base)))


def _item(run: Run, base: Value, key: Value, node: ast.Subscript) -> Value:
    text = text_of(node)
    name = key.value if isinstance(key, Const) and isinstance(key.value, str) else ""
    if isinstance(base, Items):
        index = key.number if isinstance(key, Quantity) else None
        if index is not None and -len(base.items) <= index < len(base.items):
            return base.items[int(index)]
        if key is None:
            return Items(_sliced(base.items, node.slice), open=base.open)
        return joined(*base.items) if base.items else Unknown(text=text)
    if isinstance(base, Table):
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


def set_attribute(run: Run, base: Value, name: str, value: Value) -> None:
    """Gives an attribute of a value another value."""
    for each in options_of(base):
        if isinstance(each, (Instance, Unknown, Class, Scope)):
            run.write(each.attrs, name, value)
        if isinstance(each, (Unknown, External)):
            calls.hand(value, text_of_target(each, name))


def text_of_target(base: Unknown | External, name: str) -> str:
    """Where something is kept that cannot be followed."""
    return f"{base.text if isinstance(base, Unknown) else base.name}.{name}"


def set_item(run: Run, target: ast.Subscript, value: Value) -> None:
    """Gives an item of a dictionary another value."""
    base, key = run.eval(target.value), run.eval(target.slice) if not isinstance(target.slice, ast.Slice) else None
    name = key.value if isinstance(key, Const) and isinstance(key.value, str) else None
    for each in options_of(base):
        if isinstance(each, Table) and name is not None:
            each.keys[name] = run.spot(target)
            run.write(each.items, name, value)
        elif isinstance(each, Table):
            each.items.setdefault(f"[{text_of(target.slice)}]", value)
        elif isinstance(each, Items):
            each.items.append(value)
        elif isinstance(each, (Unknown, Instance)):
            run.write(each.attrs, f"[{text_of(target.slice)}]", value)
            if name is not None and isinstance(each, Instance):
                run.write(each.attrs, name, value)


# -- numbers -----------------------------------------------------------------------------------------


def quantity(run: Run, value: Value, text: str) -> Quantity | None:
    """A value as a number; None where it is none."""
    if isinstance(value, Quantity):
        return value
    if isinstance(value, Choice):
        found = [each for one in value.options if (each := quantity(run, one, text)) is not None]
        return found[0] if found else None
    if isinstance(value, (Unknown, Method)):
        unit = unit_of_name(value.name)
        evidence: Any = "unknown" if unit is None else "derived" if value.name in _SURE_NAMES else "named"
        return Quantity(text=value.text, unit=unit, form=Symbol(value.text, unit=unit), evidence=evidence)
    return None


def _binop(run: Run, node: ast.BinOp) -> Value:
    left, right = run.eval(node.left), run.eval(node.right)
    text, sign = text_of(node), SIGNS.get(type(node.op), "?")
    if isinstance(left, Items) and isinstance(right, Items) and sign == "+":
        return Items([*left.items, *right.items][:_LONGEST], open=left.open or right.open)
    if isinstance(left, Items) and isinstance(right, Quantity) and sign == "*" and len(left.items) == 1:
        return Items(list(left.items), open=True)
    return arithmetic(run, sign, left, right, text)


def arithmetic(run: Run, sign: str, left: Value, right: Value, text: str) -> Value:
    """What `left sign right` is, for each of the values that both may have."""
    found: list[Value] = []
    for a, b in islice(product(options_of(left), options_of(right)), _MOST):
        one, other = quantity(run, a, text), quantity(run, b, text)
        if one is not None and other is not None:
            found.append(combined(sign, one, other, text))
    return joined(*found) if found else Unknown(text=text)


def _unaryop(run: Run, node: ast.UnaryOp) -> Value:
    value = run.eval(node.operand)
    if isinstance(node.op, ast.USub) and isinstance(value, Quantity):
        return arithmetic(run, "-", constant(0), value, text_of(node))
    return value if isinstance(node.op, ast.UAdd) else Unknown(text=text_of(node))


def length_of(run: Run, value: Value, text: str, node: ast.AST) -> Value:
    """What `len(value)` is."""
    spot = run.spot(node)
    found: list[Value] = []
    for each in options_of(value):
        loader = loader_in(each) if not (isinstance(each, Instance) and each.kind == "range") else None
        if loader is not None:
            found.append(calls.batches_of(loader, text, spot))
        elif isinstance(each, Dataset):
            symbol = Symbol(text, spot.path, spot.line, SAMPLES_OF_AN_EPOCH)
            form = each.length.form if each.length is not None else symbol
            found.append(Quantity(text=text, unit=SAMPLES_OF_AN_EPOCH, form=form, evidence="derived"))
        elif isinstance(each, Items) and not each.open:
            found.append(constant(len(each.items), text))
        elif isinstance(each, Instance) and each.cls is not None:
            found.append(calls.length_of_instance(run, each, text))
        else:
            found.append(calls.length_by_name(each, text, spot))
    return joined(*found)


# -- collections, and what has branches --------------------------------------------------------------


def _items(run: Run, node: ast.List | ast.Tuple | ast.Set) -> Value:
    found: list[Value] = []
    is_open = False
    for each in node.elts:
        if isinstance(each, ast.Starred):
            value = run.eval(each.value)
            found += value.items if isinstance(value, Items) else [value]
            is_open = is_open or not isinstance(value, Items) or value.open
        else:
            found.append(run.eval(each))
    return Items(found, open=is_open)


def _dict(run: Run, node: ast.Dict) -> Value:
    table = Table(items={}, spot=run.spot(node))
    for key, item in zip(node.keys, node.values, strict=True):
        value = run.eval(item)
        if key is None:
            for each in options_of(value):
                table.items.update(each.items if isinstance(each, Table) else {})
                table.open = table.open or not isinstance(each, Table) or each.open
            continue
        name = run.eval(key)
        known = name.value if isinstance(name, Const) and isinstance(name.value, str) else f"[{text_of(key)}]"
        table.items[known] = _named(value, known)
        table.keys[known] = run.spot(key)
        table.open = table.open or known.startswith("[")
    return table


def _named(value: Value, name: str) -> Value:
    from lrplot.scan.quantities import named

    return named(value, name) if isinstance(value, Quantity) else value


def _ifexp(run: Run, node: ast.IfExp) -> Value:
    run.eval(node.test)
    found = []
    for branch, holds in ((node.body, True), (node.orelse, False)):
        if conditions.is_impossible(run, node.test, holds):
            continue
        depth = len(run.conditions)
        run.conditions.extend(conditions.split(run, node.test, holds))
        found.append(run.eval(branch))
        del run.conditions[depth:]
    return joined(*found) if found else Unknown(text=text_of(node))


def _boolop(run: Run, node: ast.BoolOp) -> Value:
    values = [run.eval(each) for each in node.values]
    known = [each for each in values if not (isinstance(each, Const) and each.value is None)]
    return joined(*known) if known else Const(None)


def _compare(run: Run, node: ast.Compare) -> Value:
    for each in (node.left, *node.comparators):
        run.eval(each)
    return Unknown(text=text_of(node))


def _lambda(run: Run, node: ast.Lambda) -> Value:
    made = Function(node=node, scope=run.frame.scope)
    run.inner.append(made)
    return made


def _comprehension(run: Run, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    generator = node.generators[0]
    iterable = run.eval(generator.iter)
    items = members(run, iterable, generator.iter)
    loader = loader_in(iterable)
    loop = Loop(kind="batch" if loader else "trivial", spot=run.spot(node), loader=loader)
    run.loops.append(loop)
    found: list[Value] = []
    for item in islice(items or [member(run, iterable, items)], 8):
        run.assign(generator.target, item)
        for inner in node.generators[1:]:
            run.assign(inner.target, member(run, run.eval(inner.iter), None))
        found.append(run.eval(node.elt))
    run.loops.pop()
    return Items(found, open=items is None or len(items) > 8, literal=False)


def members(run: Run, iterable: Value, node: ast.expr) -> list[Value] | None:
    """What a loop goes through, one by one; None where that is not known."""
    if isinstance(iterable, Items) and not iterable.open:
        return iterable.items
    if isinstance(iterable, Table) and not iterable.open:
        return [Const(key) for key in iterable.items]
    if isinstance(iterable, Instance) and iterable.kind == "table-view":
        return iterable.args
    if isinstance(iterable, Instance) and iterable.kind == "wrapped":
        return _zipped(run, iterable, node)
    return None


def _zipped(run: Run, wrapped: Instance, node: ast.expr) -> list[Value] | None:
    inner = [members(run, each, node) for each in wrapped.args]
    if not inner or any(each is None for each in inner):
        return None
    if len(inner) == 1:
        return [Items([Unknown(text="i"), each]) for each in inner[0] or []] if wrapped.attrs else inner[0]
    rows: Sequence[Sequence[Value]] = [each or [] for each in inner]
    return [Items(list(row)) for row in zip(*rows, strict=False)]


def member(run: Run, iterable: Value, items: list[Value] | None) -> Value:
    """What a loop goes through, all in one."""
    if items:
        return joined(*items)
    if isinstance(iterable, Items) and iterable.items:
        return joined(*iterable.items)
    return Unknown(text="")


def _namedexpr(run: Run, node: ast.NamedExpr) -> Value:
    value = run.eval(node.value)
    run.assign(node.target, value)
    return value


def _first(run: Run, node: ast.Await | ast.Starred | ast.FormattedValue) -> Value:
    return run.eval(node.value)


def _yield(run: Run, node: ast.Yield | ast.YieldFrom) -> Value:
    if node.value is not None:
        run.frame.returns.append(run.eval(node.value))
    return Unknown(text="")


def _joinedstr(run: Run, node: ast.JoinedStr) -> Value:
    for each in node.values:
        if isinstance(each, ast.FormattedValue):
            run.eval(each.value)
    return Const(None)


_READERS: dict[type[ast.expr], Callable[[Any, Any], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: calls.call,
    ast.BinOp: _binop,
    ast.UnaryOp: _unaryop,
    ast.List: _items,
    ast.Tuple: _items,
    ast.Set: _items,
    ast.Dict: _dict,
    ast.IfExp: _ifexp,
    ast.BoolOp: _boolop,
    ast.Compare: _compare,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.NamedExpr: _namedexpr,
    ast.Await: _first,
    ast.Starred: _first,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.JoinedStr: _joinedstr,
}
