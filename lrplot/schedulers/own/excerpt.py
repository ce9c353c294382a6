"""What a user's file does where it is imported, told from its text, and the part of it that a name needs.

A training script without a main guard trains where it is imported. So a file whose top level does work is not imported
as a whole: the function or class that was named is taken out of it, with the imports, constants and definitions that it
needs.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

# Calls that compute a constant or set something up, by what their first names stand for; all others are work.
_PURE_MODULES = (
    *("math", "cmath", "typing", "typing_extensions", "collections", "functools", "itertools", "operator", "re"),
    *("enum", "dataclasses", "decimal", "fractions", "numbers", "types", "abc", "contextlib", "statistics"),
    *("pathlib", "copy"),
)
_PURE_CALLS = (
    *("logging.getLogger", "logging.basicConfig", "json.dumps", "json.loads", "random.seed", "os.getenv"),
    *("os.environ.get", "os.environ.setdefault", "sys.path.insert", "sys.path.append", "sys.setrecursionlimit"),
    *("warnings.filterwarnings", "warnings.simplefilter", "torch.device", "torch.tensor", "torch.arange"),
    *("torch.linspace", "torch.manual_seed", "torch.set_default_dtype", "torch.cuda.is_available"),
    *("torch.set_num_threads", "torch.set_float32_matmul_precision"),
)
_IMPURE_BUILTINS = (
    *("print", "input", "open", "exec", "eval", "compile", "breakpoint", "exit", "quit", "help", "__import__"),
    *("setattr", "delattr"),
)
_FILES_OF_NUMPY = ("random", "load", "save", "from", "gen", "mem", "lib", "test")
_METHODS = (
    *("append", "extend", "update", "add", "setdefault", "items", "keys", "values", "get", "insert", "sort"),
    *("copy", "split", "join", "format", "strip", "lower", "upper", "replace", "tolist", "reverse", "count", "index"),
)  # of Python's own containers and texts


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """A line that an import would run, and that does more than to define something."""

    line: int
    text: str


class NeedsWork(Exception):
    """A name cannot be had without running a line that does work.

    Args:
        work: the line.
    """

    def __init__(self, work: Work) -> None:  # noqa: D107  # said above
        super().__init__(work.text)
        self.work = work


def first_work(tree: ast.Module) -> Work | None:
    """The first line of a file that does work where the file is imported; None where it only defines."""
    imports = _imports(tree)
    return next((found for each in tree.body for found in _work_in(each, imports)), None)


def excerpt(tree: ast.Module, names: Sequence[str]) -> ast.Module:
    """The part of a file that defines some of its names: their statements and all those that they need, in order.

    Args:
        tree: the file.
        names: names of its top level; those that there are none of are left out.

    Raises:
        NeedsWork: a name needs a line that does work.
    """
    bound, imports = _bindings(tree), _imports(tree)
    kept = _closure(tree, bound, names)
    for at in sorted(kept):
        for work in _work_in(tree.body[at], imports):
            raise NeedsWork(work)
    for at, statement in enumerate(tree.body):
        if _is_set_up(statement):
            with_it = {at, *_closure(tree, bound, _names_in(statement))}
            if not any(True for index in with_it for _ in _work_in(tree.body[index], imports)):
                kept |= with_it
    return ast.Module(body=[tree.body[at] for at in sorted(kept)], type_ignores=[])


def _closure(tree: ast.Module, bound: Mapping[str, list[int]], names: Sequence[str]) -> set[int]:
    """The statements that bind some names, and those that bind what they use."""
    wanted, kept = list(names), set[int]()
    while wanted:
        for at in bound.get(wanted.pop(), ()):
            if at not in kept:
                kept.add(at)
                wanted += _names_in(tree.body[at])
    return kept


def defines(tree: ast.Module, name: str) -> bool:
    """Whether a file's top level binds a name."""
    return name in _bindings(tree)


