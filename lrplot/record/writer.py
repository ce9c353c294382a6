"""The lines that write a rate, run again over copies of the loop's variables and a stub of the optimizer."""

from __future__ import annotations

import ast
import contextlib
import io
import types
from typing import Any, Dict, List, Tuple

from . import loops, source
from .byhand import writing_sites
from .detached import Copies, is_optimizer, is_scheduler
from .known import KnownOptimizer
from .recorder import Recorder
from .turns import Attempt, Clock


class _Block:
    """Statements of one level of the loop, those before the step and those after it.

    Attributes:
        frame: the frame whose variables they use.
        depth: how many of the loop's levels are around them.
        before, after: their code.
    """

    def __init__(self, frame: Any, depth: int, before: List[ast.stmt], after: List[ast.stmt]) -> None:
        self.frame, self.depth = frame, depth
        name = frame.f_code.co_filename
        self.before = compile(ast.Module(body=before, type_ignores=[]), name, "exec")
        self.after = compile(ast.Module(body=after, type_ignores=[]), name, "exec")


class Writer:
    """Runs the lines again that write the rates.

    Attributes:
        works: whether there are any that can be run.
        reason: why there are none, a sentence.
    """

    def __init__(self, recorder: Recorder, known: KnownOptimizer, attempts: List[Attempt], clock: Clock) -> None:
        self._known, self._clock = known, clock
        self._sites = writing_sites(recorder, known)
        self.place = (self._sites[0][0][0].co_filename, self._sites[0][0][1]) if self._sites else None
        self.reason = ""
        self._stub: Any = None
        self._blocks: List[_Block] = []
        try:
            self._find()
        except (LookupError, SyntaxError, ValueError) as error:
            self.reason = f"The lines that write the rate cannot be run alone: {error}."
        self.works = bool(self._blocks)
        if not self.works and not self.reason:
            self.reason = "The lines that write the rate cannot be run alone."

    # -- finding

    def _find(self) -> None:
        wanted: Dict[Tuple[int, int], List[int]] = {}
        for stack in self._sites:
            frame, line = self._anchor(stack)
            depth = sum(loop.node.body[0].lineno <= line <= loop.node.body[-1].end_lineno for loop in self._of(frame))
            depth += sum(loop.frame is not frame and self._is_outside(loop.frame, frame) for loop in self._known.loops)
            if depth:
                wanted.setdefault((id(frame), depth), []).append(line)
        frames = {id(each): each for each in self._known.frames}
        for (identity, depth), lines in sorted(wanted.items(), key=lambda each: each[0][1]):
            self._blocks.append(self._block(frames[identity], depth, lines))

    def _of(self, frame: Any) -> List[loops.RunningLoop]:
        return [loop for loop in self._known.loops if loop.frame is frame]

    def _is_outside(self, one: Any, other: Any) -> bool:
        """Whether a frame of the first step has called another one of it."""
        order = [id(each) for each in self._known.frames]
        return order.index(id(one)) > order.index(id(other))

    def _anchor(self, stack: List[Tuple[Any, int]]) -> Tuple[Any, int]:
        """The innermost frame of the loop's own that was open while a rate was written, and its line then."""
        for code, line in stack:
            for frame in self._known.frames:
                if frame.f_code is code:
                    return frame, line
        raise LookupError("they are in no function of the loop")

    def _block(self, frame: Any, depth: int, lines: List[int]) -> _Block:
        step = self._known.lines[id(frame)]
        body = self._body(frame, depth)
        while True:
            inner = next((each for each in body if each.lineno <= step <= (each.end_lineno or 0)), None)
            holds = inner is not None and any(inner.lineno <= at <= (inner.end_lineno or 0) for at in lines)
            if inner is None or not holds or isinstance(inner, (ast.For, ast.While)):
                break
            bodies = [getattr(inner, name, None) for name in ("body", "orelse", "finalbody")]
            nested = next((each for each in bodies if each and each[0].lineno <= step <= each[-1].end_lineno), None)
            if nested is None:
                break
            body = nested
        taken = _slice(body, lines, step, _functions_of(frame.f_code.co_filename))
        before = [each for each in taken if (each.end_lineno or 0) < step]
        after = [each for each in taken if each.lineno > step]
        if not before and not after:
            raise LookupError("they are one with the step")
        return _Block(frame, depth, before, after)

    def _body(self, frame: Any, depth: int) -> List[ast.stmt]:
        outside = sum(loop.frame is not frame and self._is_outside(loop.frame, frame) for loop in self._known.loops)
        mine = self._of(frame)
        if depth - outside > 0:
            return mine[depth - outside - 1].node.body  # type: ignore[no-any-return]
        tree = source.tree_of(frame.f_code.co_filename)
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == frame.f_code.co_name:
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                if first == frame.f_code.co_firstlineno:
                    return node.body
        raise LookupError("their function has no source")

    # -- running

    def begin(self, stub: Any) -> None:
        """Starts anew with another stub of the optimizer, at the first step."""
        self._stub, self._turn, self._epoch = stub, -1, 0
        self._names = {id(each.frame): self._namespace(each.frame) for each in self._blocks}

    def write(self, stub: Any, turn: int, epoch: int, batch: int) -> None:
        """Brings the stub's rates to what a turn's step uses."""
        if stub is not self._stub or turn == 0:
            self.begin(stub)
        if turn:
            deepest = len(self._known.loops)
            inner = [each for each in self._blocks if each.depth == deepest]
            outer = [each for each in self._blocks if each.depth < deepest]
            self._run(inner, "after", epoch, batch, turn)
            if epoch != self._epoch:
                self._run(reversed(outer), "after", epoch, batch, turn)
                frames = {id(each.frame) for each in outer}
                for each in inner:
                    if id(each.frame) not in frames and not any(
                        loop.frame is each.frame for loop in self._known.loops[:-1]
                    ):
                        self._names[id(each.frame)] = self._namespace(each.frame)
                self._run(outer, "before", epoch, batch, turn)
            self._run(inner, "before", epoch, batch, turn)
        self._turn, self._epoch = turn, epoch

    def _run(self, blocks: Any, part: str, epoch: int, batch: int, turn: int) -> None:
        for block in blocks:
            names = self._names[id(block.frame)]
            if part == "before":
                own = {name for loop in self._known.loops for name in loop.names if loop.frame is block.frame}
                moved = self._clock.at(block.frame, epoch, batch, turn)
                given = block.frame.f_code.co_varnames[: block.frame.f_code.co_argcount]
                names.update({name: value for name, value in moved.items() if name in own or name in given})
            with contextlib.redirect_stdout(io.StringIO()):
                exec(getattr(block, part), names)  # noqa: S102  # the script's own lines, in the script's own process

    def _namespace(self, frame: Any) -> Dict[str, Any]:
        """Copies of what a frame had at the first step; the optimizer is the stub, and functions use these names."""
        kept = {**frame.f_globals, **self._known.snapshots.get(id(frame), {})}
        copies = Copies()
        copies.replace(self._known.optimizer, self._stub)
        names: Dict[str, Any] = {}
        for name, value in kept.items():
            if isinstance(value, types.FunctionType) and value.__globals__ is frame.f_globals:
                made = types.FunctionType(value.__code__, names, value.__name__, value.__defaults__, value.__closure__)
                made.__kwdefaults__ = value.__kwdefaults__
                names[name] = made
            elif is_optimizer(value) or is_scheduler(value) or (isinstance(value, (list, dict)) and len(value) < 100):
                names[name] = copies.of(value) if name != "__builtins__" else value
            elif id(value) in self._known.held:
                names[name] = _with_stub(value, self._known.held[id(value)], copies)
            else:
                names[name] = value
        return names


