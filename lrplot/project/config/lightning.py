"""A LightningCLI's config, `config.yaml`, as the tables that a file of schedules has.

LightningCLI writes `class_path` and `init_args` for the optimizer, for the scheduler, and for those that the model
takes as callables, and the arguments of its Trainer (lightning 2.6, pytorch/cli.py). It says nothing of the data set's
size: that is for the command line, `--dataset-size`, or `--batches-per-epoch`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lrplot.errors import LrplotError
from lrplot.errors import option as named
from lrplot.loop.arithmetic import timeline_of
from lrplot.loop.length import Length
from lrplot.loop.training_loop import TrainingLoop
from lrplot.options.option import CLASH_PREFIX
from lrplot.project.config.document import Document
from lrplot.project.config.problems import Problems
from lrplot.project.config.yaml import Keys
from lrplot.schedulers.engine import engine
from lrplot.schedulers.optimizers import optimizer_kind

_TORCH = ("torch.optim.lr_scheduler.", "torch.optim.swa_utils.")
_PLATEAU = "ReduceLROnPlateau"  # Lightning's own class of that name adds `monitor` to torch's
_OF_OPTIMIZER = ("lr", "momentum", "betas", "weight_decay")
_DEEPEST = 8  # schedulers within schedulers
_FOREVER = 1000  # max_epochs where neither it nor max_steps is given (lightning 2.6, pytorch/trainer/trainer.py)


def is_lightning(document: Document) -> bool:
    """Whether a file is a LightningCLI's config, and no file of schedules."""
    values = document.values
    if {"schedules", "defaults", "compare"} & values.keys():
        return False
    own = values.get("fit", values)
    return isinstance(own, Mapping) and any(key in own for key in ("trainer", "lr_scheduler", "optimizer", "model"))


def schedules_of(document: Document, overrides: Mapping[str, Any], problems: Problems) -> Document:
    """The tables `defaults` and `schedules` that a config makes; every key of them knows where the config has it.

    Args:
        document: the config.
        overrides: what the command line says of the loop, which may tell how many batches an epoch has.
        problems: takes what is wrong.
    """
    top: Keys = ("fit",) if isinstance(document.values.get("fit"), Mapping) else ()
    values: Mapping[str, Any] = document.values["fit"] if top else document.values
    names: dict[Keys, Keys] = {}
    defaults = {"framework": "lightning"}
    for name, value, source in _loop(values, top, overrides, problems):
        defaults[name], names["defaults", name] = value, source
    limited = _limited(values, top, {**defaults, **overrides}, problems)
    schedules: dict[str, Any] = {}
    found = list(_with_class_path(values, top, _is_scheduler))
    optimizers = list(_with_class_path(values, top, _is_optimizer))
    for scheduler, keys in found:
        name = _name(keys, schedules)
        table = _scheduler(scheduler, keys, ("schedules", name), names)
        own = _optimizer_of(keys, optimizers)
        if own is not None:
            table |= _optimizer(*own, ("schedules", name), table, names, problems)
        schedules[name] = {**table, **limited}
        names["schedules", name] = keys
    if not found:
        problems.add(
            top,
            "this LightningCLI config has no lr_scheduler with a class_path, so the schedule is in"
            " configure_optimizers: draw that by itself, lrplot path/to/module.py:name",
        )
    lines = {new: document.line_of(old) for new, old in names.items()}
    return replace(document, values={"defaults": defaults, "schedules": schedules}, lines=lines, names=names)


# -- the loop ----------------------------------------------------------------------------------------


