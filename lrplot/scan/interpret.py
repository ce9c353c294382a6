"""Goes through a training script as Python would, with names for values, and notes who steps what in which loop."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from lrplot.scan import calls, conditions, expressions
from lrplot.scan.loops import loop_over, loop_while
from lrplot.scan.project import Module, Project
from lrplot.scan.quantities import Quantity, combined, named
from lrplot.scan.units import is_dataset, is_loader, is_optimizer, is_scheduler, unit_of_name
from lrplot.scan.values import (
    Choice,
    Class,
    Condition,
    Const,
    External,
    Function,
    Instance,
    Items,
    Lazy,
    Loop,
    Method,
    Optimizer,
    Scheduler,
    Scope,
    Spot,
    Table,
    Unknown,
    Value,
    joined,
    options_of,
)

_DEEPEST = 14  # calls within calls
_UNROLLED = 4  # things named in a loop that is gone through once for each
_MISSING = object()
Written: TypeAlias = dict[tuple[int, str], tuple[dict[str, Value], str, Value]]
"""What a branch wrote, by the place: the names, the name, the value."""


class OutOfTime(Exception):
    """A file takes longer than it may."""


@dataclass(eq=False, slots=True)
class Frame:
    """A function under way."""

    node: ast.AST
    scope: Scope
    function: Function | None = None
    returns: list[Value] = field(default_factory=list)
    outer: set[str] = field(default_factory=set)


class Run:
    """One way through the files.

    Attributes:
        project: the files.
        schedulers: every construction of a scheduler, as often as it is come by.
        optimizers: the same of optimizers.
        trainers: the trainers and accelerators of libraries.
        loose_steps: calls of `step()` on something that looks like a scheduler and is not known.
        loops: the loops under way.
        conditions: what must hold here.
    """

    def __init__(self, project: Project) -> None:
        """Begins with no file read."""
        self.project = project
        self.schedulers: list[Scheduler] = []
        self.optimizers: list[Optimizer] = []
        self.trainers: list[Instance] = []
        self.instances: list[Instance] = []
        self.loose_steps: list[tuple[Spot, str]] = []
        self.loops: list[Loop] = []
        self.conditions: list[Condition] = []
        self.frames: list[Frame] = []
        self.stack: list[int] = []
        self.by_name: dict[tuple[int, str], list[Optimizer]] = {}
        self.inner: list[Function] = []
        self.calls_elsewhere = False
        self.hooked: set[int] = set()
        self.framework_loops: dict[str, tuple[Loop, Loop]] = {}
        self.accumulating = 0
        self.choosing = 0
        self.clock = 0
        self._journal: list[tuple[dict[str, Value], str, Value]] = []
        self._loaded: list[Module] = []
        self._n_told = 0
        self._ends = float("inf")
        self._left = 0

    def news(self) -> list[Module]:
        """The modules that were gone through since this was last asked, and those that objects since then are of."""
        made = [each.cls.scope.module for each in self.instances[self._n_told :] if each.cls is not None]
        found = list(dict.fromkeys([*self._loaded, *made]))
        self._loaded, self._n_told = [], len(self.instances)
        return found

    def limit(self, seconds: float) -> None:
        """Says how long what comes now may take."""
        self._ends = time.monotonic() + seconds

    def forget(self, module: Module) -> None:
        """Leaves out what was found in a module that could not be gone through to its end."""
        self.loops, self.conditions, self.frames, self.stack = [], [], [], []
        self.accumulating = self.choosing = 0
        self.schedulers = [each for each in self.schedulers if each.spot.path != module.shown]

    # -- what there is

    @property
    def frame(self) -> Frame:
        """The function under way."""
        return self.frames[-1]

    @property
    def module(self) -> Module:
        """The module of the function under way."""
        return self.frame.scope.module

    def spot(self, node: ast.AST) -> Spot:
        """Where a node of the module under way stands."""
        return self.module.spot(node)

    def tick(self) -> int:
        """The next moment."""
        self.clock += 1
        return self.clock

    def eval(self, node: ast.expr) -> Value:
        """What an expression is."""
        return expressions.value_of(self, node)

    def look_up(self, name: str) -> Value | None:
        """What a name is here; None where nothing says."""
        scope: Scope | None = self.frame.scope
        while scope is not None:
            if name in scope.attrs:
                return self.known(scope.attrs, name)
            scope = scope.parent
        return None

    def known(self, attrs: dict[str, Value], name: str) -> Value:
        """What a name stands for, looked for where it was imported from if that is still to be done."""
        value = attrs[name]
        if isinstance(value, Lazy):
            attrs[name] = Unknown(name, name)  # should the import come back here
            attrs[name] = value = self.resolve(value)
        return value

    # -- going through modules and functions

    def run_module(self, module: Module) -> None:
        """Goes through a module's own statements, once."""
        if module.state != "new":
            return
        module.state = "running"
        with self.apart(Frame(node=module.source.tree, scope=module.scope)):
            self.block(module.source.tree.body)
        module.state = "done"
        self._loaded.append(module)

    @contextmanager
    def apart(self, frame: Frame) -> Iterator[None]:
        """Goes somewhere with no loop and no condition around it."""
        kept = self.loops, self.conditions, self.accumulating, self._journal
        self.loops, self.conditions, self.accumulating, self._journal = [], [], 0, []
        self.frames.append(frame)
        try:
            yield
        finally:
            self.frames.pop()
            self.loops, self.conditions, self.accumulating, self._journal = kept

    @contextmanager
    def within(self, loops: Sequence[Loop]) -> Iterator[None]:
        """Goes somewhere with these loops around it, and no others."""
        kept, self.loops = self.loops, list(loops)
        try:
            yield
        finally:
            self.loops = kept

    def call_function(
        self, function: Function, args: Sequence[Value], keywords: dict[str, Value], text: str = ""
    ) -> Value:
        """What a function of the project returns, having gone through it."""
        node, module = function.node, function.scope.module
        module.reached.add(id(node))
        if len(self.stack) >= _DEEPEST or self.stack.count(id(node)) > 0 or not module.is_worth(node):
            return Unknown(text=text, name=getattr(node, "name", ""))
        scope = Scope(attrs={}, module=module, parent=function.scope)
        frame = Frame(node=node, scope=scope, function=function)
        calls.bind(self, function, args, keywords, scope)
        self.stack.append(id(node))
        self.frames.append(frame)
        depth = len(self.conditions)
        try:
            if isinstance(node, ast.Lambda):
                return self.eval(node.body)
            self.block(node.body)
        finally:
            del self.conditions[depth:]
            self.frames.pop()
            self.stack.pop()
        return joined(*frame.returns) if frame.returns else Const(None)

    # -- statements

    def block(self, body: Sequence[ast.stmt]) -> bool:
        """Goes through statements; returns whether what follows them is reached."""
        depth = len(self.conditions)
        falls = True
        for statement in body:
            self._spend()
            if not self._statement(statement):
                falls = False
                break
        del self.conditions[depth:]
        return falls

    def _spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            self._left = 200
            if time.monotonic() > self._ends:
                raise OutOfTime

    def _statement(self, node: ast.stmt) -> bool:
        found = getattr(self, f"_{type(node).__name__.lower()}", None)
        return True if found is None else bool(found(node))

    def _expr(self, node: ast.Expr) -> bool:
        self.eval(node.value)
        return True

    def _assign(self, node: ast.Assign) -> bool:
        value = self.eval(node.value)
        for target in node.targets:
            self.assign(target, value)
        return True

    def _annassign(self, node: ast.AnnAssign) -> bool:
        if node.value is not None:
            self.assign(node.target, self.eval(node.value))
        elif isinstance(node.target, ast.Name) and isinstance(self.frame.node, ast.ClassDef):
            self.assign(node.target, Unknown(text=node.target.id, name=node.target.id))
        return True

    def _augassign(self, node: ast.AugAssign) -> bool:
        value = self.eval(node.value)
        old = self.eval(node.target)
        text = ast.unparse(node.target)
        if self.loops:
            self.assign(node.target, Unknown(text=text, name=text.rpartition(".")[2]))
        elif isinstance(old, Items) and isinstance(value, Items):
            old.items.extend(list(value.items)[: max(1000 - len(old.items), 0)])
        else:
            sign = expressions.SIGNS.get(type(node.op), "?")
            left, right = expressions.quantity(self, old, text), expressions.quantity(self, value, text)
            self.assign(node.target, Unknown(text=text) if left is None or right is None else
                        combined(sign, left, right, text))  # fmt: skip
        return True

    def _return(self, node: ast.Return) -> bool:
        self.frame.returns.append(Const(None) if node.value is None else self.eval(node.value))
        return False

    def _raise(self, node: ast.Raise) -> bool:
        return False

    def _continue(self, node: ast.Continue) -> bool:
        return False

    def _break(self, node: ast.Break) -> bool:
        return False

    def _if(self, node: ast.If) -> bool:
        self.eval(node.test)
        yes, no = conditions.split(self, node.test, True), conditions.split(self, node.test, False)
        return self._branches([(yes, node.test, True, node.body), (no, node.test, False, node.orelse)])

    def _branches(self, branches: Sequence[tuple[list[Condition], ast.expr | None, bool, list[ast.stmt]]]) -> bool:
        """Goes through alternatives, each from the same state, and joins what they leave."""
        results: list[tuple[bool, Written]] = []
        olds: dict[tuple[int, str], Value] = {}
        kept, taken = self._journal, []
        for tests, test, holds, body in branches:
            if conditions.is_impossible(self, test, holds):
                continue
            self._journal = []
            depth = len(self.conditions)
            self.conditions.extend(tests)
            if test is not None:
                conditions.narrow(self, test, holds)
            falls = self.block(body)
            del self.conditions[depth:]
            results.append((falls, self._undone(olds)))
            taken.append(tests)
        self._journal = kept
        self._join(results, olds)
        falling = [falls for falls, _ in results]
        if len(results) == 2 and falling.count(True) == 1:
            self.conditions.extend(taken[falling.index(True)])
        return any(falling) or not results

    def _undone(self, olds: dict[tuple[int, str], Value]) -> Written:
        """What was written since the branch began; it is taken back."""
        written = {(id(attrs), key): (attrs, key, attrs.get(key, _MISSING)) for attrs, key, _ in self._journal}
        for attrs, key, old in reversed(self._journal):
            olds[id(attrs), key] = old
            if old is _MISSING:
                attrs.pop(key, None)
            else:
                attrs[key] = old
        return written

    def _join(
        self,
        results: list[tuple[bool, Written]],
        olds: dict[tuple[int, str], Value],
    ) -> None:
        going = [written for falls, written in results if falls] or [written for _, written in results]
        places = {place: each for _, written in results for place, each in written.items()}
        for place, (attrs, key, last) in places.items():
            values = [written[place][2] if place in written else olds.get(place, _MISSING) for written in going]
            known = [value for value in values if value is not _MISSING] or [last]
            self.write(attrs, key, joined(*known))

    def write(self, attrs: dict[str, Value], key: str, value: Value) -> None:
        """Gives a name or an attribute a value, which the branch under way may take back."""
        self._journal.append((attrs, key, attrs.get(key, _MISSING)))
        attrs[key] = value
        if isinstance(value, Optimizer):
            value.names.append((id(attrs), key))
            self.by_name.setdefault((id(attrs), key), []).append(value)

    def _for(self, node: ast.For | ast.AsyncFor) -> bool:
        iterable = self.eval(node.iter)
        loop = loop_over(self, node, iterable)
        items = expressions.members(self, iterable, node.iter)
        unrolled = loop.kind == "trivial" and items is not None and 0 < len(items) <= _UNROLLED
        for item in list(items or []) if unrolled else [None]:
            value = item if unrolled else expressions.member(self, iterable, items)
            if unrolled and isinstance(value, Const):
                value = expressions.Turn(value.value)
            self.assign(node.target, value)
            self.loop(loop, node.body)
        self.block(node.orelse)
        return True

    _asyncfor = _for

    def loop(self, loop: Loop, body: Sequence[ast.stmt]) -> None:
        """Goes through a loop's body, once."""
        if loop.kind == "batch":
            for outer in self.loops:
                outer.has_batches = True
        self.loops.append(loop)
        self.block(body)
        self.loops.pop()

    def _while(self, node: ast.While) -> bool:
        self.eval(node.test)
        self.loop(loop_while(self, node), node.body)
        return True

    def _try(self, node: ast.Try) -> bool:
        falls = self.block(node.body)
        for handler in node.handlers:
            depth = len(self.conditions)
            text = "except " + (ast.unparse(handler.type) if handler.type is not None else "")
            self.conditions.append(Condition(text=text, holds=True, subject=id(handler)))
            self.block(handler.body)
            del self.conditions[depth:]
        self.block(node.orelse)
        self.block(node.finalbody)
        return falls

    _trystar = _try

    def _with(self, node: ast.With | ast.AsyncWith) -> bool:
        accumulates = 0
        for item in node.items:
            value = self.eval(item.context_expr)
            function = item.context_expr.func if isinstance(item.context_expr, ast.Call) else None
            accumulates += isinstance(function, ast.Attribute) and function.attr == "accumulate"
            if item.optional_vars is not None:
                self.assign(item.optional_vars, value)
        self.accumulating += accumulates
        falls = self.block(node.body)
        self.accumulating -= accumulates
        return falls

    _asyncwith = _with

    def _match(self, node: ast.Match) -> bool:
        subject = self.eval(node.subject)
        branches: list[tuple[list[Condition], ast.expr | None, bool, list[ast.stmt]]] = []
        for case in node.cases:
            constants = conditions.pattern_constants(case.pattern)
            test = Condition(ast.unparse(node.subject), True, conditions.subject_of(self, node.subject, subject),
                             constants, kept=subject)  # fmt: skip
            branches.append(([test] if constants else [], None, True, case.body))
        return self._branches(branches)

    def _global(self, node: ast.Global | ast.Nonlocal) -> bool:
        self.frame.outer.update(node.names)
        return True

    _nonlocal = _global

    def _functiondef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        function = Function(node=node, scope=self.frame.scope)
        if isinstance(self.frame.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self.inner.append(function)
        value: Value = function
        for decorator in node.decorator_list:
            value = calls.decorated(self, decorator, value)
        self.write(self.frame.scope.attrs, node.name, value)
        return True

    _asyncfunctiondef = _functiondef

    def _classdef(self, node: ast.ClassDef) -> bool:
        bases = [self.eval(base) for base in node.bases if not isinstance(base, ast.Starred)]
        scope = Scope(attrs={}, module=self.module, parent=self.frame.scope)
        made = Class(node=node, scope=self.frame.scope, bases=bases, attrs=scope.attrs)
        self.frames.append(Frame(node=node, scope=scope))
        self.block(node.body)
        self.frames.pop()
        for value in scope.attrs.values():
            for each in options_of(value):
                if isinstance(each, Function):
                    each.cls, each.scope = made, self.frame.scope
        self.write(self.frame.scope.attrs, node.name, made)
        return True

    def _import(self, node: ast.Import) -> bool:
        for alias in node.names:
            whole = alias.asname or alias.name.partition(".")[0]
            name = alias.name if alias.asname else whole
            self.write(self.frame.scope.attrs, whole, Lazy(self.module, name))
        return True

    def _importfrom(self, node: ast.ImportFrom) -> bool:
        name = node.module or ""
        for alias in node.names:
            if alias.name == "*":
                found = self.project.find(name, node.level, self.module, worth=True) if name or node.level else None
                self._star(name, found)
                continue
            value = Lazy(self.module, name, node.level, alias.name)
            self.write(self.frame.scope.attrs, alias.asname or alias.name, value)
        return True

    def resolve(self, lazy: Lazy) -> Value:
        """What an import brings: something of the project, or of a library."""
        module = self.project.find(lazy.name, lazy.level, lazy.module) if lazy.name or lazy.level else None
        if module is not None:
            self.run_module(module)
        if not lazy.member:
            return External(lazy.name) if module is None else module.scope
        value = module.scope.attrs.get(lazy.member) if module is not None else None
        if value is None and (module is None or module.source.path.name == "__init__.py"):
            inner = self.project.find(f"{lazy.name}.{lazy.member}".strip("."), lazy.level, lazy.module)
            if inner is not None and inner is not module:
                self.run_module(inner)
                return inner.scope
        if isinstance(value, Lazy):
            value = self.resolve(value) if value is not lazy else None
        if value is None:
            name = lazy.member
            value = Unknown(name, name) if module is not None else External(f"{lazy.name}.{name}".strip("."))
        return value

    def _star(self, name: str, module: Module | None) -> None:
        if module is None:
            self.module.stars.append(name)
            return
        self.run_module(module)
        self.module.stars.extend(module.stars)
        for key, value in list(module.scope.attrs.items()):
            if not key.startswith("_"):
                self.write(self.frame.scope.attrs, key, value)

    # -- assignment

    def assign(self, target: ast.expr, value: Value) -> None:
        """Gives what stands on the left of `=` a value."""
        if isinstance(target, ast.Name):
            scope = self.module.scope if target.id in self.frame.outer else self.frame.scope
            self.write(scope.attrs, target.id, _under_name(value, target.id))
        elif isinstance(target, ast.Attribute):
            expressions.set_attribute(self, self.eval(target.value), target.attr, _under_name(value, target.attr))
        elif isinstance(target, ast.Subscript):
            expressions.set_item(self, target, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target.elts, value)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value)

    def _unpack(self, targets: Sequence[ast.expr], value: Value) -> None:
        lists = [
            each.items for each in options_of(value) if isinstance(each, Items) and len(each.items) == len(targets)
        ]
        for at, target in enumerate(targets):
            name = ast.unparse(target)
            found: Value
            if lists and len(lists) == len(options_of(value)):
                found = joined(*(items[at] for items in lists))
            elif isinstance(value, (Loop, Method, Unknown, Instance, Choice, Items, Const, Table)):
                found = Unknown(text=name, name=name.rpartition(".")[2])
            else:
                found = value if at == 0 else Unknown(text=name, name=name.rpartition(".")[2])
            self.assign(target, found)


def _under_name(value: Value, name: str) -> Value:
    """A value as it is known under a name."""
    if isinstance(value, Quantity):
        return named(value, name)
    if isinstance(value, Unknown) and not _says(value.name):
        value.name = name if _says(name) else value.name
    if isinstance(value, Choice):
        return Choice(tuple(_under_name(each, name) for each in value.options))
    return value


def _says(name: str) -> bool:
    """Whether a name says what it is a name of."""
    return bool(
        name
        and (
            unit_of_name(name) is not None
            or is_loader(name)
            or is_dataset(name)
            or is_optimizer(name)
            or is_scheduler(name)
        )
    )
