"""The loops around an optimizer's step, read from the source of the frames that are making it."""

from __future__ import annotations

import ast
import linecache
import math
import operator
import os
import sysconfig
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple, Union

_LIBRARIES = tuple(
    os.path.realpath(root) + os.sep for root in map(sysconfig.get_paths().get, ("stdlib", "platstdlib")) if root
)
_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_LoopNode = (ast.For, ast.AsyncFor, ast.While)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Unknown(Exception):
    """An expression whose value cannot be told without running code."""


# -- frames


def is_user_file(name: str) -> bool:
    """Whether a file is the user's: neither Python's own, nor installed, nor made up, nor one of these."""
    if name.startswith(("<", _HERE)):
        return False
    real = os.path.realpath(name)
    return "site-packages" not in real and "dist-packages" not in real and not real.startswith(_LIBRARIES)


_user_files: Dict[str, bool] = {}


def is_user_frame(frame: Any) -> bool:
    """Whether a frame runs the user's code."""
    name = frame.f_code.co_filename
    found = _user_files.get(name)
    if found is None:
        found = _user_files[name] = is_user_file(name)
    return found


def stack_from(frame: Any) -> List[Any]:
    """The frames from one outwards."""
    found = []
    while frame is not None:
        found.append(frame)
        frame = frame.f_back
    return found


def place_of(frame: Any) -> Optional[Tuple[str, int]]:
    """The file and the line of the innermost frame of the user's; None where there is none."""
    while frame is not None:
        if is_user_frame(frame):
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return None


_trees: Dict[str, Optional[ast.Module]] = {}


def tree_of(name: str) -> Optional[ast.Module]:
    """The syntax tree of a file; None where it cannot be read."""
    if name not in _trees:
        try:
            _trees[name] = ast.parse("".join(linecache.getlines(name)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            _trees[name] = None
    return _trees[name]


def path_to(name: str, line: int, within: Optional[str] = None) -> List[ast.AST]:
    """The statements around a line, the outermost first, from the innermost function on.

    Args:
        name: the file.
        line: the line, counted from 1.
        within: not used to search; the name of the function, for `<module>` frames the whole file.
    """
    tree = tree_of(name)
    path: List[ast.AST] = []
    node: Optional[ast.AST] = tree
    while node is not None:
        inner = None
        for child in ast.iter_child_nodes(node):
            first, last = getattr(child, "lineno", None), getattr(child, "end_lineno", None)
            if first is None or last is None:
                continue
            first = min([first, *(each.lineno for each in getattr(child, "decorator_list", ()))])
            if first <= line <= last and isinstance(child, (ast.stmt, ast.ExceptHandler, *_match_cases())):
                inner = child
                break
        if inner is None:
            break
        if isinstance(inner, _SCOPES):
            path = []
        else:
            path.append(inner)
        node = inner
    return path


def _match_cases() -> Tuple[type, ...]:
    found = getattr(ast, "match_case", None)
    return (found,) if found is not None else ()


# -- values


_BINARY: Dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARED: Dict[type, Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}
_FUNCTIONS = {"len": len, "int": int, "float": float, "min": min, "max": max, "abs": abs, "round": round, "bool": bool}
_MATHS = {"ceil": math.ceil, "floor": math.floor}


def value_of(node: ast.AST, frame: Any, moved: Optional[Dict[str, Any]] = None) -> Any:
    """The value of an expression over a frame's variables, without running any of the user's functions.

    Args:
        node: the expression.
        frame: whose variables it has.
        moved: values to take instead, by the text of a name or of an attribute.

    Raises:
        Unknown: there is more in it than names, attributes, subscripts, arithmetic, len and its like.
    """
    try:
        return _value(node, frame, moved or {})
    except Unknown:
        raise
    except Exception as error:  # a division by zero, a missing key: whatever the variables bring about
        raise Unknown(str(error)) from error


def _value(node: Any, frame: Any, moved: Dict[str, Any]) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, (ast.Name, ast.Attribute)) and moved:
        text = ast.unparse(node)
        if text in moved:
            return moved[text]
    if isinstance(node, ast.Name):
        for names in (frame.f_locals, frame.f_globals):
            if node.id in names:
                return names[node.id]
        raise Unknown(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(_value(node.value, frame, moved), node.attr)
    if isinstance(node, ast.Subscript):
        owner, key = _value(node.value, frame, moved), node.slice
        if not isinstance(owner, (dict, list, tuple, str)) and not hasattr(owner, "keys"):
            raise Unknown("a subscript")
        return owner[_value(getattr(key, "value", key) if type(key).__name__ == "Index" else key, frame, moved)]
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        one, two = _value(node.left, frame, moved), _value(node.right, frame, moved)
        if isinstance(node.op, ast.Pow) and not (_is_number(one) and _is_number(two) and abs(two) < 1024):
            raise Unknown("a large power")
        return _BINARY[type(node.op)](one, two)
    if isinstance(node, ast.UnaryOp):
        inner = _value(node.operand, frame, moved)
        return not inner if isinstance(node.op, ast.Not) else -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BoolOp):
        return _either(node, frame, moved)
    if isinstance(node, ast.Compare):
        left = _value(node.left, frame, moved)
        for op, right in zip(node.ops, node.comparators):
            value = _value(right, frame, moved)
            if not _COMPARED[type(op)](left, value):
                return False
            left = value
        return True
    if isinstance(node, ast.IfExp):
        return _value(node.body if _value(node.test, frame, moved) else node.orelse, frame, moved)
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(each, frame, moved) for each in node.elts]
    if isinstance(node, ast.Call) and not node.keywords:
        return _called(node, frame, moved)
    raise Unknown(type(node).__name__)


