"""How a pasted loop steps its scheduler: after every optimizer step or once per epoch, and how often."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from lrplot.planning.pasted.values import NotLiteral, PastedNames, dotted

_SCHEDULER = ("sched", "lr_s")
_OPTIMIZER = ("optim", "opt")


@dataclass(frozen=True, kw_only=True, slots=True)
class PastedLoop:
    """What a text says of the loop.

    Attributes:
        interval: whether `scheduler.step()` is called after optimizer steps or after epochs; empty where nothing says.
        frequency: intervals from one call to the next; None where nothing says.
        max_steps: optimizer steps of a loop that has no epochs.
        max_epochs: the epochs of a loop that has.
        batches_per_epoch: the batches of one of them.
        framework: whose loop it is, where that is not the text's own; empty where it is.
    """

    interval: str = ""
    frequency: int | None = None
    max_steps: int | None = None
    max_epochs: int | None = None
    batches_per_epoch: int | None = None
    framework: str = ""

    def options(self) -> dict[str, list[str]]:
        """The options that say the same, by flag."""
        said = {
            "--max-steps": self.max_steps,
            "--max-epochs": self.max_epochs,
            "--batches-per-epoch": self.batches_per_epoch,
            "--interval": self.interval or None,
            "--frequency": self.frequency,
            "--framework": self.framework or None,
        }
        return {flag: [str(value)] for flag, value in said.items() if value is not None}


@dataclass(slots=True)
class _Loops:
    names: PastedNames
    around: list[ast.For] = field(default_factory=list)
    scheduler: list[ast.For] | None = None
    optimizer: list[ast.For] | None = None


def stepping_in(tree: ast.Module, names: PastedNames, settings: Mapping[str, ast.expr]) -> PastedLoop:
    """How a text steps its scheduler.

    Args:
        tree: the text.
        names: its names.
        settings: `interval` and `frequency`, where it returns them to Lightning.
    """
    if "configure_optimizers" in names.functions:
        interval = _literal(settings.get("interval"), names)
        frequency = _literal(settings.get("frequency"), names)
        return PastedLoop(
            framework="lightning",
            interval=interval if interval in ("step", "epoch") else "",
            frequency=frequency if isinstance(frequency, int) and frequency != 1 else None,
        )
    loops = _Loops(names)
    _walk(tree, loops)
    around = loops.scheduler
    if not around:
        return PastedLoop()
    outer = _turns(around[0], names)
    if len(around) > 1:
        return PastedLoop(interval="step", max_epochs=outer, batches_per_epoch=_turns(around[-1], names))
    steps = loops.optimizer if loops.optimizer is not None else []
    if steps == around and not _has_loop(around[0]):
        return PastedLoop(max_steps=outer)
    inner = _turns(steps[-1], names) if len(steps) > 1 and steps[0] is around[0] else None
    return PastedLoop(interval="epoch", max_epochs=outer, batches_per_epoch=inner)


def _literal(node: ast.expr | None, names: PastedNames) -> object:
    try:
        return None if node is None else names.value(node)
    except NotLiteral:
        return None


def _walk(node: ast.AST, loops: _Loops) -> None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "step":
        name = dotted(node.func.value).rpartition(".")[2].lower()
        if any(part in name for part in _SCHEDULER) or name == "lr":
            loops.scheduler = loops.scheduler or list(loops.around)
        elif any(part in name for part in _OPTIMIZER):
            loops.optimizer = loops.optimizer or list(loops.around)
    if isinstance(node, ast.For):
        loops.around.append(node)
    for child in ast.iter_child_nodes(node):
        _walk(child, loops)
    if isinstance(node, ast.For):
        loops.around.pop()


def _has_loop(node: ast.For) -> bool:
    return any(isinstance(each, ast.For) for statement in node.body for each in ast.walk(statement))


def _turns(node: ast.For, names: PastedNames) -> int | None:
    """How often a loop over a `range` turns; None where the text does not say."""
    iterated = node.iter
    while isinstance(iterated, ast.Call) and dotted(iterated.func) in ("tqdm", "enumerate", "tqdm.tqdm", "track"):
        if not iterated.args:
            return None
        iterated = iterated.args[0]
    if not isinstance(iterated, ast.Call) or dotted(iterated.func) not in ("range", "trange") or iterated.keywords:
        return None
    try:
        values = [names.value(each) for each in iterated.args]
        return len(range(*values)) or None
    except (NotLiteral, TypeError, ValueError, OverflowError):
        return None
