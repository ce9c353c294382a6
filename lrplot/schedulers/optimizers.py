"""The installed torch's optimizers: their names and defaults, read without importing torch."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.errors import SchedulerError, UsageError
from lrplot.options.spelling import hint
from lrplot.schedulers.chosen_torch import cached_per_torch
from lrplot.schedulers.engine import Engine, Optimizer, torch_folder

if TYPE_CHECKING:
    from lrplot.model.plan import OptimizerSpec, ParamGroup


@dataclass(frozen=True, kw_only=True, slots=True)
class OptimizerKind:
    """One optimizer class of torch.

    Attributes:
        name: its class name, `AdamW`.
        defaults: the defaults of its constructor: `lr`, `betas`, `weight_decay`, ...
    """

    name: str
    defaults: Mapping[str, Any]


@cached_per_torch
def optimizer_files() -> dict[str, tuple[str, Path]]:
    """Every optimizer of the installed torch: its short name, its class name and the file it is in."""
    folder = torch_folder() / "optim"
    found = {}
    for node in ast.parse((folder / "__init__.py").read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        path = folder / f"{node.module.rpartition('.')[2]}.py"
        for alias in node.names:
            if alias.name[0].isupper() and alias.name != "Optimizer" and path.is_file():
                found[alias.name.lower()] = (alias.name, path)
    return found


@cached_per_torch
def optimizer_kind(name: str) -> OptimizerKind:
    """The optimizer of that name, whatever its case.

    Raises:
        UsageError: torch has no optimizer of that name.
    """
    files = optimizer_files()
    key = name.lower().replace("-", "").replace("_", "")
    if key not in files:
        meant = hint(key, list(files), f"there are {', '.join(sorted(files))}")
        raise UsageError(f"torch has no optimizer named '{name}': {meant}")
    class_name, path = files[key]
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and node.name == class_name:
            return OptimizerKind(name=class_name, defaults=_defaults(node))
    raise UsageError(f"the installed torch does not define {class_name} where it says, in {path.name}")


def _defaults(node: ast.ClassDef) -> dict[str, Any]:
    """The literal defaults of a class's constructor."""
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and member.name == "__init__":
            args = member.args
            named = args.posonlyargs + args.args
            pairs = list(zip(named[len(named) - len(args.defaults) :], args.defaults, strict=True))
            keywords = zip(args.kwonlyargs, args.kw_defaults, strict=True)
            pairs += [(arg, value) for arg, value in keywords if value is not None]
            return {arg.arg: ast.literal_eval(value) for arg, value in pairs if _is_literal(value)}
    return {}


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def optimizer_of(spec: OptimizerSpec, made: Engine) -> Optimizer:
    """Makes an optimizer on an engine, with the hyper-parameters that the user chose, checked as torch would.

    Raises:
        UsageError: torch has no such optimizer, or the optimizer no such hyper-parameter.
        SchedulerError: a value that the optimizer refuses.
    """
    kind = optimizer_kind(spec.kind)
    groups = [_checked(group, kind) for group in spec.groups]
    if kind.name == "LBFGS" and len(groups) > 1:
        raise SchedulerError(f"LBFGS takes one parameter group, as it has no per-parameter options, not {len(groups)}")
    # What all groups share is what a script gives the constructor, and some schedulers read it from there.
    shared = {name: value for name, value in groups[0].items() if all(group.get(name) == value for group in groups)}
    try:
        return made.optimizer(kind.name, {**defaults_of(spec), **shared}, groups)
    except (ValueError, TypeError) as error:
        raise SchedulerError(f"{kind.name} cannot be built: {error}") from error


def _checked(group: ParamGroup, kind: OptimizerKind) -> dict[str, Any]:
    chosen = {
        name: value
        for name in ("lr", "momentum", "betas", "weight_decay")
        if (value := getattr(group, name)) is not None
    }
    if group.lr_scale is not None and not isfinite(group.lr_scale):
        raise SchedulerError(f"lr_scale of a parameter group must be a finite number, not {group.lr_scale}")
    for name, value in chosen.items():
        if name not in kind.defaults:
            other = {"momentum": "betas", "betas": "momentum"}.get(name, "")
            hint = f": it has {other}" if other in kind.defaults else f": leave {name} out"
            raise UsageError(f"{kind.name} has no {name}{hint}")
        if name == "betas":
            if len(value) != 2 or not all(0 <= beta < 1 for beta in value):
                raise SchedulerError(f"{kind.name} needs two betas of at least 0 and below 1, not {value}")
        elif not value >= 0:
            raise SchedulerError(f"{kind.name} needs a {name} of at least 0, not {value}")
    return chosen if group.lr_scale is None else {**chosen, "lr_scale": group.lr_scale}


def defaults_of(spec: OptimizerSpec) -> Mapping[str, Any]:
    """What an optimizer has where nothing is said: the loop's framework's, and else its own."""
    own = optimizer_kind(spec.kind).defaults
    return {**own, **{name: value for name, value in spec.usual if name in own}}
