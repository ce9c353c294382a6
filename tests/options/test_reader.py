"""Words become values, or one sentence that says what was expected."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrplot.errors import UsageError
from lrplot.options.kinds import read
from lrplot.options.option import Option
from lrplot.options.reader import asks_for_help, parse, split_schedule


def option(kind: str, **more) -> Option:
    return Option(name="T_max", kind=kind, help="", panel="Scheduler", **more)


@pytest.mark.parametrize("flag", ["--T-max", "--t-max", "--T_max", "--t_max", "--T-MAX"])
@pytest.mark.parametrize("joined", [False, True])
def test_a_flag_is_the_same_in_any_spelling(flag: str, joined: bool) -> None:
    words = [f"{flag}=7"] if joined else [flag, "7"]
    assert parse(words, [option("int")], "lrplot cosine") == ({"T_max": 7}, [])


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", "1e6", 1_000_000),
        ("int", "25_600", 25_600),
        ("int", "2.0", 2),
        ("int", "-3", -3),
        ("float", "1e-3", 0.001),
        ("float", ".5", 0.5),
        ("float", "3", 3.0),
        ("ints", "200,350", [200, 350]),
        ("ints", "[200, 350,]", [200, 350]),
        ("ints", "7", [7]),
        ("per-group", "0.01", 0.01),
        ("per-group", "0.01,0.001", [0.01, 0.001]),
        ("pair", "0.9,0.98", (0.9, 0.98)),
        ("choice", "COS", "cos"),
        ("choice", "cosine", "cos"),
        ("text", "anything", "anything"),
        ("value", "7", 7),
        ("value", "1e3", 1000),
        ("value", "0.5", 0.5),
        ("value", "cos", "cos"),
        ("value", "nan", "nan"),
        ("floats", "0.5", [0.5]),
        ("floats", "[0.5, 1]", [0.5, 1.0]),
    ],
)
def test_values(kind: str, text: str, value: object) -> None:
    found = read(option(kind, choices=("cos", "linear") if kind == "choice" else ()), text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("int", "2.5", "counts something and needs a whole number, not '2.5': write 2 or 3"),
        ("int", "-2.5", "write -3 or -2"),
        ("int", "25,600", "write it without commas, 25600"),
        ("int", "many", "needs a whole number such as 100, 1e6 or 25_600, not 'many'"),
        ("int", "", "needs a whole number"),
        ("int", "nan", "needs a whole number below 1e16"),
        ("int", "1e999999999", "needs a whole number below 1e16"),
        ("int", "Infinity", "needs a whole number below 1e16"),
        ("float", "nan", "needs a finite number, not 'nan'"),
        ("float", "-inf", "needs a finite number"),
        ("float", "1e999", "needs a finite number"),
        ("float", "0,01", "needs a single number, not '0,01': write it with a point, 0.01"),
        ("float", "0.1,0.2", "to compare several it is --vary T-max=0.1,0.2"),
        ("int", "50,100", "write it without commas, 50100, or to compare several it is --vary T-max=50,100"),
        ("int", "50,60,70", "needs a single number, not '50,60,70': to compare several it is --vary T-max=50,60,70"),
        ("per-group", "0,01", "needs a point in a number, not a comma: write 0.01 for '0,01'"),
        ("ints", "1,x", "needs a whole number"),
        ("ints", "1,,2", "needs a whole number"),
        ("per-group", ",", "needs a number"),
        ("per-group", "0.1,nan", "needs a finite number"),
        ("pair", "0.9", "needs two numbers with a comma between them"),
        ("pair", "0.9,0.99,1", "needs two numbers"),
        ("choice", "lienar", "is one of cos, linear, not 'lienar': did you mean linear?"),
    ],
)
def test_bad_values_say_what_was_expected(kind: str, text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(option(kind, choices=("cos", "linear") if kind == "choice" else ()), text)
    assert refused.value.for_shell.startswith("--T-max ")
    assert said in refused.value.for_shell


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_are_read_exactly(value: float) -> None:
    assert read(option("float"), repr(value)) == value


@given(st.text(max_size=30), st.sampled_from(["int", "float", "ints", "per-group", "pair", "choice"]))
def test_any_text_is_read_or_refused_in_words(text: str, kind: str) -> None:
    try:
        read(option(kind, choices=("a", "b") if kind == "choice" else ()), text)
    except UsageError as error:
        assert str(error)


SWITCH = Option(name="drop_last", kind="bool", help="", panel="Training loop", default="no")
FILES = Option(name="output", kind="text", help="", panel="Output", short="-o", repeatable=True)
MILESTONES = Option(name="milestones", kind="ints", help="", panel="Scheduler")
LR = Option(name="lr", kind="float", help="", panel="Optimizer")


@pytest.mark.parametrize(
    ("words", "values", "rest"),
    [
        (["--drop-last"], {"drop_last": True}, []),
        (["--no-drop-last"], {"drop_last": False}, []),
        (["--NO_DROP_LAST"], {"drop_last": False}, []),
        (["-o", "a.png", "-ob.svg", "--output", "-"], {"output": ["a.png", "b.svg", "-"]}, []),
        (["-o=a.png"], {"output": ["a.png"]}, []),
        (["--lr", "-0.5"], {"lr": -0.5}, []),
        (["linear --x 3", "--lr", "1", "-2"], {"lr": 1.0}, ["linear --x 3", "-2"]),
        (["--", "--lr"], {}, ["--lr"]),
        (["-"], {}, ["-"]),
        (["lr=0.1", "drop_last=True"], {"lr": 0.1, "drop_last": True}, []),
        (["LR=0.1", "--no-drop-last=false"], {"lr": 0.1, "drop_last": True}, []),
        (["--drop-last", "False", "part"], {"drop_last": False}, ["part"]),
        (["--drop-last=True"], {"drop_last": True}, []),
        (["--learning-rate", "0.1"], {"lr": 0.1}, []),
        (["base_lr=0.1", "--out", "a.png"], {"lr": 0.1, "output": ["a.png"]}, []),
        (["--milestones", "30", "60", "90", "linear"], {"milestones": [30, 60, 90]}, ["linear"]),
        (["--milestones", "30,", "60,", "90", "--lr", "1"], {"milestones": [30, 60, 90], "lr": 1.0}, []),
        (["--milestones", "[30,", "60]"], {"milestones": [30, 60]}, []),
        (["other=3", "linear --x=3"], {}, ["other=3", "linear --x=3"]),
    ],
)
def test_words(words: list[str], values: dict, rest: list[str]) -> None:
    assert parse(words, [SWITCH, FILES, LR, MILESTONES], "lrplot x") == (values, rest)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--drop-lst"], "lrplot x has no option --drop-lst: did you mean --drop-last?"),
        (["--seed", "3"], "has no option --seed: a schedule has nothing random in it"),
        (["--dark"], "has no option --dark: for a dark background it is --theme dark"),
        (["--lr", "1", "--learning-rate", "2"], "--learning-rate: it is --lr, which is given already"),
        (["--warmup-epochs", "5"], "said in steps of the scheduler, or as a share of the run: --warm-up 5*391"),
        (["--foo"], "has no option --foo: 'lrplot x --help' lists its options"),
        (["--drop-last", "true", "--no-drop-last"], "--drop-last is given twice"),
        (["-q"], "has no option -q: 'lrplot x --help'"),
        (["--drop-last=yes"], "is a switch and takes no value: write --drop-last or --no-drop-last"),
        (["--lr"], "--lr needs a value, NUMBER, and nothing follows it"),
        (["--lr", "--drop-last"], "--lr needs a value, NUMBER, and --drop-last follows it"),
        (["--lr", "1", "--lr", "2"], "--lr is given twice: say it once"),
        (["--drop-last", "--no-drop-last"], "--drop-last is given twice"),
    ],
)
def test_bad_words_are_corrected(words: list[str], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(words, [SWITCH, FILES, LR], "lrplot x")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["--help"], True),
        (["-h"], True),
        (["--title", "-h"], False),
        (["--title", "-h", "-h"], True),
        (["--title", "--help"], True),
        (["--max-lr", "-h"], True),  # no rate is written so
        (["--spark", "-h"], True),
        (["--title=-h"], False),
        (["--nothing-known", "-h"], True),
        ([], False),
    ],
)
def test_who_asks_for_help(words: list[str], asked: bool) -> None:
    kinds = {"title": "text", "max_lr": "float", "spark": "bool"}
    assert asks_for_help(words, [replace(option(kind), name=name) for name, kind in kinds.items()]) is asked


@pytest.mark.parametrize(("called", "said"), [("", "'linear \"x'"), ("the part", "the part")])
def test_a_schedule_in_one_text_is_split_as_a_shell_splits_it(called: str, said: str) -> None:
    assert split_schedule("sequential 'step --step-size 3' cosine") == ["sequential", "step --step-size 3", "cosine"]
    with pytest.raises(UsageError, match=f"^{said} cannot be read as a schedule .*: check its quotes$"):
        split_schedule('linear "x ', called)