def _with_stub(thing: Any, held: Dict[str, Any], copies: Copies) -> Any:
    """An object that holds an optimizer, as it was at the first step, with the stub in its place."""
    try:
        made = object.__new__(type(thing))
    except TypeError:
        return thing
    for name, value in held.items():
        small = isinstance(value, (list, dict)) and len(value) < 100
        made.__dict__[name] = copies.of(value) if is_optimizer(value) or is_scheduler(value) or small else value
    return made


def _slice(body: List[ast.stmt], lines: List[int], step: int, functions: Dict[str, "set[str]"]) -> List[ast.stmt]:
    """The statements of a body that hold lines, and those that set what these need; in their order.

    Args:
        body: the statements.
        lines: the lines.
        step: the line of the optimizer's step, whose statement is left out.
        functions: what the functions of the file use, by their names.
    """
    taken = [each for each in body if any(each.lineno <= at <= (each.end_lineno or 0) for at in lines)]
    if any(each.lineno <= step <= (each.end_lineno or 0) for each in taken):
        raise LookupError("they are one with the step")
    while True:
        needed = {name for each in taken for name in [*_names(each, ast.Load), *_used_by(each, functions)]}
        more = [
            each
            for each in body
            if each not in taken
            and isinstance(each, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.If))
            and not each.lineno <= step <= (each.end_lineno or 0)
            and needed & _names(each, ast.Store)
            and not _trains(each)
        ]
        if not more:
            return sorted(taken, key=lambda each: each.lineno)
        taken += more


def _used_by(statement: ast.stmt, functions: Dict[str, "set[str]"]) -> "set[str]":
    """What the functions use that a statement calls."""
    found: "set[str]" = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            found |= functions.get(name, set())
    return found


def _functions_of(name: str) -> Dict[str, "set[str]"]:
    """The names and attributes that each function of a file uses, those that it calls included."""
    tree = source.tree_of(name)
    nodes = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)] if tree is not None else []
    own = {node.name: {each for line in node.body for each in _names(line, ast.Load)} for node in nodes}
    return {
        node.name: own[node.name].union(*(own.get(each.rpartition(".")[2], set()) for each in own[node.name]))
        for node in nodes
    }


def _names(statement: ast.stmt, context: Any) -> "set[str]":
    """The names, and attributes by their text, that a statement loads or sets; what it adds to counts as both."""
    found = set()
    for node in ast.walk(statement):
        if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, context):
            found.add(ast.unparse(node))
        if isinstance(node, ast.AugAssign):
            found.add(ast.unparse(node.target))
    return found


def _trains(statement: ast.stmt) -> bool:
    """Whether a statement does more than arithmetic: a loss, a batch, a file."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("backward", "next", "item", "cuda", "to", "save", "load", "open", "zero_grad", "step", "model"):
                return True
    return False
