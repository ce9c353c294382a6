"""`lrplot suggest`: the curve, the command and the code, in the terminal and in files."""

from __future__ import annotations

import json
import shlex
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from executed import Script

from lrplot.cli.app import main
from lrplot.pipeline import report_on
from lrplot.planning.names import typed_names
from lrplot.planning.plans import plan_from
from lrplot.schedulers.families import families

EPOCHS = ["--dataset-size", "50000", "--batch-size", "128", "--max-epochs", "200"]
ONECYCLE = ["suggest", "onecycle", "--max-lr", "0.01", *EPOCHS]


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[str, str]:
    assert main(words) == 0
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_the_chart_the_sentence_the_command_and_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = ran(capsys, *ONECYCLE)
    assert err == ""
    chart, command, code = out.split("\nlrplot ")[0], out.split("\nlrplot ")[1].split("\n\n")[0], out.split("\n\n", 3)
    assert chart.startswith("OneCycleLR(max_lr=0.01, total_steps=78200)\n") and "┤" in chart
    assert "first rate  0.0004" in chart
    assert (
        "! Filled in total_steps=78200: the schedule is as long as the run, 78,200 steps of the scheduler, one for"
        in (" ".join(out.split()))
    )
    words = shlex.split(command.replace("\\\n", " "))
    assert words == ["onecycle", "--max-lr", "0.01", "--total-steps", "78200", "--max-epochs", "200", *EPOCHS[:4]]
    assert code[-1].rstrip().endswith("scheduler.step()  # after every optimizer step")
    assert "total_steps=len(train_loader) * 200" in out


def test_the_command_draws_the_same_chart(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["step", "--lr", "0.1", "--max-steps", "90", "--warm-up", "0.1"]
    out, _ = ran(capsys, "suggest", *words)
    command = out.split("\nlrplot ")[1].split("\n\n")[0].replace("\\\n", " ")
    drawn, _ = ran(capsys, *shlex.split(command))
    assert drawn.splitlines()[:20] == out.splitlines()[:20]


def test_the_warm_up_under_its_other_name(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["suggest", "cosine", "--lr", "0.1", "--max-steps", "100"]
    assert ran(capsys, *words, "--warmup", "0.1") == ran(capsys, *words, "--warm-up", "0.1")


def test_the_code_uses_the_rates_of_the_chart(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ["multistep", "--lr", "0.1", "--milestones", "0.5,0.75", "--warm-up", "0.05"]
    place = str(tmp_path / "run.csv")
    out, err = ran(capsys, "suggest", *words, "--batches-per-epoch", "7", "--max-epochs", "20", "-o", place)
    command, code = out.split("\n\n", 1)
    expected = report_on(plan_from(shlex.split(command.replace("\\\n", " "))[1:])).trace.lr
    assert Script(7).run(code).tolist() == expected.tolist()
    assert "Filled in total_iters=7 of LinearLR, milestones=[63, 98] of MultiStepLR" in err  # 70 - 7 and 105 - 7


@pytest.mark.parametrize(
    ("words", "mark"),
    [
        ([], "for epoch in range(200):"),
        (["--framework", "lightning"], "def configure_optimizers(self):"),
        (["--framework", "transformers"], "trainer = Trainer("),
        (["--code", "lightning"], "def configure_optimizers(self):"),
        (["--framework", "lightning", "--code", "torch"], "for epoch in range(200):"),
    ],
)
def test_code_for_the_framework(capsys: pytest.CaptureFixture[str], words: list[str], mark: str) -> None:
    assert mark in ran(capsys, *ONECYCLE, *words, "--spark")[0]


def test_where_there_is_no_code(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = ran(capsys, *ONECYCLE, "--skip-steps", "3", "--spark")
    assert "lrplot onecycle" in out and "import torch" not in out
    assert "! There is no code to print: which steps a GradScaler skips is seen in training only" in err
    assert main([*ONECYCLE, "--skip-steps", "3", "--spark", "--code", "torch"]) == 2
    assert "GradScaler" in capsys.readouterr().err


def test_files_and_other_formats(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    picture = tmp_path / "curve.svg"
    out, err = ran(capsys, *ONECYCLE, "-o", str(picture))
    assert out.startswith("lrplot onecycle ") and "scheduler.step()" in out
    assert "Filled in total_steps=78200" in err
    text = "".join(ET.fromstring(picture.read_text()).itertext())
    assert "lrplot onecycle --max-lr 0.01 --total-steps 78200" in text, "a picture carries the whole command"
    out, err = ran(capsys, *ONECYCLE, "--format", "json")
    assert json.loads(out)["traces"][0]["arguments"] == {"max_lr": 0.01, "total_steps": 78200}
    assert "Filled in" in err


@pytest.mark.parametrize("width", ["24", "40", "120"])
def test_narrow_and_ascii(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setattr("lrplot.cli.terminal.has_unicode", lambda stream: False)
    out, _ = ran(capsys, *ONECYCLE)
    told = out.split("\nimport torch")[0]  # code is not broken
    assert out.isascii()
    assert max(map(len, told.splitlines())) <= int(width)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "lrplot suggest needs a scheduler's name first, and then the training loop: lrplot suggest onecycle"),
        (["--max-steps", "9"], "lrplot suggest needs a scheduler's name first"),
        (["onecycel"], "did you mean onecycle?"),
        (["onecycle", "--max-lr", "0.1"], "lrplot suggest needs to know how long the run is: add --max-epochs N with"),
        (["onecycle", "--max-lr", "0.1", "--max-epochs", "9"], "--max-epochs 9 needs to know how many batches"),
        (["onecycle", "--max-steps", "100"], "OneCycleLR needs --max-lr"),
        (["cosine", "--max-steps", "100", "--warm-up", "x"], "--warm-up needs a number"),
        (["cosine", "--max-steps", "100", "--warm-up", "100"], "--warm-up 100 leaves nothing of a run of 100 steps"),
        (["cosine", "--max-steps", "100", "--warmpu", "0.1"], "did you mean --warm-up?"),
        (["cosine", "--max-steps", "100", "--code", "jax"], "--code is one of torch, lightning, transformers"),
        (["cosine", "--max-steps", "100", "0.5"], "CosineAnnealingLR takes only options"),
        (["cosine", "--max-steps", "0"], "--max-steps must be a whole number of at least 1"),
    ],
)
def test_bad_input(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert main(["suggest", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.startswith("Error: ") and captured.err.count("\n") == 1


@pytest.mark.parametrize("name", ["SCHEDULER", *sorted(families()["torch"].names())])
def test_help(capsys: pytest.CaptureFixture[str], name: str) -> None:
    typed = [] if name == "SCHEDULER" else [typed_names(families()["torch"].scheduler(name))[0]]
    out, _ = ran(capsys, "suggest", *typed, "--help")
    flat = " ".join(out.replace("│", " ").split())
    assert f"Usage: lrplot suggest {typed[0] if typed else name} [OPTIONS]" in flat
    assert "--warm-up STEPS|SHARE" in flat
    if name == "MultiStepLR":
        assert "--milestones STEPS|SHARE,... List of epoch indices" in flat