def _loop(
    values: Mapping[str, Any], top: Keys, overrides: Mapping[str, Any], problems: Problems
) -> Iterator[tuple[str, Any, Keys]]:
    """What the Trainer's arguments say of the loop: the option, its value, and the keys that say so."""
    keys = (*top, "trainer")
    if not isinstance(values.get("trainer") or {}, Mapping):
        problems.add(keys, f"must be the Trainer's arguments, not {values['trainer']!r}")
    trainer = _mapping(values.get("trainer"))
    max_epochs, max_steps = trainer.get("max_epochs"), trainer.get("max_steps")
    if max_epochs is None and max_steps in (None, -1):
        max_epochs = _FOREVER
    if max_epochs not in (None, -1):
        yield "max_epochs", max_epochs, (*keys, "max_epochs")
    if max_steps not in (None, -1):
        yield "max_steps", max_steps, (*keys, "max_steps")
    if trainer.get("accumulate_grad_batches") is not None:
        yield "accumulate_grad_batches", trainer["accumulate_grad_batches"], (*keys, "accumulate_grad_batches")
    devices, nodes = _devices(trainer.get("devices")), trainer.get("num_nodes")
    if devices is not None:
        many = devices * nodes if isinstance(devices, int) and isinstance(nodes, int) else devices
        yield "devices", many, (*keys, "devices")
    if "dataset_size" in overrides:  # without it a batch's size says nothing
        data, place = _arguments(values.get("data"), (*top, "data"))
        if "batch_size" in data:
            yield "batch_size", data["batch_size"], (*place, "batch_size")


def _devices(value: object) -> object:
    """How many devices the Trainer is given; None where it finds out itself."""
    if isinstance(value, list):
        return len(value)
    if isinstance(value, str):
        words = [word for word in value.split(",") if word.strip()]
        if "," in value:
            return len(words)
        return int(value) if value.strip().isdecimal() else None if value == "auto" else value
    return None if value == -1 else value


