"""Calls of pasted Python as the words that lrplot takes: a scheduler's constructor, a factory's, an optimizer's."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lrplot.errors import MissingLibraryError, UsageError
from lrplot.options.option import Option, plain
from lrplot.planning.names import find, key_of, typed_names
from lrplot.planning.pasted.functions import expression_of
from lrplot.planning.pasted.optimizers import is_optimizer, optimizer_said, pairs_of, text_of
from lrplot.planning.pasted.values import NotLiteral, PastedNames, dotted
from lrplot.schedulers.families import family_named, family_names

if TYPE_CHECKING:
    from lrplot.schedulers.family import Scheduler

_OPTIMIZER = ("optimizer", "optim", "opt")
_FIRST = ("torch", "transformers", "timm")  # of several libraries that have a function of one name
_RESUMES = "last_epoch"
_IGNORED = ("verbose", "self", "optimizer")
_FACTORIES = ("get_scheduler", "transformers.get_scheduler", "diffusers.optimization.get_scheduler")


@dataclass(kw_only=True, slots=True)
class PastedCall:
    """What a call says, in lrplot's words.

    Attributes:
        name: what to type for the scheduler.
        options: its options by flag, each with the words after it: none for a switch, several where it is repeated.
        parts: the schedules that it is made of, each in words.
        unknown: what the pasted text does not say: the flag, and the expression that stands there.
        lacking: the names that such expressions need.
        optimizer: the options that its optimizer's construction says.
        used: the nodes that it was made of, which are not schedules of their own.
        is_trainers: whether it is what a Trainer makes of its arguments, which say of the run all but its samples.
    """

    name: str
    options: dict[str, list[str]] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)
    optimizer: dict[str, list[str]] = field(default_factory=dict)
    used: list[ast.expr] = field(default_factory=list)
    is_trainers: bool = False

    def words(self) -> list[str]:
        """The words to type after `lrplot`, without those of the optimizer."""
        return [self.name, *self.parts, *in_words(self.options)]


def in_words(options: Mapping[str, list[str]]) -> list[str]:
    """Options as they are typed: `{"--gamma": ["0.1"], "--three-phase": []}`."""
    return [word for flag, values in options.items() for word in ([flag] if not values else _each(flag, values))]


def _each(flag: str, values: list[str]) -> Iterator[str]:
    for value in values:
        yield flag
        yield value


def scheduler_called(node: ast.expr, names: PastedNames, *, loosely: bool = False) -> str | None:
    """What to type for the scheduler that a call builds; None where it builds none that a library has.

    Args:
        node: the call.
        names: the text's names.
        loosely: whether any spelling will do, as on the command line, and not only the class's own.

    Raises:
        MissingLibraryError: it is one of a library that is not installed.
    """
    if not isinstance(node, ast.Call):
        return None
    full = names.full_name(node.func)
    head, _, last = full.rpartition(".")
    library = head.partition(".")[0]
    if last == "get_scheduler" and library in ("", "transformers", "diffusers"):
        return _of_factory(node, names)
    families = _families(library)
    if families == [library] and re.search(r"LR|[Ss]chedul", last):
        family_named(library).check_installed(full)
    for family in families:
        for name, short_names in family_named(family).names().items():
            if name == last or (loosely and not head and key_of(last) in map(key_of, (*short_names, name))):
                return name if family == "torch" else f"{family}:{name}"
    if last.startswith("get_") and "schedule" in last and library in ("", "transformers"):
        return f"transformers:{last}"
    return None


def _families(library: str) -> list[str]:
    """The families that may have a name, torch's first; one of them where the text names the library."""
    named = [name for name in family_names() if family_named(name).named]
    if library in named:
        return [library]
    return sorted(named, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))


def _of_factory(node: ast.Call, names: PastedNames) -> str | None:
    """`get_scheduler("cosine", optimizer, ...)` of transformers and diffusers."""
    given = next((each.value for each in node.keywords if each.arg == "name"), node.args[0] if node.args else None)
    if given is None:
        return None
    if isinstance(given, ast.Attribute) and dotted(given).rpartition(".")[0].endswith("SchedulerType"):
        return f"transformers:{given.attr.lower()}"
    try:
        return f"transformers:{names.value(given)}"
    except NotLiteral as error:
        raise UsageError(
            f"{ast.unparse(node)}: what was pasted does not say which scheduler {' and '.join(error.names)} is:"
            " write its name there, 'cosine' or another"
        ) from None