def _either(node: ast.BoolOp, frame: Any, moved: Dict[str, Any]) -> Any:
    value: Any = None
    stops = isinstance(node.op, ast.Or)
    for each in node.values:
        value = _value(each, frame, moved)
        if bool(value) == stops:
            return value
    return value


def _called(node: ast.Call, frame: Any, moved: Dict[str, Any]) -> Any:
    name = node.func
    found: Any = None
    if isinstance(name, ast.Name) and name.id not in frame.f_locals:
        found = _FUNCTIONS.get(name.id)
    elif isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name) and name.value.id in ("math", "np"):
        found = _MATHS.get(name.attr)
    if found is None:
        raise Unknown("a call")
    return found(*[_value(each, frame, moved) for each in node.args])


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


# -- loops


class Loop:
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
                except (Unknown, TypeError, ValueError):
                    return None
            if name == "count":  # itertools.count
                return None
            if name == "zip":
                counts = [each for each in map(self._turns, node.args) if each is not None]
                return min(counts) if counts else None
            if name == "islice" and len(node.args) == 2:
                try:
                    most = int(value_of(node.args[1], self.frame))
                except (Unknown, TypeError, ValueError):
                    return None
                known = self._turns(node.args[0])
                return most if known is None else min(most, known)
            if name in ("cycle", "repeat"):
                self._turns(node.args[0]) if node.args else None
                return None
            wanted = [*node.args, *(each.value for each in node.keywords if each.arg in ("iterable", "sequence"))]
            for each in wanted:  # tqdm, enumerate, track, a logger's log_every(loader, ...)
                found = self._turns(each)
                if found is not None or self.loader is not None:
                    return found
            return None
        try:
            return self._length(value_of(node, self.frame))
        except Unknown:
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


def loops_around(frames: List[Any], built: List[Tuple[int, Any, int]]) -> List[Loop]:
    """The loops that frames are in, the outermost first.

    Args:
        frames: the frames, the innermost first.
        built: the frames within which the optimizer was built, by id, code and line: loops around that are none of
            its training, as those over folds or seeds.
    """
    found: List[Loop] = []
    for frame in reversed(frames):
        if not is_user_frame(frame):
            continue
        line = frame.f_lineno
        then = [at for identity, code, at in built if identity == id(frame) and code is frame.f_code]
        for node in path_to(frame.f_code.co_filename, line):
            if isinstance(node, _LoopNode) and _is_in(node.body, line):
                if any(_is_in(node.body, at) for at in then):
                    continue
                found.append(Loop(node, frame))
    return [each for each in found if not each.is_trivial]


def _is_in(body: List[ast.stmt], line: int) -> bool:
    return bool(body) and body[0].lineno <= line <= (body[-1].end_lineno or body[-1].lineno)


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


Cap = Tuple[Loop, ast.expr, bool, int]


def caps_of(loops: List[Loop]) -> List[Cap]:
    """Where loops end by a condition: the loop, the condition, the answer that ends it, and its line."""
    found: List[Cap] = []
    for loop in loops:
        if isinstance(loop.node, ast.While):
            found.append((loop, loop.node.test, False, loop.node.lineno))
        found.extend((loop, test, True, line) for test, line in _breaks(loop.node.body, inner=False))
    return found


def _breaks(body: List[ast.stmt], inner: bool) -> Iterator[Tuple[ast.expr, int]]:
    for statement in body:
        if isinstance(statement, _SCOPES):
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


Moving = Union[int, float]


def moving_texts(loops: List[Loop], lines: List[Tuple[str, int]]) -> List[Tuple[Any, ast.expr]]:
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
            if _is_number(frame.f_locals.get(each)):
                found[id(frame), each] = (frame, ast.Name(id=each, ctx=ast.Load()))
    for frame, test in tests:
        for each_node in ast.walk(test):
            if isinstance(each_node, (ast.Name, ast.Attribute)):
                found[id(frame), ast.unparse(each_node)] = (frame, each_node)
    return list(found.values())
