"""`lrplot SCHEDULER ...` as people type it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from lrplot.cli.app import main

ONECYCLE = ["onecycle", "--max-lr", "0.01", "--total-steps", "100"]
MISTAKE = ["onecycle", "--max-lr", "0.01", "--epochs", "200", "--steps-per-epoch", "128"]
LOOP = ["--dataset-size", "50000", "--batch-size", "128", "--max-epochs", "200"]


def out(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    return json.loads(out(capsys, *words, "--format", "json"))


def test_the_default_is_a_chart_and_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, *ONECYCLE)
    assert "OneCycleLR(max_lr=0.01, total_steps=100)" in text
    assert "0.01 ┤" in text
    assert re.search(r"peak +0.01 at step 29", text)
    assert re.search(r"covered +100 % of the schedule", text)
    assert re.search(r"momentum +.*0.95", text)
    assert "lr 0.001 (default)" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("loop", [["--interval", "epoch"], [*LOOP, "--interval", "epoch"]])
def test_the_mistake_stepped_per_epoch(capsys: pytest.CaptureFixture[str], loop: list[str]) -> None:
    text = " ".join(out(capsys, *MISTAKE, *loop).split())
    assert "only 0.8 % of the schedule is used" in text
    assert "never reached" in text
    assert "as run" in text
    assert "as configured" in text


def test_the_mistake_stepped_per_batch(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(out(capsys, *MISTAKE, *LOOP).split())
    assert "raises in epoch 66 of 200, batch 186 of 391, after the 25,601st of 78,200 optimizer steps" in text
    assert "never happens" in text
    assert "ceil(50000 / 128) = 391 batches/epoch x 200 epochs = 78,200 optimizer steps" in text
    stopped = as_json(capsys, *MISTAKE, *LOOP)["traces"][0]["stopped"]
    assert stopped["step"] == 25_600
    assert "Tried to step 25601 times" in stopped["error"]


def test_the_repair(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, "onecycle", "--max-lr", "0.01", "--total-steps", "78200", *LOOP)
    assert "!" not in text
    assert "as configured" not in text


def test_defaults_that_nobody_chose_are_marked(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(out(capsys, "cosine", "--T-max", "10", "--lr", "0.1", "--optimizer", "adamw").split())
    assert "adamw, lr 0.1, betas (0.9, 0.999) (default), weight_decay 0.01 (default)" in text


def test_arguments_reach_the_scheduler(capsys: pytest.CaptureFixture[str]) -> None:
    trace = as_json(
        capsys,
        *["cyclic", "--base-lr", "0.001", "--max-lr", "0.1", "--step-size-up", "5e1", "--step_size_down", "1_00"],
        *["--mode", "exp_range", "--gamma", "0.995", "--no-cycle-momentum", "--optimizer", "Adam", "--max-steps", "9"],
    )["traces"][0]
    assert trace["arguments"] == {
        "base_lr": 0.001,
        "max_lr": 0.1,
        "step_size_up": 50,
        "step_size_down": 100,
        "mode": "exp_range",
        "gamma": 0.995,
        "cycle_momentum": False,
    }
    assert trace["steps"] == 9


def test_optimizer_options_reach_the_optimizer(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["exp", "--gamma", "0.5", "--max-steps", "2", "--lr", "0.1,0.01", "--optimizer", "adam"]
    groups = as_json(capsys, *words, "--betas", "0.8,0.9", "--weight-decay", "0,0.1")["traces"][0]["groups"]
    assert [group["lr"] for group in groups] == [[0.1, 0.05], [0.01, 0.005]]
    assert [group["momentum"] for group in groups] == [[0.8, 0.8], [0.8, 0.8]]
    assert [group["weight_decay"] for group in groups] == [[0.0, 0.0], [0.1, 0.1]]


@pytest.mark.parametrize(
    "words",
    [
        ["lambda", "--lr-lambda", "0.95 ** epoch"],
        ["lambda", "--lr-lambda", "1 if epoch < 10 else 0.1", "--lr-lambda", "0.5", "--lr", "1,2"],
        ["multiplicative", "--lr-lambda", "0.95"],
        ["cyclic", "--base-lr", "0.1", "--max-lr", "1", "--scale-fn", "1 / 2 ** (x - 1)"],
        ["plateau", "--metric", "1,0.9,0.9,0.9", "--patience", "0"],
        ["plateau", "--metric", "1 / (epoch + 1)"],
        ["sequential", "linear --start-factor 0.01 --total-iters 50", "cosine --T-max 95", "--milestones", "50"],
        ["chained", "linear --total-iters 9", "exp --gamma 0.9"],
        ["sequential", "sequential 'linear' 'exp --gamma 0.9' --milestones 5", "cosine --T-max 9", "--milestones", "9"],
        ["swa", "--swa-lr", "0.05"],
        ["swa", "--swa-lr", "0.05", "--engine", "torch"],
    ],
)
@pytest.mark.parametrize("look", [[], ["--spark"]])
def test_every_way_of_saying_a_schedule(capsys: pytest.CaptureFixture[str], words: list[str], look: list[str]) -> None:
    text = out(capsys, *words, *look)
    if look:
        assert text.count("\n") == 1


def test_several_files_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    targets = [tmp_path / f"curve.{suffix}" for suffix in ("png", "svg", "csv", "json")]
    assert main([*ONECYCLE, *[word for target in targets for word in ("-o", str(target))]]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [f"wrote {target}" for target in targets]
    assert targets[0].read_bytes().startswith(b"\x89PNG")
    assert b"lrplot onecycle --max-lr 0.01 --total-steps 100" in targets[0].read_bytes()


def test_a_file_beside_stdout(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "a.svg"
    text = out(capsys, *ONECYCLE, "-o", str(target), "-o", "-", "--format", "csv")
    assert text.startswith("schedule,group,step")
    assert target.read_bytes().lstrip().startswith(b"<?xml")


def test_findings_are_told_even_where_only_a_file_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main([*MISTAKE, *LOOP, "-o", str(tmp_path / "a.csv")]) == 0
    assert "! LR107 steps_per_epoch is 128, the batch size, and an epoch has 391 steps." in capsys.readouterr().err


def test_binary_formats_go_into_pipes(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main([*ONECYCLE, "--format", "png"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"\x89PNG")


def test_binary_formats_stay_off_terminals(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert main([*ONECYCLE, "--format", "pdf"]) == 2
    assert "write it to a file, -o curve.pdf" in capsys.readouterr().err


@pytest.mark.parametrize("columns", [20, 40, 60, 133])
def test_lines_fit_the_window(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for words in (ONECYCLE, [*MISTAKE, *LOOP], [*ONECYCLE, "--spark"], ["onecycle", "--help"], ["--help"]):
        lines = out(capsys, *words).splitlines()
        assert max(map(len, lines)) <= columns, words


def test_colours_when_asked(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in out(capsys, *ONECYCLE)
    assert "\x1b[" in out(capsys, "onecycle", "--help")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in out(capsys, *ONECYCLE)


def test_a_stdout_that_has_ascii_only_gets_ascii_only(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lrplot.cli.terminal.has_unicode", lambda stream: False)
    for words in ([*MISTAKE, *LOOP], [*ONECYCLE, "--spark"], ["onecycle", "--help"], ["list"]):
        assert main(words) == 0
        assert capsysbinary.readouterr().out.isascii()
