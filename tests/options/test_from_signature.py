"""Parameters become options: by annotation, by docstring, by default."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Literal, Optional, Union

import pytest

from lrplot.options.from_signature import option_of


def users(
    annotated: int,
    union: float | int,
    optional: Optional[float] = None,  # noqa: UP045  # as users write it
    old_union: Union[str, None] = None,  # noqa: UP007
    strategy: Literal["cos", "linear"] = "cos",
    milestones: list[int] = (),
    gammas: Sequence[float] = (),
    rates: float | list[float] = 0.1,
    function: Callable[[int], float] | None = None,
    bare=None,
    eta_min=0,
    gamma=0.5,
    flag=False,
    word="a",
    steps=(3, 6),
    shares=(0.5, 1),
) -> None:
    """Every way of writing a parameter."""


KINDS = {
    "annotated": "int",
    "union": "float",
    "optional": "float",
    "old_union": "text",
    "strategy": "choice",
    "milestones": "ints",
    "gammas": "floats",
    "rates": "per-group",
    "function": "expression",
    "bare": "value",
    "eta_min": "value",
    "gamma": "float",
    "flag": "bool",
    "word": "text",
    "steps": "ints",
    "shares": "floats",
}


@pytest.mark.parametrize("eval_str", [False, True], ids=["text", "objects"])
def test_kinds(eval_str: bool) -> None:
    parameters = inspect.signature(users, eval_str=eval_str).parameters.values()
    assert {each.name: option_of(each, {}, guessed=True).kind for each in parameters} == KINDS


def test_defaults_and_necessity() -> None:
    parameters = inspect.signature(users).parameters
    options = {name: option_of(each, {}, guessed=True) for name, each in parameters.items()}
    assert [name for name, option in options.items() if option.required] == ["annotated", "union"]
    defaults = {name: option.default for name, option in options.items() if option.default}
    assert defaults == {
        "strategy": "cos",
        "rates": "0.1",
        "eta_min": "0",
        "gamma": "0.5",
        "flag": "no",
        "word": "a",
        "steps": "3,6",
        "shares": "0.5,1",
    }


def test_a_library_s_bare_parameter_is_a_number() -> None:
    bare = inspect.signature(users).parameters["bare"]
    assert option_of(bare, {}).kind == "float"
    assert option_of(bare, {"bare": "int, optional"}).kind == "int"
