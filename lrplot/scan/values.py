"""What a name in a training script may be: a scheduler, an optimizer, a loader, an object, or nothing that is known."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from lrplot.scan.quantities import Quantity

if TYPE_CHECKING:
    from lrplot.scan.project import Module

Value: TypeAlias = object
"""One of the classes below, or a `Quantity`."""

_MOST = 12  # values that a name may have at once
_MOST_INSIDE = 2000  # values that are looked at in a list, and in what is in it


class Spot(NamedTuple):
    """Where something stands: a file, a line from 1, a notebook's cell from 1 or 0, the column, and its last line."""

    path: str
    line: int
    cell: int = 0
    column: int = 0
    last: int = 0


@dataclass(eq=False, slots=True)
class Unknown:
    """A value of which only the name is known; its attributes are remembered, so that they are the same each time."""

    text: str
    name: str = ""
    attrs: dict[str, Value] = field(default_factory=dict)
    owner: Instance | None = None


@dataclass(eq=False, slots=True)
class Const:
    """A text, a truth value or None."""

    value: Any
    default: bool = False


@dataclass(eq=False, slots=True)
class Items:
    """A list or a tuple whose members are known; `open` where there may be more."""

    items: list[Value]
    open: bool = False
    literal: bool = True


@dataclass(eq=False, slots=True)
class Table:
    """A dictionary by its text keys; `open` where there may be more of them."""

    items: dict[str, Value]
    spot: Spot
    keys: dict[str, Spot] = field(default_factory=dict)
    open: bool = False


@dataclass(eq=False, slots=True)
class External:
    """Something of a library, by its dotted name: `torch.optim.SGD`."""

    name: str

    @property
    def last(self) -> str:
        """The name without its modules."""
        return self.name.rpartition(".")[2]


@dataclass(eq=False, slots=True)
class Scope:
    """Names of a module, a function or a class; what a function does not know, its parent may."""

    attrs: dict[str, Value]
    module: Module
    parent: Scope | None = None


@dataclass(eq=False, slots=True)
class Lazy:
    """What an import brings, which is looked for where it is used: most imports have nothing to do with schedules.

    Attributes:
        module: the module that imports it.
        name: the dotted name of the module that it comes from.
        level: the dots before it.
        member: what is imported of that module; empty for the module itself.
    """

    module: Module
    name: str
    level: int = 0
    member: str = ""


@dataclass(eq=False, slots=True)
class Class:
    """A class of the project."""

    node: ast.ClassDef
    scope: Scope
    bases: list[Value]
    attrs: dict[str, Value] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name."""
        return self.node.name


@dataclass(eq=False, slots=True)
class Function:
    """A function of the project, bound to an object where `owner` is one."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    owner: Value | None = None
    cls: Class | None = None


@dataclass(eq=False, slots=True)
class Method:
    """An attribute of a known object, to be called."""

    owner: Value
    name: str
    text: str


@dataclass(eq=False, slots=True)
class Partial:
    """`functools.partial(function, ...)`."""

    function: Value
    args: list[Value]
    keywords: dict[str, Value]


@dataclass(eq=False, slots=True)
class Instance:
    """An object: of a class of the project, or of a library's class by its dotted name."""

    cls: Class | None
    kind: str
    spot: Spot
    attrs: dict[str, Value] = field(default_factory=dict)
    args: list[Value] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Dataset:
    """A data set; `length` where its samples can be counted."""

    text: str
    length: Quantity | None = None


@dataclass(eq=False, slots=True)
class Loader:
    """A data loader.

    Attributes:
        text: as it is called.
        dataset: what it loads.
        batch_size: its samples of a batch.
        drop_last: whether it drops the last, smaller batch.
        distributed: whether its sampler gives each process its share.
        prepared: the loader that Accelerate gives each process its share of; None for one of its own.
        is_prepared: whether Accelerate made such a one of it.
    """

    text: str
    spot: Spot | None = None
    dataset: Value = None
    batch_size: Quantity | None = None
    drop_last: bool = False
    distributed: bool = False
    prepared: Loader | None = None
    is_prepared: bool = False


LoopKind: TypeAlias = Literal["epoch", "batch", "trivial", "repeat", "unknown"]


@dataclass(eq=False, slots=True)
class Loop:
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
    loops: tuple[Loop, ...]
    conditions: tuple[Condition, ...]
    clock: int
    sure: bool = True
    method: str = "step"
    accumulating: bool = False


@dataclass(eq=False, slots=True)
class Optimizer:
    """An optimizer under construction and after."""

    spot: Spot
    kind: str
    arguments: dict[str, Value]
    clock: int
    loops: tuple[Loop, ...] = ()
    conditions: tuple[Condition, ...] = ()
    steps: list[Step] = field(default_factory=list)
    groups_added: list[tuple[Spot, int]] = field(default_factory=list)
    handed_to: list[str] = field(default_factory=list)
    prepared: bool = False
    names: list[tuple[int, str]] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Scheduler:
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
    loops: tuple[Loop, ...] = ()
    conditions: tuple[Condition, ...] = ()
    steps: list[Step] = field(default_factory=list)
    parts: list[Scheduler] = field(default_factory=list)
    whole: Scheduler | None = None
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


@dataclass(eq=False, slots=True)
class Choice:
    """One of several values."""

    options: tuple[Value, ...]


def options_of(value: Value) -> tuple[Value, ...]:
    """What a value may be."""
    return value.options if isinstance(value, Choice) else (value,)


def joined(*values: Value) -> Value:
    """One of several values, each once."""
    flat = {id(each): each for value in values for each in options_of(value)}
    found = tuple(flat.values())
    if len(found) == 1:
        return found[0]
    numbers = [each for each in found if isinstance(each, Quantity)]
    if len(numbers) == len(found) and len(set(numbers)) == 1:
        return numbers[0]
    return Choice(found[:_MOST])


def inside(value: Value) -> Iterator[Value]:
    """A value, and what is in it, if it is a list, a dictionary or one of several; each once."""
    seen: set[int] = set()
    left = [value]
    while left and len(seen) < _MOST_INSIDE:
        value = left.pop(0)
        if id(value) in seen:
            continue
        seen.add(id(value))
        yield value
        if isinstance(value, Choice):
            left += value.options
        elif isinstance(value, Items):
            left += value.items
        elif isinstance(value, Table):
            left += value.items.values()
        elif isinstance(value, Partial):
            left += [value.function, *value.args, *value.keywords.values()]
