"""The source of the frames that are running, and the values of its expressions."""

from __future__ import annotations

import ast
import linecache
import math
import operator
import os
import sysconfig
from typing import Any, Callable, Dict, List, Optional, Tuple

_LIBRARIES = tuple(
    os.path.realpath(root) + os.sep for root in map(sysconfig.get_paths().get, ("stdlib", "platstdlib")) if root
)

_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class CannotTell(Exception):
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
        if isinstance(inner, SCOPES):
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
    except CannotTell:
        raise
    except Exception as error:  # a division by zero, a missing key: whatever the variables bring about
        raise CannotTell(str(error)) from error


def _value(node: Any, frame: Any, moved: Dict[str, Any]) -> Any:
    reader = _READERS.get(type(node))
    if reader is None:
        raise CannotTell(type(node).__name__)
    return reader(node, frame, moved)


def _constant(node: ast.Constant, frame: Any, moved: Dict[str, Any]) -> Any:
    return node.value


def _name(node: ast.Name, frame: Any, moved: Dict[str, Any]) -> Any:
    for names in (moved, frame.f_locals, frame.f_globals):
        if node.id in names:
            return names[node.id]
    raise CannotTell(node.id)


def _attribute(node: ast.Attribute, frame: Any, moved: Dict[str, Any]) -> Any:
    text = ast.unparse(node) if moved else ""
    return moved[text] if text in moved else getattr(_value(node.value, frame, moved), node.attr)


def _subscript(node: ast.Subscript, frame: Any, moved: Dict[str, Any]) -> Any:
    owner, key = _value(node.value, frame, moved), node.slice
    if not isinstance(owner, (dict, list, tuple, str)) and not hasattr(owner, "keys"):
        raise CannotTell("a subscript")
    return owner[_value(key, frame, moved)]


def _binary(node: ast.BinOp, frame: Any, moved: Dict[str, Any]) -> Any:
    if type(node.op) not in _BINARY:
        raise CannotTell("an operator")
    one, two = _value(node.left, frame, moved), _value(node.right, frame, moved)
    if isinstance(node.op, ast.Pow) and not (is_number(one) and is_number(two) and abs(two) < 1024):
        raise CannotTell("a large power")
    return _BINARY[type(node.op)](one, two)


def _unary(node: ast.UnaryOp, frame: Any, moved: Dict[str, Any]) -> Any:
    inner = _value(node.operand, frame, moved)
    return not inner if isinstance(node.op, ast.Not) else -inner if isinstance(node.op, ast.USub) else inner


def _compared(node: ast.Compare, frame: Any, moved: Dict[str, Any]) -> Any:
    left = _value(node.left, frame, moved)
    for op, right in zip(node.ops, node.comparators):
        value = _value(right, frame, moved)
        if not _COMPARED[type(op)](left, value):
            return False
        left = value
    return True


def _chosen(node: ast.IfExp, frame: Any, moved: Dict[str, Any]) -> Any:
    return _value(node.body if _value(node.test, frame, moved) else node.orelse, frame, moved)


def _items(node: Any, frame: Any, moved: Dict[str, Any]) -> Any:
    return [_value(each, frame, moved) for each in node.elts]


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
    if node.keywords:
        raise CannotTell("a call with keywords")
    if isinstance(name, ast.Name) and name.id not in frame.f_locals:
        found = _FUNCTIONS.get(name.id)
    elif isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name) and name.value.id in ("math", "np"):
        found = _MATHS.get(name.attr)
    if found is None:
        raise CannotTell("a call")
    return found(*[_value(each, frame, moved) for each in node.args])


_READERS: Dict[type, Callable[[Any, Any, Dict[str, Any]], Any]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _either,
    ast.Compare: _compared,
    ast.IfExp: _chosen,
    ast.List: _items,
    ast.Tuple: _items,
    ast.Call: _called,
}


def is_number(value: Any) -> bool:
    """Whether a value is a number, and no truth value."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
