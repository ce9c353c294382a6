"""Which kind a loop is of: over epochs, over batches, over a few things known by name."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from lrplot.scan.arithmetic import quantity
from lrplot.scan.quantities import Quantity
from lrplot.scan.training import LoopKind, ScannedLoop
from lrplot.scan.units import BATCHES_OF_AN_EPOCH, EPOCHS, is_epoch, is_loader
from lrplot.scan.values import Choice, Instance, Items, KnownDict, Loader, Unknown, Value, options_of
from lrplot.scan.written import text_of

if TYPE_CHECKING:
    from lrplot.scan.interpret import Route

WRAPPERS = frozenset(
    [
        "tqdm",
        "trange",
        "enumerate",
        "zip",
        "iter",
        "reversed",
        "sorted",
        "list",
        "tuple",
        "track",
        "progress_bar",
        "islice",
        "chain",
        "cycle",
        "master_bar",
        "notebook_tqdm",
        "ProgressBar",
        "log_every",
        "prefetcher",
        "Progbar",
        "rich_track",
        "alive_it",
        "take",
        "skip_first_batches",
    ]
)
_REPEAT = re.compile(r"critic|n_?dis|d_iter|k_?disc|inner|ppo|update_epochs|accum|micro", re.IGNORECASE)


def loop_over(run: Route, node: ast.For | ast.AsyncFor, iterable: Value) -> ScannedLoop:
    """The loop that a `for` makes."""
    variable = text_of(node.target)
    loader = loader_in(iterable)
    turns = turns_of(iterable)
    return ScannedLoop(
        kind=_kind(iterable, loader, turns, variable),
        spot=run.spot(node),
        turns=turns,
        variable=variable,
        loader=loader,
    )


def loop_while(run: Route, node: ast.While) -> ScannedLoop:
    """The loop that a `while` makes: `while epoch < max_epochs` goes over epochs."""
    test = node.test
    turns = None
    kind: LoopKind = "unknown"
    variable = ""
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        variable = text_of(test.left)
        turns = quantity(run.eval(test.comparators[0]))
        if is_epoch(variable.rpartition(".")[2]) or (turns is not None and turns.unit == EPOCHS):
            kind = "epoch"
    return ScannedLoop(kind=kind, spot=run.spot(node), turns=turns, variable=variable)


def _kind(iterable: Value, loader: Loader | None, turns: Quantity | None, variable: str) -> LoopKind:
    if loader is not None:
        return "batch"
    name = variable.strip("()").split(",")[0].strip()
    if turns is not None:
        if turns.unit == BATCHES_OF_AN_EPOCH:
            return "batch"
        if is_epoch(name) or (turns.unit == EPOCHS and not _REPEAT.search(turns.text)):
            return "epoch"
        if _REPEAT.search(turns.text):
            return "repeat"
        return "unknown"
    if is_epoch(name):
        return "epoch"
    if isinstance(iterable, (Items, KnownDict)):
        return "trivial"
    if isinstance(iterable, Instance) and iterable.kind == "table-view":
        return "trivial"
    return "unknown"


def loader_in(value: Value, depth: int = 0) -> Loader | None:
    """The loader that a loop goes through, with what is wrapped around it taken off."""
    if depth > 5:
        return None
    if isinstance(value, Loader):
        return value
    if isinstance(value, Choice):
        found = [loader_in(each, depth + 1) for each in options_of(value)]
        return found[0] if all(each is not None for each in found) else None
    if isinstance(value, Instance) and value.kind == "wrapped":
        inner = [loader_in(each, depth + 1) for each in value.args]
        return next((each for each in inner if each is not None), None)
    if isinstance(value, Instance) and value.kind == "range" and value.args:
        length = value.args[-1] if len(value.args) < 3 else value.args[1]
        return value.attrs.get("loader") if isinstance(length, Quantity) else None  # type: ignore[return-value]
    if isinstance(value, Unknown) and is_loader(value.name):
        return loader_named(value)
    return None


def loader_named(value: Unknown) -> Loader:
    """The loader that something is by its name, the same each time."""
    found = value.attrs.get("__loader__")
    if not isinstance(found, Loader):
        found = Loader(text=value.text)
        value.attrs["__loader__"] = found
    return found


def turns_of(value: Value, depth: int = 0) -> Quantity | None:
    """How many turns a loop over `range(...)` makes; None for another loop."""
    if isinstance(value, Choice):
        each_turns = [turns_of(each, depth + 1) for each in value.options]
        return each_turns[0] if all(each is not None for each in each_turns) else None
    if not isinstance(value, Instance) or depth > 5:
        return None
    if value.kind == "wrapped":
        return next((found for each in value.args if (found := turns_of(each, depth + 1)) is not None), None)
    turns = value.attrs.get("turns") if value.kind == "range" else None
    return turns if isinstance(turns, Quantity) else None
