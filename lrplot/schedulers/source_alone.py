"""torch's scheduler file in a namespace of its own, with small stand-ins for what it needs of the rest of torch."""

from __future__ import annotations

import ast
import builtins
import math
import typing
from collections.abc import Mapping, Sequence
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import SimpleNamespace
from typing import Any

BASE = "LRScheduler"
"""The class that torch's schedulers descend from."""


class _StandInTensor:
    """No value is ever one: schedulers ask `isinstance(lr, Tensor)`, and ours are floats."""


class StandInOptimizer:
    """What a scheduler sees of an optimizer: its groups, its defaults, and a method to patch."""

    def __init__(
        self,
        name: str = "Optimizer",
        defaults: Mapping[str, Any] | None = None,
        groups: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """An optimizer of a class name, its defaults, and what differs in each group."""
        self.defaults = dict(defaults or {})
        self.param_groups: list[dict[str, Any]] = [{"params": [], **self.defaults, **group} for group in groups]

    def step(self) -> None:
        """Stands for `torch.optim.Optimizer.step`, which schedulers wrap to see that it was called."""


def _to_scalar(value: object) -> object:
    """Stands for torch.optim.optimizer._to_scalar, which leaves what is not a tensor as it is."""
    return value


class NeedsTorch(BaseException):
    """Torch's scheduler file asks for more of torch than there are stand-ins for, perhaps in the middle of a run.

    Nothing but `with_real_torch` catches it, so that it is taken for no error of the scheduler's.
    """


class _StandInModule(SimpleNamespace):
    """A module of torch's with nothing but the stand-ins in it."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        raise NeedsTorch(name)


def _override(method: object) -> object:
    """Stands for typing.override, of Python 3.12, which only marks a method for type checkers."""
    return method


_TORCH = _StandInModule(inf=math.inf, Tensor=_StandInTensor)
_TORCH_OPTIMIZER = _StandInModule(Optimizer=StandInOptimizer, _to_scalar=_to_scalar)
_TYPES = SimpleNamespace(**{**vars(typing), "override": _override})  # what typing_extensions would be loaded for


def _import_for_torch(
    name: str,
    globals: Mapping[str, object] | None = None,
    locals: Mapping[str, object] | None = None,
    fromlist: Sequence[str] = (),
    level: int = 0,
) -> object:
    """Answers the imports of torch's scheduler file: its own from the stand-ins, others as usual."""
    if name in ("torch.optim.optimizer", "optimizer") and (level == 1 or name.startswith("torch.")):
        return _TORCH_OPTIMIZER
    if name == "torch" and level == 0:
        return _TORCH
    if name == "typing_extensions" and fromlist and all(hasattr(_TYPES, each) for each in fromlist):
        return _TYPES
    if level or name.partition(".")[0] == "torch":
        raise NeedsTorch(name)
    return builtins.__import__(name, globals, locals, fromlist, level)


def run_alone(path: Path) -> dict[str, Any]:
    """Runs a file of torch's with the stand-ins; its bytecode cache is the one torch itself uses."""
    name = "torch.optim.lr_scheduler"
    code = SourceFileLoader(name, str(path)).get_code(name)
    if code is None:
        raise ImportError(f"{path} has no code")
    # Classes take their module's name from __name__: errors then read as if torch had raised them.
    namespace: dict[str, Any] = {
        "__name__": name,
        "__builtins__": {**vars(builtins), "__import__": _import_for_torch},
    }
    exec(code, namespace)  # noqa: S102  # the installed torch's own file, never text of a user's
    return namespace


def swa_schedulers(namespace: dict[str, Any], path: Path) -> dict[str, type]:
    """The scheduler classes of torch.optim.swa_utils, run among lr_scheduler's names.

    The rest of that file needs tensors and modules; its schedulers need nothing that lr_scheduler.py does
    not have. Should a later torch change that, the ImportError sends everything to real torch.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    future = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    found: dict[str, type] = {}
    for node in tree.body:
        if not isinstance(node, ast.ClassDef) or not any(ast.unparse(base) == BASE for base in node.bases):
            continue
        if missing := _free_names(node) - namespace.keys() - vars(builtins).keys():
            raise ImportError(f"{node.name} uses {', '.join(sorted(missing))}, which is not among the stand-ins")
        own = dict(namespace)
        exec(compile(ast.Module(body=[*future, node], type_ignores=[]), "swa_utils.py", "exec"), own)  # noqa: S102  # torch's own
        found[node.name] = own[node.name]
    return found


def _free_names(tree: ast.AST) -> set[str]:
    """The names that some code reads and nowhere binds."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return {node.id for node in names} - bound
