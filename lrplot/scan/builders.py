"""Data sets, loaders and optimizers as torch and its kin build them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lrplot.scan.arithmetic import quantity
from lrplot.scan.containers import under_names
from lrplot.scan.lengths import length_of_instance
from lrplot.scan.quantities import Quantity, Symbol, constant
from lrplot.scan.steps import optimizer_in
from lrplot.scan.training import ScannedOptimizer, ScannedScheduler
from lrplot.scan.units import is_loader
from lrplot.scan.values import (
    Const,
    Dataset,
    Instance,
    Items,
    Loader,
    Unknown,
    Value,
    options_of,
)

if TYPE_CHECKING:
    from lrplot.scan.calls import ActiveCall
    from lrplot.scan.interpret import Route


_OPTIMIZERS = re.compile(
    r"SGD\w*|Adam\w*|RMSprop|Rprop|Adagrad|Adadelta|LBFGS|NAdam|RAdam|ASGD|SparseAdam|Muon|Lion\w*|Lamb|LAMB|LARS|Lars|SAM"
    r"|AdaBelief|Adafactor|Ranger\w*|Sophia\w*|Prodigy|AdaBound|Novograd|NovoGrad|Shampoo|FusedAdam|FusedSGD|FusedLAMB"
    r"|DeepSpeedCPUAdam|Yogi|MADGRAD|PagedAdamW?\w*|DistributedOptimizer|ZeroRedundancyOptimizer|BertAdam|\w+Optimizer"
)


_MAKES_AN_OPTIMIZER = re.compile(r"(get|build|create|make|configure|init|setup|define)_?\w*optim(izer)?s?(_v2)?")


_WRAPS_AN_OPTIMIZER = re.compile(r"\w*(Optimizer|OptimWrapper|optimize|Lookahead|initialize|LARC|SAM)")


_TENSORS = frozenset(["randn", "rand", "zeros", "ones", "randint", "empty", "arange"])


def data_from(run: Route, last: str, name: str, made: ActiveCall) -> Value | None:
    """A data set, a loader or a tensor; None where it is none."""
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


def _loader(run: Route, made: ActiveCall) -> Loader:
    dataset = made.get(0, "dataset")
    if isinstance(dataset, Instance) and dataset.cls is not None:
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
        batch_size=quantity(size) if size is not None else constant(1),
        drop_last=isinstance(drop, Const) and drop.value is True,
        distributed=any(
            isinstance(each, Instance) and "Distributed" in each.kind for one in samplers for each in options_of(one)
        ),
    )


def optimizers_from(run: Route, last: str, name: str, made: ActiveCall) -> Value | None:
    """An optimizer, or what is wrapped around one; None where it is none."""
    inner = [found for value in made.values if (found := _direct(value)) is not None]
    if inner and _WRAPS_AN_OPTIMIZER.fullmatch(last):
        if last in ("initialize", "optimize"):
            return Items([each for each in made.args if not isinstance(each, Const)] or list(made.values))
        return inner[0]
    if "keras" in name or "tensorflow" in name or name.startswith("tf.") or "optax" in name:
        return None
    is_class = _OPTIMIZERS.fullmatch(last) and made.values
    if (is_class or _MAKES_AN_OPTIMIZER.fullmatch(last)) and not any(
        isinstance(each, ScannedScheduler) for each in made.values
    ):
        return optimizer(run, "" if not is_class or last == "AnyOptimizer" else last, made)
    if last == "initialize" and "deepspeed" in name:
        for value in made.values:
            found = optimizer_in(run, value)
            if found is not None:
                found.handed_to.append(made.text)
    return None


def _direct(value: Value) -> ScannedOptimizer | None:
    return value if isinstance(value, ScannedOptimizer) else None


def optimizer(run: Route, kind: str, made: ActiveCall) -> ScannedOptimizer:
    """An optimizer that is built here."""
    found = ScannedOptimizer(
        spot=made.spot,
        kind=kind,
        arguments=under_names({**dict(zip(("params", "lr"), made.args, strict=False)), **made.keywords}),
        clock=run.tick(),
        loops=tuple(run.loops),
        conditions=tuple(run.conditions),
    )
    run.optimizers.append(found)
    return found
