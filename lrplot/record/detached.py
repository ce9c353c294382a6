"""Copies of live schedulers that can be stepped without touching the run that they belong to.

`copy.deepcopy` would copy the optimizer with every parameter. Here an optimizer becomes a stub that has the groups and
no parameters; what a scheduler owns is copied, and what is large or foreign to it (modules, data, tensors) is shared.
"""

from __future__ import annotations

import collections
import functools
import sys
import types
import weakref
from typing import Any, Dict, Iterable, List, Optional, Tuple

_PLAIN = (type(None), bool, int, float, complex, str, bytes, type, types.ModuleType, types.BuiltinFunctionType)
_MOST_ITEMS = 20_000  # of a container: more is data, and no state of a scheduler
_MOST_NUMBERS = 4_096  # of a tensor
_DEEPEST = 40


_WRAPPERS = ("AcceleratedOptimizer", "LightningOptimizer")  # subclasses of Optimizer that have another one


def unwrap(thing: Any) -> Any:
    """A scheduler or an optimizer out of what frameworks wrap around it.

    Accelerate's AcceleratedScheduler has it as `scheduler`, Accelerate's and Lightning's optimizers as `optimizer`.
    Only what stands in an object's own dictionary is looked at: asking an unknown object for a name may run anything.
    """
    for _ in range(8):
        kept = kept_by(thing)
        if is_optimizer(thing) or not kept:
            break
        inner = kept.get("scheduler") if type(thing).__name__ == "AcceleratedScheduler" else None
        if inner is None and ("param_groups" in kept or _is_wrapper(thing)):
            inner = kept.get("optimizer") or kept.get("_optimizer")
        if inner is None:
            break
        thing = inner
    return thing


def kept_by(thing: Any) -> Any:
    """An object's own attributes; none of a class or a module."""
    if isinstance(thing, (type, types.ModuleType)):
        return {}
    try:
        kept = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return {}
    return kept if isinstance(kept, dict) else {}


def _is_wrapper(thing: Any) -> bool:
    return any(cls.__name__ in _WRAPPERS for cls in type(thing).__mro__)


def is_optimizer(thing: Any) -> bool:
    """Whether it is an optimizer of torch's, and not a wrapper around one."""
    torch = sys.modules.get("torch")
    optimizer = getattr(getattr(torch, "optim", None), "Optimizer", None)
    return optimizer is not None and isinstance(thing, optimizer) and not _is_wrapper(thing)


def is_scheduler(thing: Any) -> bool:
    """Whether it has the form of a scheduler: it can be stepped, and has an optimizer or several."""
    kept = kept_by(thing)
    if not kept or is_optimizer(thing):
        return False
    owns = "optimizer" in kept or "optimizers" in kept or "_schedulers" in kept
    return owns and callable(getattr(type(thing), "step", None)) and "param_groups" not in kept


def optimizers_of(scheduler: Any) -> List[Any]:
    """The optimizers that a scheduler writes to, itself or through its parts; each once."""
    found: List[Any] = []

    def look(thing: Any, depth: int) -> None:
        thing = unwrap(thing)
        if is_optimizer(thing):
            if not any(thing is each for each in found):
                found.append(thing)
        elif depth:
            kept = kept_by(thing)
            for name in ("optimizer", "optimizers", "_schedulers", "schedulers"):
                value = kept.get(name)
                for each in value if isinstance(value, (list, tuple)) else [value]:
                    if each is not None:
                        look(each, depth - 1)

    look(scheduler, 4)
    return found


def parts_of(scheduler: Any) -> List[Any]:
    """The schedulers that a scheduler is made of, and theirs."""
    found: List[Any] = []
    kept = kept_by(scheduler)
    for value in list(kept.values()):
        for each in value if isinstance(value, (list, tuple)) else [value]:
            if each is not scheduler and is_scheduler(each) and not any(each is other for other in found):
                found.extend([each, *parts_of(each)])
    return found


