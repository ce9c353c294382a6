"""Goes through a training script as Python would, with names for values, and notes who steps what in which loop."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from lrplot.scan import expressions
from lrplot.scan.functions import bind
from lrplot.scan.imports import resolve
from lrplot.scan.project import Module, Project
from lrplot.scan.statements import statement
from lrplot.scan.training import Condition, ScannedLoop, ScannedOptimizer, ScannedScheduler
from lrplot.scan.values import (
    MISSING,
    Const,
    Frame,
    Function,
    Instance,
    Lazy,
    Scope,
    Spot,
    Unknown,
    Value,
    joined,
)

_DEEPEST = 14  # calls within calls


class OutOfTime(Exception):
    """A file takes longer than it may."""


class Route:
    """One way through the files.

    Attributes:
        project: the files.
        schedulers: every construction of a scheduler, as often as it is come by.
        optimizers: the same of optimizers.
        trainers: the trainers and accelerators of libraries.
        loose_steps: calls of `step()` on something that looks like a scheduler and is not known.
        loops: the loops under way.
        conditions: what must hold here.
        journal: what the branch under way wrote over, to be taken back: the names, the name and what it was.
    """

    def __init__(self, project: Project) -> None:
        """Begins with no file read."""
        self.project = project
        self.schedulers: list[ScannedScheduler] = []
        self.optimizers: list[ScannedOptimizer] = []
        self.trainers: list[Instance] = []
        self.instances: list[Instance] = []
        self.loose_steps: list[tuple[Spot, str]] = []
        self.loops: list[ScannedLoop] = []
        self.conditions: list[Condition] = []
        self.frames: list[Frame] = []
        self.stack: list[int] = []
        self.by_name: dict[tuple[int, str], list[ScannedOptimizer]] = {}
        self.inner: list[Function] = []
        self.calls_elsewhere = False
        self.hooked: set[int] = set()
        self.framework_loops: dict[str, tuple[ScannedLoop, ScannedLoop]] = {}
        self.accumulating = 0
        self.choosing = 0
        self.clock = 0
        self.journal: list[tuple[dict[str, Value], str, Value]] = []
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
            attrs[name] = value = resolve(self, value)
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
        kept = self.loops, self.conditions, self.accumulating, self.journal
        self.loops, self.conditions, self.accumulating, self.journal = [], [], 0, []
        self.frames.append(frame)
        try:
            yield
        finally:
            self.frames.pop()
            self.loops, self.conditions, self.accumulating, self.journal = kept

    @contextmanager
    def within(self, loops: Sequence[ScannedLoop]) -> Iterator[None]:
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
        bind(self, function, args, keywords, scope)
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
        for node in body:
            self._spend()
            if not statement(self, node):
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

    def write(self, attrs: dict[str, Value], key: str, value: Value) -> None:
        """Gives a name or an attribute a value, which the branch under way may take back."""
        self.journal.append((attrs, key, attrs.get(key, MISSING)))
        attrs[key] = value
        if isinstance(value, ScannedOptimizer):
            value.names.append((id(attrs), key))
            self.by_name.setdefault((id(attrs), key), []).append(value)

    def loop(self, loop: ScannedLoop, body: Sequence[ast.stmt]) -> None:
        """Goes through a loop's body, once."""
        if loop.kind == "batch":
            for outer in self.loops:
                outer.has_batches = True
        self.loops.append(loop)
        self.block(body)
        self.loops.pop()