def _limited(values: Mapping[str, Any], top: Keys, said: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    """The batches of an epoch where the Trainer limits them: a number of them, or a share of all."""
    limit = _mapping(values.get("trainer")).get("limit_train_batches")
    if limit is None or (isinstance(limit, float) and limit == 1.0):
        return {}
    keys = (*top, "trainer", "limit_train_batches")
    if isinstance(limit, bool) or not isinstance(limit, (int, float)) or limit <= 0:
        problems.add(keys, f"must be a number of batches or a share of them above 0, not {limit!r}")
        return {}
    try:
        batches = _batches(said)
    except LrplotError:  # said of the loop itself
        return {}
    if isinstance(limit, int):
        return {"batches_per_epoch": limit if batches is None else min(limit, batches)}
    if batches is None:
        problems.add(
            keys,
            f"is a share of the batches, {limit:g}, and nothing says how many: add {named('batches_per_epoch', 'N')}",
        )
        return {}
    return {"batches_per_epoch": int(batches * limit)}


def _batches(said: Mapping[str, Any]) -> int | None:
    """The batches of an epoch on each device that were said; None where none were."""
    names = ("batches_per_epoch", "dataset_size", "batch_size", "drop_last", "devices")
    loop = TrainingLoop(max_epochs=1, **{name: said[name] for name in names if name in said})
    if loop.batches_per_epoch is None and loop.dataset_size is None:
        return None
    return timeline_of(loop, Length(advances=1, reason="")).batches_per_epoch


# -- scheduler and optimizer -------------------------------------------------------------------------


def _is_scheduler(key: str) -> bool:
    return "scheduler" in key


def _is_optimizer(key: str) -> bool:
    return "optim" in key and not _is_scheduler(key)


def _with_class_path(
    values: Mapping[str, Any], top: Keys, wanted: Callable[[str], bool]
) -> Iterator[tuple[Mapping[str, Any], Keys]]:
    """What has a class_path under a key of some name: the config's own, and what the model takes as callables."""
    for table, keys in ((values, top), _arguments(values.get("model"), (*top, "model"))):
        for key, value in table.items():
            if wanted(str(key)):
                yield from _classes(value, (*keys, str(key)))


def _classes(value: object, keys: Keys) -> Iterator[tuple[Mapping[str, Any], Keys]]:
    """A value that has a class_path, or those of a list, with the keys that lead there."""
    items = [(item, (*keys, str(index))) for index, item in enumerate(value)] if isinstance(value, list) else None
    for item, place in [(value, keys)] if items is None else items:
        if isinstance(item, Mapping) and "class_path" in item:
            yield item, place


def _arguments(value: object, keys: Keys) -> tuple[Mapping[str, Any], Keys]:
    """The arguments of an object in a config, `init_args` where it names its class, with the keys that lead there."""
    table = _mapping(value)
    return (_mapping(table.get("init_args")), (*keys, "init_args")) if "class_path" in table else (table, keys)


def _name(keys: Keys, taken: Mapping[str, Any]) -> str:
    """What to call a scheduler: its key, with a number in a list or where two have the same."""
    name = f"{keys[-2]}-{int(keys[-1]) + 1}" if keys[-1].isdecimal() else keys[-1]
    return name if name not in taken else f"{name}-{len(taken) + 1}"


def _scheduler(
    value: Mapping[str, Any], keys: Keys, new: Keys, names: dict[Keys, Keys], seen: tuple[int, ...] = ()
) -> dict[str, Any]:
    """A table with `scheduler` and its arguments, of a class_path with its init_args."""
    path = value["class_path"]
    scheduler = _typed(path) if isinstance(path, str) else path
    table: dict[str, Any] = {"scheduler": scheduler}
    names |= {(*new, "scheduler"): (*keys, "class_path")}
    defaults = _defaults(scheduler)
    for key, item in _mapping(value.get("init_args")).items():
        if key in ("last_epoch", "verbose") or (key in defaults and defaults[key] == item):
            continue  # a saved config has every default, and they need not be said
        if (scheduler, key) == (_PLATEAU, "monitor"):
            continue
        table[key] = _nested(item, seen)
        names |= {(*new, key): (*keys, "init_args", key)}
    return table


def _typed(path: str) -> str:
    """What a class_path is called after `lrplot`: torch's own by their names, all others by where their code is."""
    module, _, name = path.rpartition(".")
    if f"{module}." in _TORCH or not module or (name == _PLATEAU and module.endswith("pytorch.cli")):
        return name
    return f"{module}:{name}"


def _defaults(scheduler: object) -> Mapping[str, Any]:
    """The defaults of one of torch's schedulers; of others none, as they would have to be imported."""
    made = engine("source").schedulers
    if not isinstance(scheduler, str) or scheduler not in made:
        return {}
    parameters = inspect.signature(made[scheduler]).parameters.values()
    return {each.name: each.default for each in parameters if each.default is not each.empty}


def _nested(value: Any, seen: tuple[int, ...] = ()) -> Any:
    """An argument, with the schedulers in it as tables of schedules; what holds itself, as in YAML, stays as it is."""
    if id(value) in seen or len(seen) > _DEEPEST:
        return value
    if isinstance(value, list):
        return [_nested(item, (*seen, id(value))) for item in value]
    if isinstance(value, Mapping) and "class_path" in value:
        return _scheduler(value, (), (), {}, (*seen, id(value)))
    return value


def _optimizer_of(
    keys: Keys, optimizers: Sequence[tuple[Mapping[str, Any], Keys]]
) -> tuple[Mapping[str, Any], Keys] | None:
    """The optimizer of a scheduler: where the keys say `optimizer` for `lr_scheduler`, else the only one, else none."""
    alike = tuple(key.replace("lr_scheduler", "optimizer").replace("scheduler", "optimizer") for key in keys)
    same = [each for each in optimizers if each[1] == alike]
    return same[0] if same else optimizers[0] if len(optimizers) == 1 else None


def _optimizer(
    value: Mapping[str, Any],
    keys: Keys,
    new: Keys,
    taken: Mapping[str, Any],
    names: dict[Keys, Keys],
    problems: Problems,
) -> dict[str, Any]:
    """What an optimizer's class_path and init_args say: its kind, and what schedulers read and write of it."""
    path = str(value["class_path"])
    if not path.startswith("torch.optim.") and "." in path:
        problems.add(
            (*keys, "class_path"),
            f"lrplot steps schedulers on the optimizers of torch.optim, and {path} is not one:"
            " describe the schedule in an lrplot.toml, with an optimizer that stands for it",
        )
        return {}
    defaults: Mapping[str, Any] = {}
    with problems.noting((*keys, "class_path")):
        defaults = optimizer_kind(path.rpartition(".")[2]).defaults
    table: dict[str, Any] = {"optimizer": path.rpartition(".")[2]}
    names |= {(*new, "optimizer"): (*keys, "class_path")}
    for key, item in _mapping(value.get("init_args")).items():
        said = tuple(item) if isinstance(item, list) else item
        if key in _OF_OPTIMIZER and (key not in defaults or defaults[key] != said):
            name = CLASH_PREFIX + key if key in taken else key
            table[name] = item
            names |= {(*new, name): (*keys, "init_args", key)}
    return table


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
