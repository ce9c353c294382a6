"""Numbers as people write them are those that Python works out, and exact ones stay exact."""

from __future__ import annotations

import math
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lrplot
from lrplot.cli.app import main
from lrplot.errors import UsageError
from lrplot.options.expressions import work_out
from lrplot.options.kinds import read
from lrplot.options.numbers import in_full
from lrplot.options.option import Option
from lrplot.project.config.schedules import read_config


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("100*391", 39_100),
        ("5e-4*1024/512", 5e-4 * 1024 / 512),
        ("100k", 100_000),
        ("1.5M", 1_500_000),
        ("2.3G", 2_300_000_000),
        ("25%", 0.25),
        ("12.3%", 0.123),
        ("5%*1000", 0.05 * 1000),
        ("100k*2", 200_000),
        ("(1+2)*3", 9),
        ("ceil(50000/128)*90", 391 * 90),
        ("50000//128*90", 35_100),
        ("1e-3*sqrt(8)", 1e-3 * math.sqrt(8)),
        ("1e-3*math.sqrt(8)", 1e-3 * math.sqrt(8)),
        ("7", None),
        ("x", None),
        ("lr*2", None),
        ("__import__('os')*1", None),
        ("1.2.3*2k", None),
    ],
)
def test_they_are_worked_out_as_python_does(text: str, value: float | None) -> None:
    found = work_out(text)
    assert found == value
    assert type(found) is type(value)


def test_a_remainder_is_no_share() -> None:
    assert in_full("7 % 3") == "7 % 3"
    assert in_full("epoch % 10") == "epoch % 10"
    assert in_full("min(step / 10k, 50%)") == "min(step / 10000, 0.5)"
    assert in_full("0x1k, a1k, 1.5kk") == "0x1k, a1k, 1.5kk"


@given(st.integers(0, 10**9), st.sampled_from("kKMG"))
def test_exact_numbers_stay_exact(value: int, letter: str) -> None:
    assert work_out(f"{value}{letter}") == value * {"k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9}[letter]


@given(st.integers(0, 10**6), st.integers(0, 6))
def test_a_share_is_the_float_nearest_to_it(value: int, digits: int) -> None:
    figures = str(value).zfill(digits + 1)
    text = f"{figures[: len(figures) - digits]}.{figures[len(figures) - digits :]}"
    assert work_out(f"{text}%") == float(f"{value}e-{digits + 2}")


@given(st.text("0123456789.eEkKMG%*/()+-_ ", max_size=24))
def test_any_text_is_a_number_or_refused_in_words(text: str) -> None:
    for kind in ("int", "float", "ints", "per-group", "value"):
        try:
            read(Option(name="x", kind=kind, help="", panel=""), text)
        except UsageError as error:
            assert str(error).startswith("x ")


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("int", "100/3", "not '100/3', which is 33.3333: write 33 or 34, floor(100/3) or ceil(100/3)"),
        ("int", "25%", "which is 0.25: a share of the run is for lrplot suggest"),
        ("int", "2^10", "did you mean 2**10?"),
        ("float", "1e-4 x 8", "did you mean 1e-4*8?"),
        ("float", "1/0", "needs a number such as 0.01 or 1e-3, not '1/0'"),
        ("float", "9**9**9**9", "needs a number"),
        ("int", "10**40", "needs a whole number below 1e16"),
    ],
)
def test_what_is_none_is_refused(kind: str, text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(Option(name="x", kind=kind, help="", panel=""), text)
    assert said in str(refused.value)


def csv_of(line: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main([*shlex.split(line), "--format", "csv"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("short", "plain"),
    [
        ("cosine --T-max 100*39 --lr 5e-4*1024/512 --max-steps 3.9k",
         "cosine --T-max 3900 --lr 0.001 --max-steps 3900"),
        ("onecycle --max-lr 1% --total-steps 1k --pct-start 25%",
         "onecycle --max-lr 0.01 --total-steps 1000 --pct-start 0.25"),
        ("multistep --milestones 3*39,6*39 --max-steps 10*39", "multistep --milestones 117,234 --max-steps 390"),
        ("exp --gamma 99% --lr 1e-1*8/4,1e-2 --max-steps 1e2/2", "exp --gamma 0.99 --lr 0.2,0.01 --max-steps 50"),
        ("exp --gamma 1 --max-steps 2k --set 1k:lr*=1/4", "exp --gamma 1 --max-steps 2000 --set 1000:lr*=0.25"),
        ("exp --gamma 1 --max-steps 5 --group lr=1e-3*8", "exp --gamma 1 --max-steps 5 --group lr=0.008"),
        ("lambda --lr-lambda min(1,step/1k) --max-steps 1.2k", "lambda --lr-lambda min(1,step/1000) --max-steps 1200"),
        ("sequential 'linear --total-iters 5*10' 'cosine --T-max 1k-50' --milestones 5*10",
         "sequential 'linear --total-iters 50' 'cosine --T-max 950' --milestones 50"),
    ],
)  # fmt: skip
def test_the_command_line_takes_them_everywhere(short: str, plain: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert csv_of(short, capsys) == csv_of(plain, capsys)


def test_a_file_takes_them(tmp_path: Path) -> None:
    path = tmp_path / "lrplot.toml"
    path.write_text('[schedules.a]\nscheduler = "cosine"\nT_max = "100*39"\nlr = "5e-4*1024/512"\nmax_steps = "3.9k"\n')
    (entry,) = read_config(path).entries
    report = lrplot.simulate("cosine", T_max=3900, lr=0.001, steps=3900)
    assert entry.plan == report.plan
    assert report.plan.schedule.arguments == {"T_max": 3900}
    with pytest.raises(UsageError, match="^T_max must be a number, not '100"):  # in Python, Python computes
        lrplot.simulate("cosine", T_max="100*39")


def test_the_code_has_what_was_worked_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lambda", "--lr-lambda", "min(1, step / 10k)", "--max-steps", "5", "--code", "torch"]) == 0
    assert "lambda step: min(1, step / 10000)" in capsys.readouterr().out
