"""What `len()` of a loader, a data set or a list is."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.scan.attributes import ancestors, base_names
from lrplot.scan.loops import loader_in
from lrplot.scan.quantities import Quantity, Symbol, combined, constant, rounded
from lrplot.scan.units import BATCHES_OF_AN_EPOCH, SAMPLES_OF_AN_EPOCH, is_dataset
from lrplot.scan.values import (
    Dataset,
    Function,
    Instance,
    Items,
    Loader,
    Spot,
    Unknown,
    Value,
    joined,
    options_of,
)

if TYPE_CHECKING:
    from lrplot.scan.interpret import Route


def batches_of(loader: Loader, text: str, spot: Spot) -> Quantity:
    """The batches of an epoch of a loader."""
    form: Any = Symbol(text, spot.path, spot.line, BATCHES_OF_AN_EPOCH)
    data = loader.dataset
    samples = data.length if isinstance(data, Dataset) else None
    if samples is not None and samples.form is not None and loader.batch_size is not None and not loader.distributed:
        divided = combined("/", samples, loader.batch_size, text)
        form = rounded(divided, "floor" if loader.drop_last else "ceil", text).form or form
    whole = frozenset() if loader.prepared is not None else frozenset([loader])
    return Quantity(text=text, unit=BATCHES_OF_AN_EPOCH, form=form, evidence="derived", whole=whole)


def length_of_instance(run: Route, instance: Instance, text: str) -> Value:
    """What an object of the project says that its length is."""
    is_data = any("Dataset" in name for name in base_names(instance.cls))
    for cls in ancestors(instance.cls):
        own = cls.attrs.get("__len__")
        if isinstance(own, Function):
            value = run.call_function(Function(own.node, own.scope, instance, cls), [], {}, text)
            for each in options_of(value):
                if isinstance(each, Quantity) and is_data:
                    return replace(each, text=text, unit=SAMPLES_OF_AN_EPOCH, evidence="derived")
            if isinstance(value, Quantity):
                return value
    unit = SAMPLES_OF_AN_EPOCH if is_data else None
    return Quantity(text=text, unit=unit, form=Symbol(text), evidence="derived" if is_data else "unknown")


def length_by_name(value: Value, text: str, spot: Spot) -> Quantity:
    """A length of which only the name says what it may count."""
    name = value.name if isinstance(value, Unknown) else ""
    if isinstance(value, Instance) and (value.kind.endswith("DataLoader") or is_dataset(value.kind.rpartition(".")[2])):
        name = "dataset"
    unit = SAMPLES_OF_AN_EPOCH if name and is_dataset(name) else None
    symbol = Symbol(text, spot.path, spot.line, unit)
    return Quantity(text=text, unit=unit, form=symbol, evidence="derived" if unit else "unknown")


def length_of(run: Route, value: Value, text: str, node: ast.AST) -> Value:
    """What `len(value)` is."""
    spot = run.spot(node)
    found: list[Value] = []
    for each in options_of(value):
        loader = loader_in(each) if not (isinstance(each, Instance) and each.kind == "range") else None
        if loader is not None:
            found.append(batches_of(loader, text, spot))
        elif isinstance(each, Dataset):
            symbol = Symbol(text, spot.path, spot.line, SAMPLES_OF_AN_EPOCH)
            form = each.length.form if each.length is not None else symbol
            found.append(Quantity(text=text, unit=SAMPLES_OF_AN_EPOCH, form=form, evidence="derived"))
        elif isinstance(each, Items) and not each.open:
            found.append(constant(len(each.items), text))
        elif isinstance(each, Instance) and each.cls is not None:
            found.append(length_of_instance(run, each, text))
        else:
            found.append(length_by_name(each, text, spot))
    return joined(*found)
