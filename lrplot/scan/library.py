"""What Python's and torch's functions make of values: numbers, ranges, loaders, optimizers, a program's arguments."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.scan.arithmetic import arithmetic, quantity
from lrplot.scan.attributes import attribute, set_attribute
from lrplot.scan.builders import data_from, optimizers_from
from lrplot.scan.containers import under_names
from lrplot.scan.loops import WRAPPERS, loader_in
from lrplot.scan.quantities import Quantity, Symbol, constant, rounded
from lrplot.scan.units import unit_of_name
from lrplot.scan.values import (
    Const,
    External,
    Instance,
    KnownDict,
    Loader,
    Partial,
    Unknown,
    Value,
    joined,
    options_of,
)
from lrplot.scan.written import text_of

if TYPE_CHECKING:
    from lrplot.scan.calls import ActiveCall
    from lrplot.scan.interpret import Route


_NAMESPACES = frozenset(
    ["SimpleNamespace", "Namespace", "EasyDict", "edict", "AttrDict", "DotMap", "Munch", "ConfigDict", "Box"]
)
_SAME = frozenset(
    [
        "list",
        "tuple",
        "sorted",
        "reversed",
        "iter",
        "next",
        "set",
        "deepcopy",
        "copy",
        "cast",
        "compile",
        "DataParallel",
    ]
)


def value_from(run: Route, name: str, made: ActiveCall) -> Value | None:
    """What a function or class of a library gives, where it matters; None where nothing is known of it."""
    last = name.rpartition(".")[2]
    number = _number(run, last, name, made)
    if number is not None:
        return number
    if last in WRAPPERS and made.args:
        return _wrapped(run, last, made)
    if last in _SAME and len(made.args) >= 1 and last != "compile":
        return made.args[1] if last == "cast" and len(made.args) > 1 else made.args[0]
    for reader in (_plain, data_from, optimizers_from, _program):
        found = reader(run, last, name, made)
        if found is not None:
            return found
    return None


# -- numbers -----------------------------------------------------------------------------------------


def _number(run: Route, last: str, name: str, made: ActiveCall) -> Value | None:
    from lrplot.scan.lengths import length_of

    text = text_of(made.node)
    if last == "len" and len(made.args) == 1:
        return length_of(run, made.args[0], text, made.node)
    if last in ("int", "ceil", "floor", "round", "float", "abs", "rint") and made.args:
        how = "round" if last == "rint" else last
        found = [rounded(each, how, text) for value in options_of(made.args[0])
                 if (each := quantity(value)) is not None]  # fmt: skip
        return joined(*found) if found else None
    if last in ("max", "min") and len(made.args) == 2:
        return arithmetic(last, made.args[0], made.args[1], text)
    if last in ("pow",) and len(made.args) == 2:
        return arithmetic("**", made.args[0], made.args[1], text)
    if (last == "range" and name.startswith("builtins")) or last == "trange":
        return _range(run, made)
    unit = unit_of_name(last)
    if unit is not None and not made.args and last[:1].islower():
        return Quantity(text=text, unit=unit, form=Symbol(text, unit=unit), evidence="named")
    return None


def _range(run: Route, made: ActiveCall) -> Value:
    found = Instance(cls=None, kind="range", spot=made.spot, args=made.args)
    stop = made.args[0] if len(made.args) == 1 else made.args[1] if len(made.args) > 1 else None
    start = made.args[0] if len(made.args) > 1 else constant(0)
    turns = quantity(stop) if stop is not None else None
    if turns is not None:
        if not (isinstance(start, Quantity) and start.number == 0):
            # From a start that may be that of a resumed run: as many as if it began there, where that is known.
            whole = arithmetic("-", turns, start, turns.text)
            number = whole.form if isinstance(whole, Quantity) and isinstance(start, Quantity) else turns.form
            turns = replace(turns, form=number)
        found.attrs["turns"] = turns
        loader = _length_taken(run, made)
        if loader is not None:
            found.attrs["loader"] = loader
    return found


def _length_taken(run: Route, made: ActiveCall) -> Loader | None:
    """The loader of `range(len(loader))`."""
    node = made.node.args[0] if made.node.args else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and node.args:
        return loader_in(run.eval(node.args[0]))
    return None


def _wrapped(run: Route, last: str, made: ActiveCall) -> Value:
    found = Instance(cls=None, kind="wrapped", spot=made.spot, args=list(made.args))
    if last == "enumerate":
        found.args, found.attrs["index"] = made.args[:1], Const(True)
    elif last not in ("zip", "chain"):
        loaders = [each for each in made.args if loader_in(each) is not None]
        found.args = loaders[:1] or made.args[:1]
    return found


# -- objects of Python's own -------------------------------------------------------------------------


def _plain(run: Route, last: str, name: str, made: ActiveCall) -> Value | None:
    if last == "partial" and made.args:
        return Partial(made.args[0], made.args[1:], made.keywords)
    if last in ("dict", "OrderedDict", "DictConfig") and not made.args:
        return KnownDict(items=under_names(made.keywords), spot=made.spot, keys=dict.fromkeys(made.keywords, made.spot))
    if last in _NAMESPACES:
        attrs = made.args[0].items if made.args and isinstance(made.args[0], KnownDict) else made.keywords
        return Instance(cls=None, kind="namespace", spot=made.spot, attrs=under_names(attrs))
    if last == "getattr" and len(made.args) >= 2:
        return _getattr(run, made)
    if last == "setattr" and len(made.args) == 3 and isinstance(made.args[1], Const):
        set_attribute(run, made.args[0], str(made.args[1].value), made.args[2])
        return Const(None)
    if last == "field" and "dataclass" in name:
        default = made.keywords.get("default")
        return replace(default, default=True) if isinstance(default, Quantity) else default
    if last == "isinstance":
        return Unknown(text=made.text)
    if last == "vars" and len(made.args) == 1:
        return made.args[0]
    return None


def _getattr(run: Route, made: ActiveCall) -> Value | None:
    name = made.args[1]
    if isinstance(name, Const) and isinstance(name.value, str) and not name.default:
        return attribute(run, made.args[0], name.value, made.node)
    base = made.args[0]
    external = getattr(base, "name", "")
    if "lr_scheduler" in external:
        return External(f"{external}.getattr")
    if external.endswith("optim"):
        return External("torch.optim.AnyOptimizer")
    return None


def _program(run: Route, last: str, name: str, made: ActiveCall) -> Value | None:
    """Arguments of a program."""
    if last in ("ArgumentParser", "HfArgumentParser") or (last.endswith("ArgumentParser") and last[0].isupper()):
        return Instance(cls=None, kind="argparse", spot=made.spot)
    return None
