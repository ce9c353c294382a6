"""What a user's file defines, read from its text alone: shells ask for completions, and nothing is run for those."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from lrplot.errors import UsageError
from lrplot.reading import read_bytes

_OPTIMIZER = ("optimizer", "opt", "optim")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def outline(path: Path, name: str) -> tuple[list[inspect.Parameter], str] | None:
    """The parameters that are the user's to give and the docstring of a class or function of a file.

    Args:
        path: the file.
        name: which one, `Outer.Inner` too; empty for the only one there is.

    Returns:
        None where there is none of that name, or several to choose from.
    """
    try:
        scope: list[ast.stmt] = ast.parse(read_bytes(path)).body
    except (OSError, SyntaxError, ValueError, RecursionError, UsageError):
        return None
    found: ast.stmt | None = None
    for part in name.split(".") if name else [""]:
        found = _definition(scope, part)
        if found is None:
            return None
        scope = getattr(found, "body", [])
    if isinstance(found, ast.ClassDef):
        constructor = _definition(found.body, "__init__")
        return list(_parameters(constructor, method=True)), ast.get_docstring(found) or ""
    return list(_parameters(found, method=False)), ast.get_docstring(found) or "" if isinstance(
        found, _FUNCTIONS
    ) else ""


def _definition(scope: list[ast.stmt], name: str) -> ast.stmt | None:
    there = [each for each in scope if isinstance(each, (*_FUNCTIONS, ast.ClassDef))]
    if name:
        return next((each for each in there if each.name == name), None)
    public = [each for each in there if not each.name.startswith("_")]
    return public[0] if len(public) == 1 else None


def _parameters(function: ast.stmt | None, *, method: bool) -> Iterator[inspect.Parameter]:
    """The parameters without the one that lrplot gives, the optimizer or the step."""
    if not isinstance(function, _FUNCTIONS):
        return
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args][1 if method else 0 :]
    without = len(positional) - len(arguments.defaults)
    defaults = [arguments.defaults[at - without] if at >= without else None for at in range(len(positional))]
    pairs = [*zip(positional, defaults, strict=True), *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    given = next((arg for arg, _ in pairs if arg.arg.lower() in _OPTIMIZER), pairs[0][0] if pairs else None)
    for arg, default in pairs:
        if arg is not given:
            annotation = inspect.Parameter.empty if arg.annotation is None else ast.unparse(arg.annotation)
            value = inspect.Parameter.empty if default is None else _value(default)
            yield inspect.Parameter(arg.arg, inspect.Parameter.KEYWORD_ONLY, default=value, annotation=annotation)


def _value(default: ast.expr) -> object:
    try:
        return ast.literal_eval(default)
    except ValueError:  # computed: nobody knows without running it
        return None
