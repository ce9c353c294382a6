"""torch's own schedulers without loading torch.

`import torch` takes seconds, while its schedulers are one file of plain Python that needs four names
from the rest of torch. So the installed file is found without importing torch, and run in a namespace
of its own in which those names are small stand-ins; nothing is put into `sys.modules`. Where a torch
does not load this way, `torch_engine` uses the real one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from lrplot.errors import MissingLibraryError, option
from lrplot.schedulers.chosen_torch import VARIABLE, cached_per_torch, chosen_folder
from lrplot.schedulers.source_alone import BASE, NeedsTorch, StandInOptimizer, run_alone, swa_schedulers

if TYPE_CHECKING:
    from lrplot.model.plan import EngineName

Result = TypeVar("Result")


class Optimizer(Protocol):
    """The part of a torch optimizer that schedulers and lrplot read and write."""

    param_groups: list[dict[str, Any]]
    defaults: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """Scheduler classes, and optimizers for them to drive.

    Attributes:
        name: `source` (torch's scheduler file alone) or `torch` (the real thing).
        version: the version of the torch that the classes come from.
        schedulers: every public scheduler class of that torch, by its name.
        optimizer: makes an optimizer from its class name, its defaults, and per group what differs.
    """

    name: EngineName
    version: str
    schedulers: Mapping[str, type]
    optimizer: Callable[[str, Mapping[str, Any], Sequence[Mapping[str, Any]]], Optimizer]


@cached_per_torch
def torch_folder() -> Path:
    """The folder of the installed torch, found without importing it.

    Raises:
        MissingLibraryError: there is no torch.
    """
    chosen = chosen_folder()
    if chosen is not None:
        return chosen
    try:
        spec = find_spec("torch")
    except (ImportError, ValueError):
        spec = None
    if spec is None or spec.origin is None:
        raise MissingLibraryError(
            "PyTorch is not installed in this Python, and lrplot steps PyTorch's own schedulers:"
            " type 'pip install torch' first, or name the torch of the environment that trains, --torch FOLDER"
            f" ({VARIABLE})"
        )
    return Path(spec.origin).parent


@cached_per_torch
def torch_version() -> str:
    """The installed torch's version, read from its version file: `2.13.0+cpu`."""
    folder = torch_folder()
    try:
        text = (folder / "version.py").read_text(encoding="utf-8")
    except OSError as error:  # a folder named torch that is none, or a checkout that was never built
        raise MissingLibraryError(f"{folder} is not an installed PyTorch: {error.strerror}: version.py") from None
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__version__":
            return str(ast.literal_eval(node.value))
    raise MissingLibraryError(f"the PyTorch in {folder} does not say its version: reinstall it")


@cached_per_torch
def source_engine() -> Engine:
    """The engine that runs torch's scheduler file alone.

    Raises:
        MissingLibraryError: there is no torch.
        ImportError, AttributeError, NameError, SyntaxError, TypeError: this torch's file needs more than
            the stand-ins; use `torch_engine`.
    """
    version = torch_version()
    path = torch_folder() / "optim" / "lr_scheduler.py"
    namespace = run_alone(path)
    schedulers = _public(namespace, namespace["__all__"])
    schedulers.update(swa_schedulers(namespace, path.with_name("swa_utils.py")))
    return Engine(name="source", version=version, schedulers=schedulers, optimizer=StandInOptimizer)


@cached_per_torch
def torch_engine() -> Engine:
    """The engine that is torch itself.

    Raises:
        MissingLibraryError: there is no torch, or it cannot be imported.
    """
    folder = chosen_folder()
    if folder is not None:
        raise MissingLibraryError(
            f"only the schedulers of torch are stepped by the torch in {folder}, and its scheduler file alone: leave"
            f" --torch (LRPLOT_TORCH) out for schedulers of other libraries and for {option('engine', 'torch')}"
        )
    torch_folder()
    try:
        import torch
        from torch.optim import lr_scheduler, swa_utils
    except Exception as error:  # a broken binary raises OSError, a half-installed one anything
        raise MissingLibraryError(f"the installed torch cannot be imported: {error}") from error
    schedulers = _public(vars(lr_scheduler), lr_scheduler.__all__)
    schedulers.update(_public(vars(swa_utils), swa_utils.__all__, base=lr_scheduler.LRScheduler))
    return Engine(name="torch", version=str(torch.__version__), schedulers=schedulers, optimizer=_real_optimizer)


def engine(name: EngineName) -> Engine:
    """The engine of that name; `source` falls back to real torch where its file does not run alone."""
    if name == "torch" or chosen_folder() in _given_up:
        return torch_engine()
    try:
        return source_engine()
    except (NeedsTorch, ImportError, AttributeError, NameError, SyntaxError, TypeError, OSError, KeyError):
        _given_up.add(chosen_folder())
        return torch_engine()


_given_up: set[Path | None] = set()
"""The folders of torches, None for the installed one, whose scheduler file has shown that it does not do alone."""


def with_real_torch(work: Callable[[], Result]) -> Result:
    """Does some work, and anew on real torch where it shows in the middle of it that torch's file does not do alone."""
    try:
        return work()
    except NeedsTorch:
        _given_up.add(chosen_folder())
        return work()


def _public(namespace: Mapping[str, Any], names: Sequence[str], base: type | None = None) -> dict[str, type]:
    """The scheduler classes among `names`, without the base class of them all."""
    base = base or namespace[BASE]
    found = {name: namespace.get(name) for name in names}
    return {
        name: cls for name, cls in found.items() if isinstance(cls, type) and issubclass(cls, base) and cls is not base
    }


# -- real torch --------------------------------------------------------------------------------------


def _real_optimizer(name: str, defaults: Mapping[str, Any], groups: Sequence[Mapping[str, Any]]) -> Optimizer:
    """An optimizer of real torch over one tiny parameter per group.

    `Optimizer.add_param_group` is decorated so that its first call imports torch._dynamo, which takes
    0.8 s that a schedule has no use for; the undecorated method does the same.
    """
    import torch

    cls: type = getattr(torch.optim, name)
    decorated = torch.optim.Optimizer.add_param_group
    light = type(name, (cls,), {"add_param_group": getattr(decorated, "__wrapped__", decorated)})
    # Two dimensions, because Muon takes nothing else.
    members = [{"params": [torch.nn.Parameter(torch.zeros(1, 1))], **group} for group in groups]
    chosen = {key: value for key, value in defaults.items() if key in ("lr", "momentum", "betas", "weight_decay")}
    made: Optimizer = light(members, **chosen)
    return made


def as_stepped(optimizer: Any) -> None:
    """Marks the optimizer as having stepped, as it has in every loop before the scheduler advances.

    Torch warns otherwise (since 1.1: pytorch#20124); up to 2.3 it looked at `_step_count`, later at
    `_opt_called`. Calling `optimizer.step()` instead costs five times as much as the scheduler does.
    """
    optimizer._opt_called = True
    optimizer._step_count = 1
