"""What a LightningModule configures: its optimizers and schedulers, built with a stand-in for the Trainer."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lrplot.errors import ENDINGS, SchedulerError, UsageError
from lrplot.errors import option as named
from lrplot.loop.arithmetic import timeline_of
from lrplot.loop.length import Length
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.plan import Plan
from lrplot.reading import read_bytes
from lrplot.recording.live import live_plan, optimizer_spec
from lrplot.schedulers.own.load import folder_of, import_code, importable, source_of
from lrplot.schedulers.own.reference import split_reference
from lrplot.schedulers.own.traceback import describe_error


@dataclass(frozen=True, kw_only=True, slots=True)
class Configured:
    """An optimizer that a module configures, with its scheduler.

    Attributes:
        label: what to call it, the optimizer's class name.
        optimizer: the optimizer.
        scheduler: its scheduler; None where it has none.
        interval: whether Lightning is to step that per epoch or per step.
        frequency: how many of those lie from one call to the next.
        monitor: the metric that it is stepped with; empty for none.
    """

    label: str
    optimizer: Any
    scheduler: Any = None
    interval: str = "epoch"
    frequency: int = 1
    monitor: str = ""


def is_lightning_module(reference: str) -> bool:
    """Whether `path/to/lit.py:Name` is a LightningModule, told from the file's text alone."""
    name, classes = _classes(reference)
    return name in classes and _configures(name, classes, set())


def constructor_of(reference: str) -> list[inspect.Parameter]:
    """The parameters of a module's constructor, or of the nearest base's in its file, from the text alone."""
    name, classes = _classes(reference)
    while name in classes:
        found = next((each for each in classes[name].body if getattr(each, "name", "") == "__init__"), None)
        if isinstance(found, ast.FunctionDef):
            return list(_parameters(found.args))
        bases = [ast.unparse(base).rpartition(".")[2] for base in classes.pop(name).bases]
        name = next((base for base in bases if base in classes), "")
    return []


def _parameters(arguments: ast.arguments) -> Iterator[inspect.Parameter]:
    positional = [*arguments.posonlyargs, *arguments.args]
    n_without = len(positional) - len(arguments.defaults)
    pairs = [
        (each, arguments.defaults[at - n_without] if at >= n_without else None) for at, each in enumerate(positional)
    ]
    for argument, default in [*pairs[1:], *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]:
        value: Any = inspect.Parameter.empty
        if default is not None:
            try:
                value = ast.literal_eval(default)
            except ValueError:
                value = None
        yield inspect.Parameter(argument.arg, inspect.Parameter.KEYWORD_ONLY, default=value)


