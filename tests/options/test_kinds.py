"""The kinds of options: values are taken as they are, and texts are read."""

from __future__ import annotations

import math
from typing import Any, get_args

import pytest

from lrplot.options.kinds import KINDS, goes_as_it_is, in_toml, placeholder, read, take, typed
from lrplot.options.option import Kind, Option


def option(kind: Kind, **more: Any) -> Option:
    return Option(name="T_max", kind=kind, help="", panel="", **more)


def test_every_kind_is_one_object() -> None:
    assert list(KINDS) == list(get_args(Kind))


@pytest.mark.parametrize(
    ("kind", "value", "taken"),
    [
        ("int", 100, 100),
        ("int", 100.0, 100),
        ("float", 1, 1.0),
        ("float", 0.1, 0.1),
        ("float", "25%", 0.25),
        ("value", 3.0, 3),
        ("value", 0.5, 0.5),
        ("value", "a-b", "a-b"),
        ("ints", [30, 60], [30, 60]),
        ("ints", 30, [30]),
        ("ints", [2.5, 4.0], [2.5, 4]),
        ("ints", ["1e3", 2000], [1000, 2000]),
        ("floats", [1, 0.5], [1.0, 0.5]),
        ("per-group", [0.1], 0.1),
        ("per-group", [1, 0.01], [1.0, 0.01]),
        ("pair", [0, 0.98], (0.0, 0.98)),
        ("metric", [1, 0.9], "1,0.9"),
        ("metric", "1 / (epoch + 1)", "1 / (epoch + 1)"),
        ("expression", 0.5, "0.5"),
        ("text", 5, "5"),
        ("steps-or-share", 0.05, 0.05),
        ("steps-or-share", 500.0, 500),
    ],
)
def test_a_value_stays_what_it_is(kind: Kind, value: object, taken: object) -> None:
    found = take(option(kind), value)
    assert (found, type(found)) == (taken, type(taken))


def test_no_digit_is_lost_on_the_way() -> None:
    third = 1 / 3
    assert take(option("float"), third) == third
    assert take(option("int", fraction=True), 2.5) == 2.5


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("int", 2.5, "counts something and needs a whole number, not '2.5': write 2 or 3"),
        ("int", 10**16, "needs a whole number below 1e16"),
        ("int", [1, 2], "needs a single number, not a list of 2"),
        ("float", math.nan, "needs a finite number, not 'nan'"),
        ("floats", [], "needs numbers with commas between them"),
        ("pair", [0.9], "needs two numbers"),
        ("steps-or-share", 1.5, "needs a number of steps, 500, or a share of the run, 5%, not '1.5'"),
    ],
)
def test_what_cannot_be_taken_is_refused_as_a_text_is(kind: Kind, value: object, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        take(option(kind), value)


def test_what_a_user_s_own_code_gets() -> None:
    assert goes_as_it_is(option("value"), None)
    assert goes_as_it_is(option("ints"), [1, 2])
    assert not goes_as_it_is(option("int"), True)  # a truth is not a number
    assert not goes_as_it_is(option("float"), "0.1")
    assert not goes_as_it_is(option("ints"), [])


def test_values_as_people_write_them() -> None:
    assert typed([1e-5, 30]) == "1e-5,30"
    assert in_toml(option("ints"), "30,60") == "[30, 60]"
    assert in_toml(option("per-group"), "0.01") == "0.01"
    assert in_toml(option("expression"), "0.95 ** epoch") == '"0.95 ** epoch"'
    assert placeholder(option("choice", choices=("cos", "linear"))) == "cos|linear"
    assert placeholder(option("int", metavar="STEPS")) == "STEPS"
    assert read(option("per-group"), "0.1,0.01") == [0.1, 0.01]