def public_definitions(tree: ast.Module) -> list[str]:
    """The classes and functions of a file's top level whose names have no underscore in front."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return [each.name for each in tree.body if isinstance(each, kinds) and not each.name.startswith("_")]


# -- work --------------------------------------------------------------------------------------------


def _work_in(statement: ast.stmt, imports: Mapping[str, str]) -> Iterator[Work]:
    """The work of a statement of the top level; none in definitions, which are run later if at all."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    if isinstance(statement, ast.If) and _is_main_guard(statement.test):
        for each in statement.orelse:
            yield from _work_in(each, imports)
        return
    if isinstance(statement, ast.While):
        yield _told(statement)
        return
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt):
            yield from _work_in(child, imports)
        elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
            for each in child.body:
                yield from _work_in(each, imports)
        elif any(not _is_pure(call, imports) for call in _calls_in(child)):
            yield _told(statement)
            return


def _told(statement: ast.stmt) -> Work:
    text = ast.unparse(statement).partition("\n")[0]
    return Work(line=statement.lineno, text=text if len(text) <= 60 else f"{text[:57]}...")


def _calls_in(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that a statement makes at once: those in a lambda are made later."""
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.Call):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _calls_in(child)


def _is_pure(call: ast.Call, imports: Mapping[str, str]) -> bool:
    """Whether a call computes a constant or sets something up, as far as its name tells."""
    function = call.func
    dotted = _dotted(function, imports)
    if dotted is None:  # a method of something computed: ", ".join(...), "a b".split()
        return isinstance(function, ast.Attribute) and function.attr in _METHODS
    if dotted in _PURE_CALLS:
        return True
    if not any(name in imports for name in _root(function)):
        if isinstance(function, ast.Name):  # one of Python's own; a function of the file may do anything
            return hasattr(builtins, function.id) and function.id not in _IMPURE_BUILTINS
        return isinstance(function, ast.Attribute) and function.attr in _METHODS
    first, _, rest = dotted.partition(".")
    if first == "numpy":
        return not rest.startswith(_FILES_OF_NUMPY)
    return first in _PURE_MODULES and not dotted.startswith("pathlib.Path.")


def _dotted(node: ast.expr, imports: Mapping[str, str]) -> str | None:
    """What a name or an attribute of one stands for, `numpy.linspace` for `np.linspace`; None for all else."""
    if isinstance(node, ast.Name):
        return imports.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value, imports)
        return None if base is None else f"{base}.{node.attr}"
    return None


def _imports(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                found[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module or '.'}.{alias.name}"
    return found


def _is_main_guard(test: ast.expr) -> bool:
    """Whether a condition is `__name__ == "__main__"`, alone or as one of several that must hold."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(map(_is_main_guard, test.values))
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    names = [each.id for each in sides if isinstance(each, ast.Name)]
    return names == ["__name__"] and any(isinstance(each, ast.Constant) for each in sides)


# -- what a name needs -------------------------------------------------------------------------------


def _bindings(tree: ast.Module) -> dict[str, list[int]]:
    """Which statements of the top level bind each name, or change what it holds; main guards are left out."""
    found: dict[str, list[int]] = {}
    imports = _imports(tree)
    for at, statement in enumerate(tree.body):
        if isinstance(statement, ast.If) and _is_main_guard(statement.test):
            continue
        for name in {*_bound_by(statement), *(each for each in _changed_by(statement) if each not in imports)}:
            found.setdefault(name, []).append(at)
    return found


def _bound_by(statement: ast.AST) -> Iterator[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
        return
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0]
        return
    if isinstance(statement, ast.Name) and isinstance(statement.ctx, ast.Store):
        yield statement.id
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, ast.Lambda):
            yield from _bound_by(child)


def _changed_by(statement: ast.stmt) -> Iterator[str]:
    """The names whose objects a statement changes: `table[0] = 1`, `table.append(1)`."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    for node in ast.walk(statement):
        if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            yield from _root(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield from _root(node.value.func)


def _root(node: ast.AST) -> Iterator[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _names_in(statement: ast.stmt) -> list[str]:
    return [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)]


def _is_set_up(statement: ast.stmt) -> bool:
    """Whether a statement that does no work is kept whatever is named: it changes how others are read."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__" or any(alias.name == "*" for alias in statement.names)
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
