"""The noun of what a user's code holds that can be stepped, and how it is called."""

from __future__ import annotations

import functools
import inspect
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from lrplot.errors import UsageError
from lrplot.schedulers.own.rate_or_factor import rate_or_factor

CandidateKind: TypeAlias = Literal["class", "factory", "factor", "values"]
Reading: TypeAlias = Literal["class", "factory", "factor", "rate", "adjuster", "values"]

_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_WORDS: dict[CandidateKind, str] = {
    "class": "a class with step()",
    "factory": "a function of an optimizer",
    "factor": "a function of the step",
    "values": "an array of rates",
}
STEP_NAMES = (
    *("step", "epoch", "iteration", "iter", "it", "iters", "t", "n", "i", "global_step", "current_step", "num_updates"),
    *("cur_iter", "current_epoch", "epoch_float", "n_iter", "cur_step", "batch_idx", "itr", "progress"),
)
_STEP = object()  # stands for the step among arguments


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A class or function of a user's.

    Attributes:
        name: its name.
        place: the file or module that it is in, as the user typed it.
        value: the thing itself.
        kind: what it is by its form: a class with step(), a function with a parameter for an optimizer, or
            else a function of the step (or a class whose objects are such functions).
        given: the parameter that lrplot gives, the optimizer or the step; None where there is none by name.
        signature: its parameters, all of them.
    """

    name: str
    place: str
    value: Any
    kind: CandidateKind
    given: inspect.Parameter | None
    signature: inspect.Signature

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """The parameters that are the user's to give; `*args` and `**kwargs` are left out."""
        every = self.signature.parameters.values()
        return [each for each in every if each is not self.given and each.kind not in _VARIADIC]

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What it can be taken for."""
        if self.kind == "values":
            return ("values",)
        if not isinstance(self.value, type):
            return ("factory", "factor", "rate", "adjuster", "values")
        return ("class", "factory") if self.kind == "class" else ("factor", "rate")

    @property
    def words(self) -> str:
        """What it is, in words."""
        return _WORDS[self.kind]

    def doc(self) -> str:
        """Its docstring, a class's with its constructor's; else the comment above it; else where it is from."""
        return _documentation(self.value) or f"{self.words[:1].upper()}{self.words[1:]}, from {self.place}."

    def all_arguments(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments by name, defaults included."""
        defaults = {each.name: each.default for each in self.parameters if each.default is not each.empty}
        return {**defaults, **arguments}

    def call(self, first: object, arguments: Mapping[str, Any]) -> Any:
        """Calls it with what lrplot gives and the user's arguments."""
        bound = self._bound(first, arguments)
        return self.value(*bound.args, **bound.kwargs)

    def call_alone(self, arguments: Mapping[str, Any]) -> Any:
        """Calls it with the user's arguments alone, the first of them among these."""
        return self.value(**arguments)

    def usual_reading(self, arguments: Mapping[str, Any]) -> Reading:
        """What it is taken for where nothing is said: by its form, and a function that must be told a step writes.

        Raises:
            UsageError: a function whose rates and factors cannot be told apart.
        """
        if self.kind == "factor" and self.given is not None and self.given.name in arguments:
            return "values"
        if self.kind == "factor" and not isinstance(self.value, type):
            typed = f"{self.place}:{self.name}"
            return rate_or_factor(self.name, self.value, self.of_step(arguments), arguments, typed)
        step = self.step_parameter(arguments) if self.kind == "factory" else None
        return "adjuster" if step is not None and step.default is step.empty else self.kind

    def step_parameter(self, arguments: Mapping[str, Any]) -> inspect.Parameter | None:
        """The parameter that is told the step, beside the optimizer; None where there is none."""
        for each in self.parameters:
            if each.name in STEP_NAMES and each.name not in arguments:
                return each
        return None

    def of_step(self, arguments: Mapping[str, Any]) -> Callable[[int], Any]:
        """It as a function of the step alone; an object of it where it is a class.

        Raises:
            UsageError: the step is not what it takes first.
        """
        value: Callable[..., Any] = self.value
        bound = self._bound(_STEP, arguments)
        if isinstance(value, type):
            function: Callable[[int], Any] = value(*bound.args, **bound.kwargs)
            return function
        if bound.args[:1] != (_STEP,):
            raise UsageError(f"{self.name} must take the step as its first parameter, and takes it as {self.given}")
        rest, named = bound.args[1:], bound.kwargs
        return (lambda step: value(step, *rest, **named)) if rest or named else value

    def _bound(self, first: object, arguments: Mapping[str, Any]) -> inspect.BoundArguments:
        values: dict[str, Any] = {}
        for name, parameter in self.signature.parameters.items():
            if parameter is self.given:
                values[name] = (first,) if parameter.kind is parameter.VAR_POSITIONAL else first
            elif name in arguments:
                values[name] = arguments[name]
        return inspect.BoundArguments(self.signature, OrderedDict(values))


def _documentation(value: Any) -> str:
    value = value.func if isinstance(value, functools.partial) else value
    documented = value if hasattr(value, "__qualname__") else type(value)
    doc = inspect.cleandoc(documented.__doc__ or "")
    constructor = inspect.cleandoc(vars(value).get("__init__", value).__doc__ or "") if isinstance(value, type) else ""
    if "Args:" in constructor and "Args:" not in doc:
        doc = f"{doc or constructor.partition('Args:')[0]}\n\nArgs:{constructor.partition('Args:')[2]}".strip()
    doc = doc or constructor
    if not doc:
        comments = inspect.getcomments(documented) or ""
        doc = "\n".join(line.lstrip("# ").rstrip() for line in comments.splitlines())
    return doc
