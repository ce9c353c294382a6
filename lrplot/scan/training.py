"""What is stepped in a training script, by whom, and where: optimizers, schedulers, loops, conditions and calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from lrplot.scan.quantities import Quantity
from lrplot.scan.values import Class, Loader, Spot, Value

if TYPE_CHECKING:
    pass


LoopKind: TypeAlias = Literal["epoch", "batch", "trivial", "repeat", "unknown"]


@dataclass(eq=False, slots=True)
class ScannedLoop:
    """A loop that is under way.

    Attributes:
        kind: over epochs, over a loader, over a few things known by name, or another.
        spot: where it stands.
        turns: how many turns it makes, where that is said.
        variable: its variable.
        loader: what it goes through, if that is a loader.
        has_backward: whether gradients are computed in it.
        has_batches: whether a loop over a loader is inside.
        by: the framework whose loop it is; empty for one that is written.
    """

    kind: LoopKind
    spot: Spot
    turns: Quantity | None = None
    variable: str = ""
    loader: Loader | None = None
    has_backward: bool = False
    has_batches: bool = False
    by: str = ""


@dataclass(eq=False, slots=True)
class Condition:
    """What must hold where something happens.

    Attributes:
        text: the test as it is written.
        holds: whether it must be true, or false.
        subject: what is tested, the same for the same value; `constants` are what it is compared with, if any.
        modulo: whether it is true in every so many turns only.
        last: whether it is true in the last turn of a loop over batches only.
        every: in how many turns it is true once, where `modulo`.
        kept: the value that is tested, so that no other can take its place.
    """

    text: str
    holds: bool
    subject: object
    constants: frozenset[Any] | None = None
    modulo: bool = False
    last: bool = False
    every: Value = None
    kept: Value = None


@dataclass(eq=False, slots=True)
class Step:
    """A call of `step()`, of a scheduler or an optimizer.

    Attributes:
        spot: where it stands.
        text: what is stepped, as it is written.
        args: what it is given, as it is written, each with what it is: `epoch`, `metric`, `count` or empty.
        loops: the loops around it, the outermost first.
        conditions: what must hold for it.
        clock: when it happens, among all that happens.
        sure: whether it is this object for certain.
        method: the method's name.
        accumulating: whether it happens within Accelerate's `accumulate()`.
        value: the first argument.
    """

    spot: Spot
    text: str
    args: tuple[tuple[str, str], ...]
    loops: tuple[ScannedLoop, ...]
    conditions: tuple[Condition, ...]
    clock: int
    sure: bool = True
    method: str = "step"
    accumulating: bool = False


@dataclass(eq=False, slots=True)
class ScannedOptimizer:
    """An optimizer under construction and after."""

    spot: Spot
    kind: str
    arguments: dict[str, Value]
    clock: int
    loops: tuple[ScannedLoop, ...] = ()
    conditions: tuple[Condition, ...] = ()
    steps: list[Step] = field(default_factory=list)
    groups_added: list[tuple[Spot, int]] = field(default_factory=list)
    handed_to: list[str] = field(default_factory=list)
    prepared: bool = False
    names: list[tuple[int, str]] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class ScannedScheduler:
    """A scheduler under construction and after.

    Attributes:
        spot: where it is built.
        name: its class, or the function that makes it.
        library: whose it is: `torch`, `transformers`, `timm`, `ignite`, or empty for another's.
        arguments: by name.
        texts: the arguments as they are written.
        optimizer: what it drives.
        parts: the schedulers that it is made of.
        whole: the scheduler that it is a part of.
        hosts: the framework that steps it, how often, and where that is said.
        facts: what a framework finds wrong with how it is handed over, by rule, with the place.
        monitor: the metric that a framework steps it with.
        handed_to: where it went that cannot be followed.
        reads: places where its rate is read with get_lr().
        own: the class of the project that it is of.
    """

    spot: Spot
    name: str
    library: str
    arguments: dict[str, Value]
    texts: dict[str, str]
    clock: int
    optimizer: Value = None
    loops: tuple[ScannedLoop, ...] = ()
    conditions: tuple[Condition, ...] = ()
    steps: list[Step] = field(default_factory=list)
    parts: list[ScannedScheduler] = field(default_factory=list)
    whole: ScannedScheduler | None = None
    hosts: list[Host] = field(default_factory=list)
    facts: dict[str, Spot] = field(default_factory=dict)
    monitor: str = ""
    handed_to: list[str] = field(default_factory=list)
    reads: list[Spot] = field(default_factory=list)
    prepared: bool = False
    own: Class | None = None


@dataclass(eq=False, slots=True)
class Host:
    """A framework that steps a scheduler by itself.

    Attributes:
        by: its name.
        cadence: `epoch` or `step`; None where the script does not say.
        spot: where it is said.
        why: why the cadence is unknown.
        left_out: whether it is the framework's habit, as nothing is said.
    """

    by: str
    cadence: Literal["epoch", "batch", "step"] | None
    spot: Spot
    why: str = ""
    left_out: bool = False