def _classes(reference: str) -> tuple[str, dict[str, ast.ClassDef]]:
    """The name in a reference, and the classes of its file by name."""
    place, name = split_reference(reference)
    path = source_of(place)
    if path is None or not name:
        return name, {}
    try:
        tree = ast.parse(read_bytes(path))
    except (OSError, SyntaxError, ValueError, RecursionError, UsageError):
        return name, {}
    return name, {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def _configures(name: str, classes: Mapping[str, ast.ClassDef], seen: set[str]) -> bool:
    if name in seen:
        return False
    seen.add(name)
    node = classes[name]
    if any(isinstance(each, ast.FunctionDef) and each.name == "configure_optimizers" for each in node.body):
        return True
    bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
    return any(base == "LightningModule" or (base in classes and _configures(base, classes, seen)) for base in bases)


def configured(reference: str, arguments: Mapping[str, Any], loop: TrainingLoop | None) -> list[Configured]:
    """Imports a LightningModule, builds it and calls its `configure_optimizers`.

    Args:
        reference: `path/to/lit.py:Name`.
        arguments: what its constructor is given.
        loop: the loop that the stand-in for the Trainer tells of; None where nothing was said.

    Raises:
        SchedulerError: its code raises, with the line.
        UsageError: it asks for a number of the run that nothing says, or configures nothing.
    """
    place, name = split_reference(reference)
    module: Any = import_code(place, name)
    for part in name.split("."):
        module = getattr(module, part)
    folder = folder_of(place)
    with importable(folder):
        try:
            model = module(**arguments)
            model.trainer = StandIn(loop)
            answer = model.configure_optimizers()
        except (*ENDINGS, UsageError):
            raise
        except BaseException as error:  # the user's code may raise anything, and its traceback is kept
            raise SchedulerError(f"{name} cannot be configured: {describe_error(error, folder)}") from error
    found = _read(answer)
    if not found:
        raise UsageError(f"configure_optimizers of {name} returns no optimizer of torch, but {answer!r}")
    return found


class StandIn:
    """What `configure_optimizers` asks of a Trainer: the numbers of the run, as the options tell them."""

    def __init__(self, loop: TrainingLoop | None) -> None:
        """Stands in for the Trainer of a loop."""
        self._loop = loop
        self.max_epochs = loop.max_epochs if loop is not None else None
        self.max_steps = loop.max_steps if loop is not None and loop.max_steps is not None else -1
        self.accumulate_grad_batches = loop.accumulate_grad_batches if loop is not None else 1
        self.world_size = self.num_devices = loop.devices if loop is not None else 1
        self.num_nodes = 1
        self.global_step = self.current_epoch = 0
        self.datamodule = None

    @property
    def estimated_stepping_batches(self) -> int:
        """Optimizer steps of the run."""
        return int(self._line("estimated_stepping_batches").n_steps)

    @property
    def num_training_batches(self) -> int:
        """Batches of an epoch on each device."""
        batches = self._line("num_training_batches").batches_per_epoch
        if batches is None:
            raise _unknown("num_training_batches")
        return int(batches)

    def _line(self, asked: str) -> Any:
        loop = self._loop
        if loop is None or (loop.max_steps is None and loop.max_epochs is None):
            raise _unknown(asked)
        return timeline_of(replace(loop, interval="step", frequency=1), Length(advances=0, reason=""))

    def __getattr__(self, name: str) -> Any:
        """Whatever else is asked for is nothing that the command line tells."""
        raise _unknown(name)


def _unknown(name: str) -> UsageError:
    return UsageError(
        f"configure_optimizers asks for trainer.{name}, and the options do not tell it: say how long the run is,"
        f" {named('max_epochs', 'N')} {named('batches_per_epoch', 'N')}, or {named('max_steps', 'N')}"
    )


def _read(answer: Any) -> list[Configured]:
    """The six forms of an answer that Lightning takes (2.6, core/optimizer.py)."""
    if answer is None:
        return []
    if isinstance(answer, Mapping):
        return [_of_mapping(answer)] if "optimizer" in answer else []
    if not isinstance(answer, (list, tuple)):
        return [_alone(answer)] if hasattr(answer, "param_groups") else []
    if len(answer) == 2 and all(isinstance(each, (list, tuple)) for each in answer):
        optimizers, schedulers = answer
        return _paired(optimizers, schedulers)
    if all(isinstance(each, Mapping) and "optimizer" in each for each in answer):
        return [_of_mapping(each) for each in answer]
    return [_alone(each) for each in answer if hasattr(each, "param_groups")]


def _alone(optimizer: Any) -> Configured:
    return Configured(label=type(optimizer).__name__, optimizer=optimizer)


def _of_mapping(answer: Mapping[str, Any]) -> Configured:
    given = answer.get("lr_scheduler")
    alone = _alone(answer["optimizer"])
    return alone if given is None else _with(alone, given, answer.get("monitor") or "")


def _with(known: Configured, given: Any, monitor: str = "") -> Configured:
    """An optimizer with what was given for its scheduler: the scheduler, or a dictionary with more about it."""
    facts = given if isinstance(given, Mapping) else {"scheduler": given}
    return replace(
        known,
        scheduler=facts["scheduler"],
        interval=facts.get("interval", "epoch"),
        frequency=facts.get("frequency", 1),
        monitor=facts.get("monitor") or monitor,
    )


def _paired(optimizers: Sequence[Any], schedulers: Sequence[Any]) -> list[Configured]:
    """Optimizers, each with the first scheduler that writes to it."""
    from lrplot.record.detached import optimizers_of

    found = [_alone(each) for each in optimizers]
    for given in schedulers:
        scheduler = given["scheduler"] if isinstance(given, Mapping) else given
        owned = optimizers_of(scheduler)
        for at, each in enumerate(found):
            if each.scheduler is None and any(each.optimizer is one for one in owned):
                found[at] = _with(each, given)
                break
    return found


def plan_of(known: Configured, loop: TrainingLoop | None, metric: str | None) -> Plan:
    """The plan of one configured optimizer, in a loop that Lightning runs."""
    asked = replace(loop or TrainingLoop(), framework="lightning")
    if known.scheduler is None:
        import torch

        constant = torch.optim.lr_scheduler.LambdaLR(known.optimizer, _one)
        plan = live_plan(constant, asked, None)
        return replace(plan, schedule=replace(plan.schedule, name="constant"))
    interval: Any = known.interval
    own = replace(asked, interval=asked.interval or interval, frequency=known.frequency)
    plan = live_plan(known.scheduler, own, metric)
    return replace(plan, optimizer=optimizer_spec(known.optimizer))


def _one(_: int) -> float:
    """The factor of a rate that nothing changes."""
    return 1.0