def read_call(node: ast.Call, names: PastedNames, *, loosely: bool = False) -> PastedCall:
    """A scheduler's call in lrplot's words.

    Raises:
        UsageError: an argument that cannot be one.
        MissingLibraryError: its library is not installed.
    """
    called = scheduler_called(node, names, loosely=loosely)
    if called is None:
        raise UsageError(_no_scheduler(node, names))
    try:
        scheduler = find(called)
    except MissingLibraryError as error:
        raise MissingLibraryError(f"{dotted(node.func)}: {error.text}") from None
    said = PastedCall(name=typed_names(scheduler)[0], used=[node])
    options = {option.name: option for option in scheduler.options}
    for name, value in _arguments(node, scheduler, names, said):
        if name in ("scheduler_specific_kwargs",):
            for key, item in pairs_of(value, names):
                _say(said, options.get(key), key, item, names)
        elif name not in _IGNORED:
            _say(said, options.get(name), name, value, names)
    return said


def _no_scheduler(node: ast.Call, names: PastedNames) -> str:
    name = dotted(node.func) or ast.unparse(node.func)
    if not name.rpartition(".")[2][:1].isupper():
        return f"what was pasted builds no scheduler: '{name}' is not one of torch's or of an installed library's"
    return (
        f"'{name}' is not a scheduler of torch or of an installed library ('lrplot list' shows them):"
        f" one of your own is lrplot FILE.py:{name.rpartition('.')[2]}"
    )


def _arguments(
    node: ast.Call, scheduler: Scheduler, names: PastedNames, said: PastedCall
) -> Iterator[tuple[str, ast.expr]]:
    """The arguments of a call by name, without the optimizer, which is read on the way."""
    positional = list(node.args)
    if "get_scheduler" in dotted(node.func).rpartition(".")[2] and not any(
        each.arg == "name" for each in node.keywords
    ):
        positional = positional[1:]
    if positional and is_optimizer(positional[0], names):
        said.optimizer = optimizer_said(positional.pop(0), names)
    order = [option.name for option in scheduler.options if option.kind != "metric"]
    if "get_scheduler" in dotted(node.func).rpartition(".")[2]:
        order = ["num_warmup_steps", "num_training_steps", "scheduler_specific_kwargs"]
    for name, value in zip(order, positional, strict=False):
        if isinstance(value, ast.Starred):
            raise UsageError(f"{ast.unparse(node.func)}(*...): write its arguments out")
        yield name, value
    for keyword in node.keywords:
        if keyword.arg is None:
            yield from pairs_of(keyword.value, names)
        elif keyword.arg in _OPTIMIZER:
            said.optimizer = optimizer_said(keyword.value, names)
        elif not (keyword.arg == "name" and "get_scheduler" in dotted(node.func)):
            yield keyword.arg, keyword.value


def _say(said: PastedCall, option: Option | None, name: str, node: ast.expr, names: PastedNames) -> None:
    """Adds one argument."""
    flag = option.flag if option is not None else f"--{plain(name)}"
    if name == _RESUMES and option is None:
        _check_fresh(node, names)
        return
    if option is not None and option.kind in ("parts", "schedule"):
        _say_parts(said, option, node, names)
        return
    try:
        if option is not None and option.kind == "expression":
            found = names.resolved(node)
            items = found.elts if isinstance(found, (ast.List, ast.Tuple)) else [node]
            said.options[flag] = [expression_of(item, names) for item in items]
            return
        value = names.value(node)
    except NotLiteral as error:
        said.unknown[flag] = ast.unparse(node)
        said.lacking.extend(each for each in error.names if each not in said.lacking)
        return
    if value is None:
        return
    if isinstance(value, bool):
        said.options[flag if value else f"--no-{flag[2:]}"] = []
    else:
        said.options[flag] = [text_of(value)]


def _check_fresh(node: ast.expr, names: PastedNames) -> None:
    try:
        value = names.value(node)
    except NotLiteral:
        return
    if isinstance(value, int) and value != -1:
        raise UsageError(
            f"last_epoch={value} resumes a schedule: leave it out, and say where the run is resumed,"
            f" --resume-at {value + 1} --resume-mode last-epoch"
        )


def _say_parts(said: PastedCall, option: Option, node: ast.expr, names: PastedNames) -> None:
    found = names.resolved(node)
    items = found.elts if isinstance(found, (ast.List, ast.Tuple)) else [found]
    texts = []
    for item in items:
        call = names.resolved(item)
        if isinstance(call, ast.Constant) and isinstance(call.value, str):
            texts.append(call.value)
            continue
        if not isinstance(call, ast.Call):
            said.unknown[option.flag] = ast.unparse(item)
            said.lacking.append(ast.unparse(item))
            continue
        part = read_call(call, names)
        texts.append(shlex.join(part.words()))
        said.used += part.used
        said.optimizer = said.optimizer or part.optimizer
        said.unknown |= {f"{flag} of {part.name}": text for flag, text in part.unknown.items()}
        said.lacking += [each for each in part.lacking if each not in said.lacking]
    if option.kind == "parts":
        said.parts = texts
    else:
        said.options[option.flag] = texts
