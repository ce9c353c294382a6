"""The loops around an optimizer's step, read from the source of the frames that are making it."""

from __future__ import annotations

import ast
from typing import Any, Dict, Iterator, List, Optional, Tuple

from .source import SCOPES, CannotTell, is_number, is_user_frame, path_to, value_of

_LoopNode = (ast.For, ast.AsyncFor, ast.While)


# -- loops


class RunningLoop:
    """A loop that is being run.

    Attributes:
        node: its syntax.
        frame: the frame that runs it.
        count: its turns; None where they cannot be told.
        loader: the loader that it goes through; None for none.
        names: the names that each turn sets.
    """

    def __init__(self, node: Any, frame: Any) -> None:
        self.node, self.frame = node, frame
        self.loader: Any = None
        self.count: Optional[int] = None
        self.names: List[str] = []
        if not isinstance(node, ast.While):
            self.names = [each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)]
            self.count = self._turns(node.iter)

    @property
    def is_trivial(self) -> bool:
        """Whether its turns are no turns of training: it goes through optimizers, groups, or words such as phases."""
        for name in self.names:
            value = self.frame.f_locals.get(name)
            if hasattr(value, "param_groups") or isinstance(value, str):
                return True
        return False

    def _turns(self, node: Any) -> Optional[int]:
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("range", "trange"):
                try:
                    given = [value_of(each, self.frame) for each in node.args]
                    return len(range(*[int(each) for each in given]))
                except (CannotTell, TypeError, ValueError):
                    return None
            if name == "count":  # itertools.count
                return None
            if name == "zip":
                counts = [each for each in map(self._turns, node.args) if each is not None]
                return min(counts) if counts else None
            if name == "islice" and len(node.args) == 2:
                try:
                    most = int(value_of(node.args[1], self.frame))
                except (CannotTell, TypeError, ValueError):
                    return None
                known = self._turns(node.args[0])
                return most if known is None else min(most, known)
            if name in ("cycle", "repeat"):
                return None  # as often as the loop wants
            wanted = [*node.args, *(each.value for each in node.keywords if each.arg in ("iterable", "sequence"))]
            for each in wanted:  # tqdm, enumerate, track, a logger's log_every(loader, ...)
                found = self._turns(each)
                # Of a function that is not known, only a loader among its arguments says how often it turns.
                if self.loader is not None or (found is not None and name in _PASS_ON):
                    return found
            return None
        try:
            return self._length(value_of(node, self.frame))
        except CannotTell:
            return None

    def _length(self, value: Any) -> Optional[int]:
        if isinstance(value, (str, bytes, int, float)) or value is None:
            return None
        loader = getattr(value, "iterable", value)  # what a progress bar goes through
        if hasattr(loader, "dataset") and hasattr(loader, "batch_size"):
            self.loader = loader
        try:
            return len(value)
        except (TypeError, NotImplementedError):
            return None


def loops_around(frames: List[Any], built: List[Tuple[int, Any, int]]) -> List[RunningLoop]:
    """The loops that frames are in, the outermost first.

    Args:
        frames: the frames, the innermost first.
        built: the frames within which the optimizer was built, by id, code and line: loops around that are none of
            its training, as those over folds or seeds.
    """
    found: List[RunningLoop] = []
    for frame in reversed(frames):
        if not is_user_frame(frame):
            continue
        line = frame.f_lineno
        then = [at for identity, code, at in built if identity == id(frame) and code is frame.f_code]
        for node in path_to(frame.f_code.co_filename, line):
            if isinstance(node, _LoopNode) and _is_in(node.body, line):
                if any(_is_in(node.body, at) for at in then):
                    continue
                found.append(RunningLoop(node, frame))
    return [each for each in found if not each.is_trivial]


def _is_in(body: List[ast.stmt], line: int) -> bool:
    return bool(body) and body[0].lineno <= line <= (body[-1].end_lineno or body[-1].lineno)


_PASS_ON = ("tqdm", "enumerate", "list", "tuple", "reversed", "sorted", "iter", "track", "auto", "notebook", "map")

Guard = Tuple[ast.expr, bool]


def guards_of(name: str, line: int) -> List[Guard]:
    """The conditions, each with the answer that it must have, under which a line within its innermost loop is run."""
    path = path_to(name, line)
    starts = [index for index, node in enumerate(path) if isinstance(node, _LoopNode)]
    inner = path[starts[-1] if starts else 0 :]
    found: List[Guard] = []
    for above, node in zip(inner, inner[1:]):
        for body, test, answer in _bodies(above):
            if node not in body:
                continue
            if test is not None:
                found.append((test, answer))
            for before in body[: body.index(node)]:  # if ...: continue
                if isinstance(before, ast.If) and before.body and isinstance(before.body[-1], ast.Continue):
                    found.append((before.test, False))
    return found


def _bodies(node: Any) -> Iterator[Tuple[List[Any], Optional[ast.expr], bool]]:
    test = node.test if isinstance(node, ast.If) else None
    for field, answer in (("body", True), ("orelse", False), ("finalbody", True), ("handlers", True)):
        body = getattr(node, field, None)
        if isinstance(body, list):
            yield body, test, answer


Cap = Tuple[RunningLoop, ast.expr, bool, int]


def caps_of(loops: List[RunningLoop]) -> List[Cap]:
    """Where loops end by a condition: the loop, the condition, the answer that ends it, and its line."""
    found: List[Cap] = []
    for loop in loops:
        if isinstance(loop.node, ast.While):
            found.append((loop, loop.node.test, False, loop.node.lineno))
        found.extend((loop, test, True, line) for test, line in _breaks(loop.node.body, inner=False))
    return found


def _breaks(body: List[ast.stmt], inner: bool) -> Iterator[Tuple[ast.expr, int]]:
    for statement in body:
        if isinstance(statement, SCOPES):
            continue
        if isinstance(statement, ast.If) and statement.body and _leaves(statement.body[-1], inner):
            yield statement.test, statement.lineno
        within = inner or isinstance(statement, _LoopNode)
        for nested, _, _ in _bodies(statement):
            if nested and isinstance(nested[0], ast.stmt):
                yield from _breaks(nested, within)


def _leaves(statement: ast.stmt, inner: bool) -> bool:
    if isinstance(statement, ast.Break):
        return not inner
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return ast.unparse(statement.value.func) in ("sys.exit", "exit", "quit", "os._exit")
    return isinstance(statement, ast.Return)


def moving_texts(loops: List[RunningLoop], lines: List[Tuple[str, int]]) -> List[Tuple[Any, ast.expr]]:
    """The names and attributes that decide when loops end and whether lines are run, with their frames."""
    frames = {id(loop.frame): loop.frame for loop in loops}
    tests = [(loop.frame, test) for loop, test, _, _ in caps_of(loops)]
    for name, line in lines:
        for frame in frames.values():
            if frame.f_code.co_filename == name:
                tests.extend((frame, test) for test, _ in guards_of(name, line))
    found: Dict[Tuple[int, str], Tuple[Any, ast.expr]] = {}
    for loop in loops:
        for each in loop.names:
            node = ast.Name(id=each, ctx=ast.Load())
            found[id(loop.frame), each] = (loop.frame, node)
    for frame in frames.values():
        code = frame.f_code
        for each in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
            if is_number(frame.f_locals.get(each)):
                found[id(frame), each] = (frame, ast.Name(id=each, ctx=ast.Load()))
    for frame, test in tests:
        for each_node in ast.walk(test):
            if isinstance(each_node, (ast.Name, ast.Attribute)):
                found[id(frame), ast.unparse(each_node)] = (frame, each_node)
    return list(found.values())
