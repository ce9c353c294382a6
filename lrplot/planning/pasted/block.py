"""A pasted text as a whole: its names, the schedulers that it builds, and the loop that it steps them in."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lrplot.errors import UsageError
from lrplot.planning.pasted.calls import PastedCall, read_call, scheduler_called
from lrplot.planning.pasted.optimizers import builds_optimizer, optimizer_said
from lrplot.planning.pasted.source import tree_of
from lrplot.planning.pasted.stepping import PastedLoop, stepping_in
from lrplot.planning.pasted.trainer import read_arguments, trainer_call
from lrplot.planning.pasted.values import PastedNames, dotted

_STEPS = ("it", "step", "t", "i", "iteration", "epoch", "iter_num", "current_step", "global_step", "step_num")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pasted:
    """What a pasted text says.

    Attributes:
        schedules: the schedulers that it builds, those that are parts of others left out; one at least.
        stepping: how it steps them.
        names: its names.
    """

    schedules: tuple[PastedCall, ...]
    stepping: PastedLoop
    names: PastedNames


@dataclass(slots=True)
class _Found:
    """What a text holds, gathered in its order."""

    names: PastedNames
    calls: list[ast.Call] = field(default_factory=list)
    defaults: dict[str, ast.expr] = field(default_factory=dict)
    settings: dict[str, ast.expr] = field(default_factory=dict)


def read_pasted(text: str, said: Callable[[str], float | None] = lambda _: None) -> Pasted:
    """Reads pasted Python; nothing of it is run.

    Args:
        text: a call, `OneCycleLR(max_lr=0.01, total_steps=25600)`, or a block of a training script.
        said: what the user says of a name that the text leaves open, in words beside it.

    Raises:
        UsageError: it is not Python, builds no scheduler, or builds one in a way that cannot be read.
        MissingLibraryError: it builds one of a library that is not installed.
    """
    tree = tree_of(text)
    found = _Found(PastedNames(said=said))
    _read(tree.body, found, conditional=False)
    arguments = None if found.calls else trainer_call(tree, found.names)
    if arguments is not None:
        return Pasted(schedules=(read_arguments(arguments, found.names),), stepping=PastedLoop(), names=found.names)
    loosely = len(tree.body) == 1 and len(found.calls) == 0
    calls = found.calls or (_only_call(tree) if loosely else [])
    if not calls:
        raise UsageError(
            f"what was pasted builds no scheduler of torch or of an installed library: {_instead(found.names)}"
        )
    schedules = [read_call(call, found.names, loosely=loosely) for call in calls]
    parts = {id(node) for each in schedules for node in each.used[1:]}
    whole = [each for each in schedules if id(each.used[0]) not in parts]
    for each in whole:
        each.optimizer = each.optimizer or _only_optimizer(tree, found.names)
    return Pasted(schedules=tuple(whole), stepping=stepping_in(tree, found.names, found.settings), names=found.names)


def _instead(names: PastedNames) -> str:
    """What to do with a text that builds no scheduler, but may have a function of the step."""
    arguments = {name: [each.arg for each in function.args.args] for name, function in names.functions.items()}
    own = next((name for name, given in arguments.items() if len(given) == 1 and given[0] in _STEPS), "")
    if own:
        return f"a function of the step is drawn from its file, lrplot FILE.py:{own} --max-steps 1000"
    return "paste the line that does, scheduler = OneCycleLR(optimizer, max_lr=0.01, total_steps=25600)"


def _only_call(tree: ast.Module) -> list[ast.Call]:
    statement = tree.body[0]
    value = statement.value if isinstance(statement, (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return)) else None
    return [value] if isinstance(value, ast.Call) else []


def _only_optimizer(tree: ast.Module, names: PastedNames) -> dict[str, list[str]]:
    """The options of the one optimizer that a text builds, for a scheduler that does not show which one it drives."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    said = [optimizer_said(node, names) for node in calls if builds_optimizer(node, names)]
    return said[0] if len(said) == 1 else {}


def _read(body: Sequence[ast.stmt], found: _Found, *, conditional: bool) -> None:
    """Takes statements in, in their order."""
    for statement in body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            _import(statement, found.names)
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if isinstance(statement, ast.FunctionDef):
                found.names.functions[statement.name] = statement
            _read(statement.body, found, conditional=conditional)
        elif isinstance(statement, ast.ClassDef):
            _class(statement, found)
        elif isinstance(statement, (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.AsyncFor, ast.AsyncWith)):
            _compound(statement, found)
        else:
            _simple(statement, found, conditional)


