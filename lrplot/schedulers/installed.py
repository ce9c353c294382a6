"""What another library's schedulers are called and take, read from its files without importing it.

Importing transformers or timm takes seconds, and a list or a help page needs names, arguments and docstrings only.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from lrplot.errors import MissingLibraryError, UsageError
from lrplot.errors import option as named
from lrplot.options.docstrings import argument_types
from lrplot.options.from_signature import PLUMBING, option_of
from lrplot.options.number_text import items_of, number_in, whole_number
from lrplot.options.option import Option
from lrplot.schedulers.own.traceback import one_line

# Beside that of torch's: initialize is for resuming, save_history records what is recorded here anyway.
_PLUMBING = (*PLUMBING, "initialize", "save_history")
_PASSED_ON = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_NONE: Mapping[str, Any] = {}

Options: TypeAlias = tuple[Option, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """A class or function of a library.

    Attributes:
        name: its name.
        doc: its docstring.
        parameters: what it is called with; annotations are text, defaults that are not literals as well.
        sources: the names that `**kwargs` and what is not its own come from: base classes, or what it returns a
            call of.
        returns: what a function is annotated to return, as text.
        steps_with_metric: whether it has a method `step` of its own that wants an argument.
    """

    name: str
    doc: str
    parameters: tuple[inspect.Parameter, ...]
    sources: tuple[str, ...]
    returns: str = ""
    steps_with_metric: bool = False


def is_installed(library: str) -> bool:
    """Whether a library is there; it is not imported for the answer."""
    spec = find_spec(library)
    return spec is not None and spec.origin is not None  # a folder of that name that is not a package has none


def folder_of(library: str) -> Path:
    """The folder of an installed library.

    Raises:
        MissingLibraryError: there is none.
    """
    spec = find_spec(library)
    if spec is None or spec.origin is None:
        raise MissingLibraryError(f"{library} is not installed in this Python")
    return Path(spec.origin).parent


def release_of(distribution: str) -> str:
    """A distribution with its version, `transformers 5.23.0`; its name alone where nothing says the version."""
    from importlib import metadata  # takes longer to load than all of a help page

    try:
        return f"{distribution} {metadata.version(distribution)}"
    except metadata.PackageNotFoundError:
        return distribution


def import_library(module: str) -> Any:
    """A library's module.

    Raises:
        MissingLibraryError: it cannot be imported; the message says why.
    """
    try:
        return import_module(module)
    except Exception as error:  # a library may fail in any way, on a missing one of its own as on a broken binary
        raise MissingLibraryError(f"{module} cannot be imported: {one_line(error)}") from error


def words_of(error: Exception) -> str:
    """What a library says of arguments that it refuses, in one line without a full stop at its end."""
    text = one_line(error).rstrip(".")
    return text.removeprefix(f"{type(error).__name__}: ") if isinstance(error, (ValueError, TypeError)) else text


# -- reading -----------------------------------------------------------------------------------------


@cache
def tree_of(path: Path) -> ast.Module:
    """A file's syntax tree.

    Raises:
        MissingLibraryError: the installed library does not have the file, or it is not Python of this version.
    """
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError) as error:
        raise MissingLibraryError(
            f"the installed {path.parent.name} is not a version that lrplot knows: {error}"
        ) from None


def definitions_in(paths: Iterable[Path]) -> dict[str, Definition]:
    """Every class and function of some files by its name, the last of several with the same one, as Python has it."""
    nodes = [node for path in paths for node in tree_of(path).body]
    return {node.name: _definition(node) for node in nodes if isinstance(node, (ast.ClassDef, ast.FunctionDef))}


def imported_names(path: Path) -> list[str]:
    """The names that a file imports from other modules of its own library, in its order."""
    statements = [node for node in tree_of(path).body if isinstance(node, ast.ImportFrom)]
    library = next((part.name for part in path.parents if not (part.parent / "__init__.py").exists()), "")
    own = [node for node in statements if node.level or (node.module or "").partition(".")[0] == library]
    return [alias.asname or alias.name for node in own for alias in node.names]


def parameters_of(name: str, known: Mapping[str, Definition]) -> list[inspect.Parameter]:
    """What a class or function is called with, what it passes on to its base or to another one among them."""
    definition = known[name]
    own = [each for each in definition.parameters if each.kind not in _PASSED_ON]
    passed_on = [each for each in definition.parameters if each.kind in _PASSED_ON]
    if definition.parameters and not passed_on:
        return own
    names = {each.name for each in own}
    others = [
        each
        for source in definition.sources
        if source in known
        for each in parameters_of(source, known)
        if each.name not in names
    ]
    takes_positions = any(each.kind is inspect.Parameter.VAR_POSITIONAL for each in passed_on)
    return [*others, *own] if takes_positions else [*own, *others]


def _definition(node: ast.ClassDef | ast.FunctionDef) -> Definition:
    doc = ast.get_docstring(node, clean=False) or ""
    if isinstance(node, ast.FunctionDef):
        returned = [each.value for each in ast.walk(node) if isinstance(each, ast.Return)]
        calls = [each.func for each in returned if isinstance(each, ast.Call)]
        names = tuple(func.id for func in calls if isinstance(func, ast.Name))
        returns = "" if node.returns is None else ast.unparse(node.returns)
        return Definition(name=node.name, doc=doc, parameters=_parameters(node.args), sources=names, returns=returns)
    methods = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
    made, step = methods.get("__init__"), methods.get("step")
    wanted = [] if step is None else _parameters(step.args)[1:]
    return Definition(
        name=node.name,
        doc=doc,
        parameters=() if made is None else _parameters(made.args),
        sources=tuple(base.id for base in node.bases if isinstance(base, ast.Name)),
        steps_with_metric=any(each.default is each.empty and each.kind not in _PASSED_ON for each in wanted),
    )


def _parameters(args: ast.arguments) -> tuple[inspect.Parameter, ...]:
    plain = args.posonlyargs + args.args
    defaults = [None] * (len(plain) - len(args.defaults)) + args.defaults
    kinds = inspect.Parameter
    found = [
        _parameter(arg, default, kinds.POSITIONAL_OR_KEYWORD) for arg, default in zip(plain, defaults, strict=True)
    ]
    found += [_parameter(args.vararg, None, kinds.VAR_POSITIONAL)] if args.vararg else []
    keywords = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    found += [_parameter(arg, default, kinds.KEYWORD_ONLY) for arg, default in keywords]
    found += [_parameter(args.kwarg, None, kinds.VAR_KEYWORD)] if args.kwarg else []
    return tuple(found)


def _parameter(arg: ast.arg, default: ast.expr | None, kind: Any) -> inspect.Parameter:
    value: object = inspect.Parameter.empty
    if default is not None:
        try:
            value = ast.literal_eval(default)
        except ValueError:
            value = ast.unparse(default)
    annotation = inspect.Parameter.empty if arg.annotation is None else ast.unparse(arg.annotation)
    return inspect.Parameter(arg.arg, kind, default=value, annotation=annotation)


# -- options -----------------------------------------------------------------------------------------


def options_from(parameters: Iterable[inspect.Parameter], doc: str, special: Mapping[str, Any] = _NONE) -> Options:
    """The options that some parameters make; plumbing among them is left out.

    Args:
        parameters: what a scheduler is called with.
        doc: its docstring, for the types of parameters without an annotation.
        special: by name, what an option is where its annotation does not say how it is typed: `{"kind": "text"}`.
    """
    types = argument_types(doc)
    return tuple(
        replace(option_of(each, types), **special.get(each.name, {}))
        for each in parameters
        if each.name not in _PLUMBING
    )


def pairs_of(text: object, name: str) -> list[tuple[int, float]]:
    """Steps with a number each, `1000:0.5,2000:0.1`; pairs that are none of these texts as they are.

    Raises:
        UsageError: the text is something else.
    """
    if not isinstance(text, str):
        return text  # type: ignore[return-value]  # from Python, for the library to judge
    pairs = [item.partition(":") for item in items_of(text) if item]
    try:
        return [(whole_number(step.strip()), number_in(value.strip())) for step, _, value in pairs]
    except ValueError:
        raise UsageError(f"{named(name)} needs steps with a number each, 1000:0.5,2000:0.1, not '{text}'") from None
