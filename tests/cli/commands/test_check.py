"""`lrplot check`, and the options that say which findings are heard and which of them fail a command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lrplot.cli.app import main

LOOP = ["--dataset-size", "50000", "--batch-size", "128", "--max-epochs", "200"]
# The three commands of write-up A: as the asker had it, as it is sized, and as the answer has it.
PER_EPOCH = [
    "onecycle",
    "--max-lr",
    "0.01",
    "--epochs",
    "200",
    "--steps-per-epoch",
    "128",
    *LOOP,
    "--interval",
    "epoch",
]
BATCH_SIZE = PER_EPOCH[:-2]
STEPPED_FIRST = ["onecycle", "--max-lr", "0.9", "--total-steps", "100", "--lr", "0.1", "--step-order", "before"]
RIGHT = ["onecycle", "--max-lr", "0.01", "--total-steps", "800", "--dataset-size", "500", *LOOP[2:]]


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(words)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (PER_EPOCH, "✗ LR101 Sized in optimizer steps and stepped once per epoch: only 0.8 %"),
        (BATCH_SIZE, "✗ LR107 steps_per_epoch is 128, the batch size, and an epoch has 391 steps."),
        (STEPPED_FIRST, "✗ LR104 The last step takes a rate from beyond the end of the schedule"),
    ],
    ids=["per-epoch", "batch-size", "stepped-first"],
)
def test_the_commands_of_write_up_a(capsys: pytest.CaptureFixture[str], words: list[str], answer: str) -> None:
    code, out, err = ran(capsys, "check", *words)
    assert (code, err) == (1, "")
    assert answer in " ".join(out.split())
    title, first = out.splitlines()[:2]
    assert title.startswith("OneCycleLR(max_lr=")
    assert first.startswith("✗ ")
    assert "┤" not in out  # no chart


def test_nothing_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ran(capsys, "check", *RIGHT)
    assert (code, err) == (0, "")
    assert out.startswith("OneCycleLR(max_lr=0.01, total_steps=800)\nNothing found. ")
    assert "rules looked; 2 could not: add --lr and" in out


# LR103, an error, and LR113, a warning
RAISES = ["onecycle", "--max-lr", "0.01", "--total-steps", "300", "--batches-per-epoch", "391", "--max-epochs", "2"]
PART = ["cosine", "--lr", "0.1", "--T-max", "200", "--max-steps", "100"]


@pytest.mark.parametrize(
    ("words", "more", "code"),
    [
        (RAISES, [], 1),
        (RAISES, ["--fail-on", "error"], 1),
        (RAISES, ["--fail-on", "never"], 0),
        (PART, [], 1),
        (PART, ["--fail-on", "note"], 1),
        (PART, ["--fail-on", "error"], 0),
        (RIGHT, ["--fail-on", "warning"], 0),
        (RAISES, ["--ignore", "LR103"], 1),  # LR114 tells of the crash
        (RAISES, ["--ignore", "LR103,LR114"], 0),
        (RAISES, ["--ignore", "lr1"], 0),
        (RAISES, ["--ignore", "OVERRUN", "--ignore", "scheduler-raises"], 0),
        (RAISES, ["--ignore", "LR101,LR6", "--ignore", "LR113"], 1),
        (RAISES, ["--select", "LR103"], 1),
        (RAISES, ["--select", "LR1", "--ignore", "LR103"], 1),
        (RAISES, ["--select", "LR1", "--ignore", "LR103,LR114"], 0),
        (RAISES, ["--select", "resumed-elsewhere"], 0),
    ],
)
def test_what_fails(capsys: pytest.CaptureFixture[str], words: list[str], more: list[str], code: int) -> None:
    """A plot says the same with the same options, and fails on nothing by itself."""
    assert ran(capsys, "check", *words, *more)[0] == code
    asked = "--fail-on" in more
    assert ran(capsys, *words, *more, "--spark")[0] == (code if asked else 0)
    assert ran(capsys, *words, *more, "--spark", "--quiet")[0] == (code if asked else 0)


def test_what_is_not_heard_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert "LR103" in ran(capsys, *RAISES)[1]
    for more in (["--quiet"], ["--ignore", "LR103"], ["--select", "LR601"]):
        assert "LR103" not in "".join(map(str, ran(capsys, *RAISES, *more)))
    _, out, _ = ran(capsys, *RAISES, "--quiet", "--format", "json")
    assert json.loads(out)["traces"]
    assert "Nothing found." in ran(capsys, "check", *RAISES, "--ignore", "LR103,LR114")[1]


def test_files_and_formats(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    place = str(tmp_path / "run.json")
    code, out, err = ran(capsys, "check", *RAISES, "-o", place)
    assert (code, out) == (1, "")
    assert f"wrote {place}" in err and "! LR103 The schedule raises after step 300" in err
    assert json.loads(Path(place).read_text())["traces"][0]["scheduler"] == "OneCycleLR"
    code, out, err = ran(capsys, "check", *RAISES, "-o", place, "-o", "-")
    assert code == 1 and "✗ LR103" in out and "LR103" not in err
    code, out, _ = ran(capsys, "check", *RAISES, "--format", "terminal")
    assert code == 1 and "┤" in out and "✗ LR103" in out
    assert ran(capsys, *RAISES, "--format", "findings")[1] == ran(capsys, "check", *RAISES)[1]


def test_a_comparison_fails_where_one_of_its_runs_does(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["compare", "cosine --T-max 200", "cosine --T-max 100", "--lr", "0.1", "--max-steps", "100", "--spark"]
    assert ran(capsys, *words)[0] == 0
    assert ran(capsys, *words, "--fail-on", "warning")[0] == 1
    assert ran(capsys, *words, "--fail-on", "warning", "--ignore", "LR113")[0] == 0
    vary = [*PART[:3], "--vary", "T-max=100,200", "--max-steps", "100", "--spark"]
    assert ran(capsys, *vary, "--fail-on", "warning")[0] == 1


@pytest.mark.parametrize("width", ["30", "60", "200"])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_no_line_is_wider_than_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: str, encoding: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setattr("lrplot.cli.terminal.has_unicode", lambda stream: encoding == "utf-8")
    for words in (["check", *RAISES], ["check", *PART], ["explain", "LR122", "LR601"], ["rules"]):
        _, out, _ = ran(capsys, *words)
        assert max(len(line) for line in out.splitlines() if "://" not in line) <= int(width)
        assert encoding == "utf-8" or out.isascii()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "cosien"], "did you mean cosine?"),
        (["check", *PART, "--fail-on", "bad"], "--fail-on is one of error, warning, note, never, not 'bad'"),
        (["check", *PART, "--select", "LR999"], "there is no rule 'LR999'"),
        (["check", *PART, "--ignore", "stepped-per-epoc"], "did you mean stepped-per-epoch?"),
        (["check", *PART, "--ignore", ""], "--ignore needs codes or names of rules with commas between them"),
        (["check", *PART, "--select", "LR1,"], "--select needs codes or names of rules with commas between them"),
        (["check", *PART, "--select", "L"], "there is no rule 'L'"),
        (["check", *PART, "--quiet"], "has no option --quiet"),
        (["check", *PART, "--code", "torch"], "has no option --code"),
        ([*PART, "--select", "LR999"], "there is no rule 'LR999'"),
        ([*PART, "--fail-on", "warnings"], "did you mean warning?"),
        (["compare", "cosine", "step", "--ignore", "X1"], "there is no rule 'X1'"),
    ],
)
def test_bad_input(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    code, out, err = ran(capsys, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.startswith("Error: ") and err.count("\n") == 1


def test_a_wrong_code_is_said_before_anything_is_computed(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["cosine", "--T-max", "1e15", "--select", "LR999"]  # more steps than memory
    assert "there is no rule" in ran(capsys, *words)[2]


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["check", "--help"], ["check", "-h"], ["check", "onecycle", "--help"]):
        code, out, _ = ran(capsys, *words)
        flat = " ".join(out.replace("│", " ").split())
        assert code == 0
        assert "[default: warning]" in flat and "--select CODE,..." in flat
        assert "--spark" not in flat and "--code" not in flat
    assert "The percentage of the cycle" in flat  # torch's own words


def test_two_optimizers_in_one_check(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A GAN's: each part has a schedule and an optimizer of its own, and a program reads one document."""
    generator, critic = "cosine --T-max 100 --lr 1e-4 --optimizer adam", "cosine --T-max 30 --lr 4e-4 --optimizer adam"
    assert main(["check", generator, critic, "--max-steps", "100", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [trace["arguments"] for trace in found["traces"]] == [{"T_max": 100}, {"T_max": 30}]
    assert {finding["trace"] for finding in found["findings"] if finding["code"] == "LR201"} == {1}
    assert main(["check", generator, critic, "--max-steps", "100", "-o", str(tmp_path / "gan.svg")]) == 1
    assert (tmp_path / "gan.svg").exists()