def _import(statement: ast.Import | ast.ImportFrom, names: PastedNames) -> None:
    module = f"{statement.module}." if isinstance(statement, ast.ImportFrom) and statement.module else ""
    for alias in statement.names:
        if alias.asname or isinstance(statement, ast.ImportFrom):
            names.imports[alias.asname or alias.name] = f"{module}{alias.name}"


def _class(statement: ast.ClassDef, found: _Found) -> None:
    """A class: its constants are `CFG.lr`, and `self.lr` in its methods."""
    for each in statement.body:
        target = (
            each.targets[0]
            if isinstance(each, ast.Assign)
            else each.target
            if isinstance(each, ast.AnnAssign)
            else None
        )
        value = each.value if isinstance(each, (ast.Assign, ast.AnnAssign)) else None
        if isinstance(target, ast.Name) and value is not None:
            found.names.nodes[f"{statement.name}.{target.id}"] = value
            found.names.nodes[f"self.{target.id}"] = value
    methods = [each for each in statement.body if not isinstance(each, (ast.Assign, ast.AnnAssign))]
    _read(methods, found, conditional=False)


def _compound(statement: ast.stmt, found: _Found) -> None:
    """What stands in a condition or loop: names that get another value there are no longer known."""
    for name in ("test", "iter"):
        child = getattr(statement, name, None)
        if isinstance(child, ast.expr):
            _expression(child, found)
    is_main = isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test)
    sure = is_main or isinstance(statement, (ast.With, ast.Try))
    for name in ("body", "orelse", "finalbody"):
        _read(getattr(statement, name, []), found, conditional=not sure)


def _simple(statement: ast.stmt, found: _Found, conditional: bool) -> None:
    targets: list[ast.expr] = []
    value: ast.expr | None = None
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign):
        targets, value = [statement.target], statement.value
    elif isinstance(statement, ast.AugAssign):
        found.names.nodes.pop(ast.unparse(statement.target), None)
        return
    if value is not None:
        for target in targets:
            _assign(target, value, found, conditional)
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.expr):
            _expression(child, found)


def _assign(target: ast.expr, value: ast.expr, found: _Found, conditional: bool) -> None:
    if isinstance(target, (ast.Tuple, ast.List)):
        values = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
        if len(values) == len(target.elts):
            for one, its in zip(target.elts, values, strict=True):
                _assign(one, its, found, conditional)
        return
    name = ast.unparse(target)
    nodes = found.names.nodes
    if isinstance(value, ast.Call) and dotted(value.func).endswith("parse_args"):
        nodes.update({f"{name}.{key}": default for key, default in found.defaults.items()})
        return
    known = name in nodes and ast.dump(nodes[name]) != ast.dump(value)
    if (conditional and known and not isinstance(value, ast.Call)) or _names_itself(name, value):
        nodes.pop(name, None)
    else:
        nodes[name] = value


def _names_itself(name: str, value: ast.expr) -> bool:
    return any(isinstance(each, (ast.Name, ast.Attribute)) and ast.unparse(each) == name for each in ast.walk(value))


def _expression(node: ast.expr, found: _Found) -> None:
    """Gathers the schedulers that an expression builds, the outermost of each, and what else it says of the run."""
    for call in _outermost(node, found):
        found.calls.append(call)


def _outermost(node: ast.AST, found: _Found) -> Iterator[ast.Call]:
    if isinstance(node, ast.Call):
        if scheduler_called(node, found.names) is not None:
            yield node
            return
        if dotted(node.func).endswith("add_argument"):
            _argument(node, found)
    if isinstance(node, ast.Dict):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        found.settings.update(
            {str(key): item for key, item in zip(keys, node.values, strict=True) if key in ("interval", "frequency")}
        )
    for child in ast.iter_child_nodes(node):
        yield from _outermost(child, found)


def _argument(node: ast.Call, found: _Found) -> None:
    """The default of a parser's argument."""
    flags = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    given = {each.arg: each.value for each in node.keywords}
    name = given.get("dest")
    key = str(name.value) if isinstance(name, ast.Constant) else max(flags, key=len, default="").lstrip("-")
    if "default" in given and key:
        found.defaults[key.replace("-", "_")] = given["default"]
