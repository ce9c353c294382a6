"""A training script that is named is not run: not to draw it, not for its help, not for a completion."""

from __future__ import annotations

from pathlib import Path

import pytest
from completed import completed

from lrplot.cli.app import main

SCRIPT = """
import math
from pathlib import Path

WARM_UP = math.floor(10.5)

def get_lr(step, warm_up=WARM_UP):
    '''Rises, and stays.'''
    return min(1.0, (step + 1) / warm_up)

def from_command_line(step):
    return args.lr / (step + 1)

Path("ran").write_text("the script was run")
args = __import__("argparse").Namespace(lr=2.0)
print("TRAINING")
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "train.py").write_text(SCRIPT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ["train.py:get_lr", "--as", "factor", "--lr", "1", "--max-steps", "20", "--spark"],
        ["train:get_lr", "--as", "factor", "--lr", "1", "--max-steps", "20", "--spark"],
        ["train.py", "--help"],
        ["train.py:get_lr", "--help"],
        ["check", "train.py:get_lr", "--as", "factor", "--max-steps", "20", "--fail-on", "never"],
        [
            "train.py:get_lr",
            "--as",
            "factor",
            "--max-steps",
            "20",
            "--spark",
            "--allow-code",
        ],  # nothing of it is needed
    ],
)
def test_the_function_is_taken_out_of_it(words: list[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    told = capsys.readouterr()
    assert "get_lr" in told.out
    assert "TRAINING" not in told.out + told.err
    assert not (folder / "ran").exists()


def test_its_values_are_the_function_s_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train.py:get_lr", "--as", "factor", "--lr", "1", "--max-steps", "12", "--format", "csv"]) == 0
    rates = [float(row.split(",")[4]) for row in capsys.readouterr().out.splitlines()[1:]]
    assert rates == [min(1.0, (step + 1) / 10) for step in range(12)]


def test_what_needs_the_script_to_run_is_refused_with_the_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train.py:from_command_line", "--max-steps", "3"]) == 2
    assert capsys.readouterr().err == (
        "Error: from_command_line of train.py needs what line 15 does,"
        " 'args = __import__('argparse').Namespace(lr=2.0)': it was not run; if it is to be, add --allow-code\n"
    )
    assert not (folder / "ran").exists()


def test_allow_code_runs_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "train.py:from_command_line",
        "--as",
        "factor",
        "--lr",
        "1",
        "--max-steps",
        "3",
        "--format",
        "csv",
        "--allow-code",
    ]
    assert main(words) == 0
    told = capsys.readouterr()
    assert [row.split(",")[4] for row in told.out.splitlines()[1:]] == ["2.0", "1.0", repr(2 / 3)]
    assert "TRAINING" in told.err
    assert (folder / "ran").exists()
    (folder / "ran").unlink()
    assert main(["train.py:from_command_line", "--max-steps", "4"]) == 2  # allowed once is not allowed for ever
    assert not (folder / "ran").exists()


def test_a_name_that_is_not_there_is_still_hinted_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train.py:get_l"]) == 2
    assert "train.py has no 'get_l': did you mean train.py:get_lr?" in capsys.readouterr().err


def test_a_script_with_nothing_to_take_says_what_it_would_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bare.py").write_text("model = build()\nmodel.fit()\n")
    assert main(["bare.py"]) == 2
    assert (
        "bare.py, line 1, does work where it is imported, 'model = build()': it was not run" in capsys.readouterr().err
    )


def test_a_completion_imports_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loud = "from pathlib import Path\nclass Mine:\n    Path('ran').touch()\n"
    loud += "    def __init__(self, optimizer, T_up=3): ...\n"
    (folder / "own.py").write_text(loud)
    for line, answer in (
        ("lrplot train.py:get_lr --warm-", "--warm-up"),
        ("lrplot train.py:from_command_line --wei", "--weight-decay"),
        ("lrplot own.py:Mine --T", "--T-up"),
        ("lrplot own.py --T", "--T-up"),
        ("lrplot train:get_lr --warm-", "--warm-up"),
        ("lrplot own.py:", "own.py:Mine"),
        ("lrplot compare 'own.py:Mine --T", "--T-up"),
    ):
        assert answer in completed(line, monkeypatch, capsys)
    assert not (folder / "ran").exists()
