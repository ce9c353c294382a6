"""What Python's and torch's functions make of values: numbers, ranges, loaders, optimizers, a program's arguments."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.scan.loops import WRAPPERS, loader_in
from lrplot.scan.quantities import Quantity, Symbol, constant, named, rounded
from lrplot.scan.units import is_loader, unit_of_name
from lrplot.scan.values import (
    Const,
    Dataset,
    Instance,
    Items,
    Loader,
    Optimizer,
    Partial,
    Scheduler,
    Table,
    Unknown,
    Value,
    joined,
    options_of,
)

if TYPE_CHECKING:
    from lrplot.scan.calls import Call
    from lrplot.scan.interpret import Run

HARMLESS = frozenset(
    [
        "print",
        "isinstance",
        "len",
        "str",
        "repr",
        "type",
        "id",
        "hasattr",
        "getattr",
        "setattr",
        "save",
        "info",
        "debug",
        "warning",
        "log",
        "append",
        "dict",
        "deepcopy",
        "write",
        "add_scalar",
        "log_metrics",
        "callable",
        "vars",
        "bool",
        "format",
        "summary",
        "issubclass",
        "get_lr",
        "get_current_lr",
    ]
)
"""What may be given a scheduler without stepping it."""

_OPTIMIZERS = re.compile(
    r"SGD\w*|Adam\w*|RMSprop|Rprop|Adagrad|Adadelta|LBFGS|NAdam|RAdam|ASGD|SparseAdam|Muon|Lion\w*|Lamb|LAMB|LARS|Lars|SAM"
    r"|AdaBelief|Adafactor|Ranger\w*|Sophia\w*|Prodigy|AdaBound|Novograd|NovoGrad|Shampoo|FusedAdam|FusedSGD|FusedLAMB"
    r"|DeepSpeedCPUAdam|Yogi|MADGRAD|PagedAdamW?\w*|DistributedOptimizer|ZeroRedundancyOptimizer|BertAdam|\w+Optimizer"
)
_MAKES_AN_OPTIMIZER = re.compile(r"(get|build|create|make|configure|init|setup|define)_?\w*optim(izer)?s?(_v2)?")
_WRAPS_AN_OPTIMIZER = re.compile(r"\w*(Optimizer|OptimWrapper|optimize|Lookahead|initialize|LARC|SAM)")
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
_TENSORS = frozenset(["randn", "rand", "zeros", "ones", "randint", "empty", "arange"])
_LONGEST = 1000  # members of a list that are kept


def value_from(run: Run, name: str, made: Call) -> Value | None:
    """What a function or class of a library gives, where it matters; None where nothing is known of it."""
    last = name.rpartition(".")[2]
    number = _number(run, last, name, made)
    if number is not None:
        return number
    if last in WRAPPERS and made.args:
        return _wrapped(run, last, made)
    if last in _SAME and len(made.args) >= 1 and last != "compile":
        return made.args[1] if last == "cast" and len(made.args) > 1 else made.args[0]
    for reader in (_plain, _data, _optimizers, _program):
        found = reader(run, last, name, made)
        if found is not None:
            return found
    return None


# -- numbers -----------------------------------------------------------------------------------------


def _number(run: Run, last: str, name: str, made: Call) -> Value | None:
    from lrplot.scan.expressions import arithmetic, length_of, quantity, text_of

    text = text_of(made.node)
    if last == "len" and len(made.args) == 1:
        return length_of(run, made.args[0], text, made.node)
    if last in ("int", "ceil", "floor", "round", "float", "abs", "rint") and made.args:
        how = "round" if last == "rint" else last
        found = [rounded(each, how, text) for value in options_of(made.args[0])
                 if (each := quantity(run, value, text)) is not None]  # fmt: skip
        return joined(*found) if found else None
    if last in ("max", "min") and len(made.args) == 2:
        return arithmetic(run, last, made.args[0], made.args[1], text)
    if last in ("pow",) and len(made.args) == 2:
        return arithmetic(run, "**", made.args[0], made.args[1], text)
    if (last == "range" and name.startswith("builtins")) or last == "trange":
        return _range(run, made)
    unit = unit_of_name(last)
    if unit is not None and not made.args and last[:1].islower():
        return Quantity(text=text, unit=unit, form=Symbol(text, unit=unit), evidence="named")
    return None


def _range(run: Run, made: Call) -> Value:
    from lrplot.scan.expressions import arithmetic, quantity

    found = Instance(cls=None, kind="range", spot=made.spot, args=made.args)
    stop = made.args[0] if len(made.args) == 1 else made.args[1] if len(made.args) > 1 else None
    start = made.args[0] if len(made.args) > 1 else constant(0)
    turns = quantity(run, stop, made.text) if stop is not None else None
    if turns is not None:
        if not (isinstance(start, Quantity) and start.number == 0):
            # From a start that may be that of a resumed run: as many as if it began there, where that is known.
            whole = arithmetic(run, "-", turns, start, turns.text)
            number = whole.form if isinstance(whole, Quantity) and isinstance(start, Quantity) else turns.form
            turns = replace(turns, form=number)
        found.attrs["turns"] = turns
        loader = _length_taken(run, made)
        if loader is not None:
            found.attrs["loader"] = loader
    return found


def _length_taken(run: Run, made: Call) -> Loader | None:
    """The loader of `range(len(loader))`."""
    node = made.node.args[0] if made.node.args else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and node.args:
        return loader_in(run.eval(node.args[0]))
    return None


def _wrapped(run: Run, last: str, made: Call) -> Value:
    found = Instance(cls=None, kind="wrapped", spot=made.spot, args=list(made.args))
    if last == "enumerate":
        found.args, found.attrs["index"] = made.args[:1], Const(True)
    elif last not in ("zip", "chain"):
        loaders = [each for each in made.args if loader_in(each) is not None]
        found.args = loaders[:1] or made.args[:1]
    return found


# -- objects of Python's own -------------------------------------------------------------------------


def _plain(run: Run, last: str, name: str, made: Call) -> Value | None:
    if last == "partial" and made.args:
        return Partial(made.args[0], made.args[1:], made.keywords)
    if last in ("dict", "OrderedDict", "DictConfig") and not made.args:
        return Table(items=_names(made.keywords), spot=made.spot, keys=dict.fromkeys(made.keywords, made.spot))
    if last in _NAMESPACES:
        attrs = made.args[0].items if made.args and isinstance(made.args[0], Table) else made.keywords
        return Instance(cls=None, kind="namespace", spot=made.spot, attrs=_names(attrs))
    if last == "getattr" and len(made.args) >= 2:
        return _getattr(run, made)
    if last == "setattr" and len(made.args) == 3 and isinstance(made.args[1], Const):
        from lrplot.scan.expressions import set_attribute

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


def _names(values: dict[str, Value]) -> dict[str, Value]:
    return {name: named(value, name) if isinstance(value, Quantity) else value for name, value in values.items()}


def _getattr(run: Run, made: Call) -> Value | None:
    from lrplot.scan.expressions import attribute

    name = made.args[1]
    if isinstance(name, Const) and isinstance(name.value, str) and not name.default:
        return attribute(run, made.args[0], name.value, made.node)
    base = made.args[0]
    external = getattr(base, "name", "")
    if "lr_scheduler" in external:
        from lrplot.scan.values import External

        return External(f"{external}.getattr")
    if external.endswith("optim"):
        from lrplot.scan.values import External

        return External("torch.optim.AnyOptimizer")
    return None


def _program(run: Run, last: str, name: str, made: Call) -> Value | None:
    """Arguments of a program."""
    if last in ("ArgumentParser", "HfArgumentParser") or (last.endswith("ArgumentParser") and last[0].isupper()):
        return Instance(cls=None, kind="argparse", spot=made.spot)
    return None


def method_of(run: Run, owner: Value, name: str, made: Call) -> Value | None:
    """What a method of a list, a dictionary, a parser or a loader gives; None where nothing is known of it."""
    if isinstance(owner, Items):
        return _of_list(owner, name, made)
    if isinstance(owner, Table):
        return _of_table(run, owner, name, made)
    if isinstance(owner, Instance) and owner.kind == "argparse":
        return _of_parser(owner, name, made)
    if isinstance(owner, Instance) and owner.kind == "namespace":
        return Const(None) if name == "update" else owner.attrs.get(name)
    return None


def _of_list(owner: Items, name: str, made: Call) -> Value | None:
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


def _of_table(run: Run, owner: Table, name: str, made: Call) -> Value | None:
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
            if isinstance(each, Table):
                for key, value in each.items.items():
                    owner.keys.setdefault(key, made.spot)
                    run.write(owner.items, key, value)
        for key, value in made.keywords.items():
            owner.keys.setdefault(key, made.spot)
            run.write(owner.items, key, value)
        return Const(None)
    return owner if name == "copy" else None


def _of_parser(owner: Instance, name: str, made: Call) -> Value | None:
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
        owner.attrs.update(_names(made.keywords))
        return Const(None)
    if name in ("parse_args", "parse_known_args", "parse_args_into_dataclasses"):
        space = Instance(cls=None, kind="namespace", spot=owner.spot, attrs=owner.attrs)
        return space if name == "parse_args" else Items([space, Unknown(text="rest")])
    return None


def _argument(made: Call, key: str) -> Value:
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


# -- torch -------------------------------------------------------------------------------------------


def _data(run: Run, last: str, name: str, made: Call) -> Value | None:
    if last.endswith("DataLoader") and last[0].isupper() and made.values:
        return _loader(run, made)
    if last == "TensorDataset" and made.args:
        return Dataset(text=made.text, length=_rows(made.args[0]))
    if last in _TENSORS and ("torch" in name or "np" in name or "numpy" in name) and made.args:
        return Instance(cls=None, kind="tensor", spot=made.spot, args=made.args)
    if last == "random_split" and len(made.args) > 1:
        lengths = made.args[1].items if isinstance(made.args[1], Items) else []
        return Items([Dataset(text=made.text, length=each if isinstance(each, Quantity) and not each.floating else None)
                      for each in lengths]) if lengths else None  # fmt: skip
    if last == "Subset":
        return Dataset(text=made.text)
    if last.endswith("Dataset") and last[0].isupper():
        return Dataset(text=made.text)
    if last == "load_dataset":
        return Unknown(text=made.text, name="dataset")
    if is_loader(last) and last[:1].islower():
        return Unknown(text=made.text + "()", name="loader")
    return None


def _rows(value: Value) -> Quantity | None:
    """The rows of a tensor: the first number that it was made with."""
    if not isinstance(value, Instance) or value.kind != "tensor":
        return None
    first = value.args[0]
    size = value.keywords.get("size")
    first = size.items[0] if isinstance(size, Items) and size.items else first
    if isinstance(first, Items):
        first = first.items[0] if first.items else None
    return first if isinstance(first, Quantity) else None


def _loader(run: Run, made: Call) -> Loader:
    from lrplot.scan.expressions import quantity

    dataset = made.get(0, "dataset")
    if isinstance(dataset, Instance) and dataset.cls is not None:
        from lrplot.scan.calls import length_of_instance

        length = length_of_instance(run, dataset, made.text)
        known = isinstance(length, Quantity) and length.form is not None and not isinstance(length.form, Symbol)
        dataset = Dataset(text=made.text, length=length if known else None)  # type: ignore[arg-type]
    size = made.get(1, "batch_size")
    samplers = [made.get(3, "sampler"), made.get(4, "batch_sampler")]
    drop = made.get(8, "drop_last")
    plain = all(each is None or (isinstance(each, Const) and each.value is None) for each in samplers)
    return Loader(
        text=made.text,
        spot=made.spot,
        dataset=dataset if plain else (dataset if isinstance(dataset, Dataset) and dataset.length is None else None),
        batch_size=quantity(run, size, made.text) if size is not None else constant(1),
        drop_last=isinstance(drop, Const) and drop.value is True,
        distributed=any(
            isinstance(each, Instance) and "Distributed" in each.kind for one in samplers for each in options_of(one)
        ),
    )


def _optimizers(run: Run, last: str, name: str, made: Call) -> Value | None:
    from lrplot.scan.steps import optimizer_in

    inner = [found for value in made.values if (found := _direct(value)) is not None]
    if inner and _WRAPS_AN_OPTIMIZER.fullmatch(last):
        if last in ("initialize", "optimize"):
            return Items([each for each in made.args if not isinstance(each, Const)] or list(made.values))
        return inner[0]
    if "keras" in name or "tensorflow" in name or name.startswith("tf.") or "optax" in name:
        return None
    is_class = _OPTIMIZERS.fullmatch(last) and made.values
    if (is_class or _MAKES_AN_OPTIMIZER.fullmatch(last)) and not any(
        isinstance(each, Scheduler) for each in made.values
    ):
        return optimizer(run, "" if not is_class or last == "AnyOptimizer" else last, made)
    if last == "initialize" and "deepspeed" in name:
        for value in made.values:
            found = optimizer_in(run, value)
            if found is not None:
                found.handed_to.append(made.text)
    return None


def _direct(value: Value) -> Optimizer | None:
    return value if isinstance(value, Optimizer) else None


def optimizer(run: Run, kind: str, made: Call) -> Optimizer:
    """An optimizer that is built here."""
    found = Optimizer(
        spot=made.spot,
        kind=kind,
        arguments=_names({**dict(zip(("params", "lr"), made.args, strict=False)), **made.keywords}),
        clock=run.tick(),
        loops=tuple(run.loops),
        conditions=tuple(run.conditions),
    )
    run.optimizers.append(found)
    return found