class Copies:
    """Copies of schedulers, and the stubs of the optimizers that they write to."""

    def __init__(self) -> None:
        self.shared: List[str] = []
        self._memo: Dict[int, Tuple[Any, Any]] = {}

    def of(self, thing: Any, depth: int = 0) -> Any:
        """The copy of a thing, the same one at every call."""
        if isinstance(thing, _PLAIN) or depth > _DEEPEST:
            return thing
        if id(thing) in self._memo:
            return self._memo[id(thing)][1]
        made = self._made(thing, depth + 1)
        self._memo[id(thing)] = (thing, made)
        return made

    def replace(self, thing: Any, other: Any) -> None:
        """Takes another thing for the copy of one, from here on."""
        self._memo[id(thing)] = (thing, other)

    def _made(self, thing: Any, depth: int) -> Any:
        if is_optimizer(thing):
            return self._stub(thing)
        if isinstance(thing, (list, tuple, set, frozenset, dict, collections.deque)):
            return self._container(thing, depth)
        if _is_tensor(thing):
            return thing.detach().clone() if thing.numel() <= _MOST_NUMBERS else self._share(thing)
        if isinstance(thing, functools.partial):
            arguments = [self.of(each, depth) for each in thing.args]
            named = {name: self.of(each, depth) for name, each in thing.keywords.items()}
            return functools.partial(self.of(thing.func, depth), *arguments, **named)
        if isinstance(thing, types.MethodType):
            return types.MethodType(thing.__func__, self.of(thing.__self__, depth))
        if isinstance(thing, types.FunctionType):
            return self._function(thing, depth)
        if isinstance(thing, weakref.WeakMethod):
            target = thing()
            return thing if target is None else weakref.WeakMethod(self.of(target, depth))
        if isinstance(thing, weakref.ref):
            target = thing()
            return thing if target is None else weakref.ref(self.of(target, depth))
        return self._object(thing, depth)

    def _container(self, thing: Any, depth: int) -> Any:
        if len(thing) > _MOST_ITEMS:
            return self._share(thing)
        if isinstance(thing, dict):
            made = _empty_like(thing)
            self._memo[id(thing)] = (thing, made)
            for key, value in list(thing.items()):
                dict.__setitem__(made, key, self.of(value, depth))
            return made
        if isinstance(thing, list):
            made = _empty_like(thing)
            self._memo[id(thing)] = (thing, made)
            made.extend(self.of(each, depth) for each in list(thing))
            return made
        items = [self.of(each, depth) for each in thing]
        if isinstance(thing, collections.deque):
            return collections.deque(items, thing.maxlen)
        if hasattr(thing, "_fields"):  # a named tuple
            return type(thing)(*items)
        try:
            return type(thing)(items)
        except TypeError:  # a subclass with a constructor of its own
            return thing

    def _function(self, function: Any, depth: int) -> Any:
        """A function; with cells of its own where it has closed over something that can change."""
        cells = function.__closure__
        if not cells:
            return function
        new = tuple(types.CellType() for _ in cells)
        made = types.FunctionType(
            function.__code__, function.__globals__, function.__name__, function.__defaults__, new
        )
        made.__kwdefaults__ = function.__kwdefaults__
        made.__dict__.update(function.__dict__)
        self._memo[id(function)] = (function, made)
        for cell, old in zip(new, cells):
            try:
                cell.cell_contents = self.of(old.cell_contents, depth)
            except ValueError:  # a cell that is still empty
                continue
        return made

    def _object(self, thing: Any, depth: int) -> Any:
        kept = kept_by(thing) or None
        slots = [name for cls in type(thing).__mro__ for name in _slots_of(cls) if hasattr(thing, name)]
        if (kept is None and not slots) or _is_foreign(thing):
            return self._share(thing) if kept is not None else thing
        try:
            made = object.__new__(type(thing))
        except TypeError:  # built on something in C
            return self._share(thing)
        self._memo[id(thing)] = (thing, made)
        for name in slots:
            object.__setattr__(made, name, self.of(getattr(thing, name), depth))
        if kept is not None:
            for name, value in list(kept.items()):
                made.__dict__[name] = self.of(unwrap(value) if name == "optimizer" else value, depth)
        return made

    def _stub(self, optimizer: Any) -> Any:
        stub = object.__new__(type(optimizer))
        self._memo[id(optimizer)] = (optimizer, stub)
        groups = []
        for group in optimizer.param_groups:
            plain = {key: self.of(value) for key, value in group.items() if key != "params"}
            groups.append({"params": [], **plain})

        def step(*_: Any, **__: Any) -> None:
            """Nothing is trained here."""

        # torch looks for these before it warns of an order of calls, up to 2.3 and from 2.4 on.
        step._with_counter = True  # type: ignore[attr-defined]
        step._wrapped_by_lr_sched = True  # type: ignore[attr-defined]
        for name, value in optimizer.__dict__.items():
            if isinstance(value, (bool, int, float, str)):
                stub.__dict__[name] = value
        stub.__dict__.update(
            param_groups=groups,
            defaults={key: self.of(value) for key, value in getattr(optimizer, "defaults", {}).items()},
            state=collections.defaultdict(dict),
            step=step,
            _opt_called=True,
        )
        return stub

    def _share(self, thing: Any) -> Any:
        self.shared.append(type(thing).__name__)
        return thing


def detach(scheduler: Any, copies: Optional[Copies] = None) -> Tuple[Any, Any]:
    """A copy of a scheduler and the stub of the optimizer that it writes to.

    The stub has `param_groups` without parameters; stepping the copy changes these and nothing of the run.

    Args:
        scheduler: a scheduler as a script has it, wrapped by a framework or not.
        copies: copies that were made before and are to be shared; None for none.

    Returns:
        The copied scheduler, and the first stub among its optimizers; None where it has no optimizer.
    """
    copies = Copies() if copies is None else copies
    scheduler = unwrap(scheduler)
    owned = optimizers_of(scheduler)
    return copies.of(scheduler), copies.of(owned[0]) if owned else None


def _empty_like(thing: Any) -> Any:
    if isinstance(thing, collections.defaultdict):
        return collections.defaultdict(thing.default_factory)
    for cls in (collections.OrderedDict, collections.Counter, list, dict):
        if type(thing) is cls:
            return cls()
    made: Any = type(thing)
    return made.__new__(made)


def _slots_of(cls: type) -> Iterable[str]:
    slots = cls.__dict__.get("__slots__", ())
    return [each for each in ([slots] if isinstance(slots, str) else slots) if not each.startswith("__")]


def _is_tensor(thing: Any) -> bool:
    tensor = getattr(sys.modules.get("torch"), "Tensor", None)
    return tensor is not None and isinstance(thing, tensor)


def _is_foreign(thing: Any) -> bool:
    """Whether a thing is not a state of a scheduler: a model, data, a trainer, a file, a lock."""
    torch = sys.modules.get("torch")
    module = getattr(getattr(torch, "nn", None), "Module", ())
    data = getattr(getattr(torch, "utils", None), "data", None)
    if isinstance(thing, (module, getattr(data, "DataLoader", ()), getattr(data, "Dataset", ()))):
        return True
    cls = type(thing)
    if cls.__module__.partition(".")[0] in ("threading", "_io", "io", "logging", "socket", "argparse", "numpy"):
        return True
    trains = any(callable(getattr(cls, name, None)) for name in ("fit", "train", "training_step"))
    return trains and not is_scheduler(thing)
