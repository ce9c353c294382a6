"""What a name in a training script may be: a scheduler, an optimizer, a loader, an object, or nothing that is known."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from lrplot.scan.quantities import Quantity

if TYPE_CHECKING:
    from lrplot.scan.project import Module

Value: TypeAlias = object
"""One of the classes below, or a `Quantity`."""
MISSING = object()
"""Where a name had no value yet."""

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


class Turn(Const):
    """A constant that a loop goes through, known for certain in that turn."""


@dataclass(eq=False, slots=True)
class Items:
    """A list or a tuple whose members are known; `open` where there may be more."""

    items: list[Value]
    open: bool = False
    literal: bool = True


@dataclass(eq=False, slots=True)
class KnownDict:
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
class Frame:
    """A function under way."""

    node: ast.AST
    scope: Scope
    function: Function | None = None
    returns: list[Value] = field(default_factory=list)
    outer: set[str] = field(default_factory=set)


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
        elif isinstance(value, KnownDict):
            left += value.items.values()
        elif isinstance(value, Partial):
            left += [value.function, *value.args, *value.keywords.values()]
