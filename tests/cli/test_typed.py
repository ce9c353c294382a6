"""Whoever types Python, a quoted schedule, or another program's words gets the curve of the command that they mean."""

from __future__ import annotations

import io
import shlex
from pathlib import Path

import pytest
from libraries import require_libraries

from lrplot.cli.app import main

ONECYCLE = "onecycle --max-lr 0.01 --total-steps 100"
SEQUENTIAL = "sequential 'linear --start-factor 0.01 --total-iters 5' 'cosine --T-max 95' --milestones 5"


def csv(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main([*words, "--format", "csv"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (["OneCycleLR(max_lr=0.01, total_steps=100)"], ["onecycle", "--max-lr", "0.01", "--total-steps", "100"]),
        (["OneCycleLR(opt,", "max_lr=0.01,", "total_steps=100)"], [*ONECYCLE.split()]),
        (["plot", "OneCycleLR(max_lr=0.01, total_steps=100)"], [*ONECYCLE.split()]),
        ([ONECYCLE], [*ONECYCLE.split()]),
        ([f"lrplot {ONECYCLE}"], [*ONECYCLE.split()]),
        (["plot", *ONECYCLE.split()], [*ONECYCLE.split()]),
        (["torch.optim.lr_scheduler.CosineAnnealingLR", "--T-max", "10"], ["cosine", "--T-max", "10"]),
        (["lr_scheduler.StepLR", "step_size=10", "lr=0.1"], ["step", "--step-size", "10", "--lr", "0.1"]),
        (["cosine", "T_max=100", "lr=0.1"], ["cosine", "--T-max", "100", "--lr", "0.1"]),
        (["cosine", "--T-max", "100", "--learning-rate", "0.1"], ["cosine", "--T-max", "100", "--lr", "0.1"]),
        (["cosine", "--T-max", "9", "--min-lr", "1e-5"], ["cosine", "--T-max", "9", "--eta-min", "1e-5"]),
        (["multistep", "--milestones", "3", "6"], ["multistep", "--milestones", "3,6"]),
        (["lambda", "--lr-lambda", "lambda e: 0.9 ** e"], ["lambda", "--lr-lambda", "0.9 ** epoch"]),
        (
            ["sequential", "LinearLR(opt, 0.01, total_iters=5)", "CosineAnnealingLR(opt, 95)", "--milestones", "5"],
            ["sequential", "linear --start-factor 0.01 --total-iters 5", "cosine --T-max 95", "--milestones", "5"],
        ),
    ],
)
def test_one_curve_from_many_spellings(capsys: pytest.CaptureFixture[str], words: list[str], same: list[str]) -> None:
    assert csv(capsys, *words) == csv(capsys, *same)


@pytest.mark.parametrize("text", ["scheduler = StepLR(opt, 3)", "step --step-size 3", "$ lrplot step --step-size 3\n"])
def test_stdin(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    assert csv(capsys, "-") == csv(capsys, "step", "--step-size", "3")


def test_a_pasted_block_says_how_it_was_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n = 3\nscheduler = StepLR(opt, n)\n"))
    assert main(["-", "--spark", "--lr", "0.1"]) == 0
    assert capsys.readouterr().err.startswith("read as: lrplot step --step-size 3")


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_on_stdin(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    assert main(["-"]) == 2
    assert "stdin is empty: paste the lines" in capsys.readouterr().err


def test_check_and_compare_take_python_and_quoted_schedules(capsys: pytest.CaptureFixture[str]) -> None:
    outputs = []
    for words in (["CosineAnnealingLR(opt, T_max=100)"], ["cosine --T-max 100"], ["cosine", "--T-max", "100"]):
        assert main(["check", *words, "--max-steps", "1000"]) == 1
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1] == outputs[2]
    assert main(["compare", "CosineAnnealingLR(opt, T_max=100)", "linear", "--format", "csv"]) == 0
    python = capsys.readouterr().out
    assert main(["compare", "cosine --T-max 100", "linear", "--format", "csv"]) == 0
    assert capsys.readouterr().out == python


@pytest.mark.parametrize(
    ("words", "start"),
    [
        (["help"], "Usage"),
        (["help", "onecycle"], "Usage: lrplot onecycle"),
        (["help", "check"], "Usage: lrplot check"),
        (["help", "LR505"], "LR505"),
        (["version"], "lrplot "),
        (["plot"], "Usage"),
    ],
)
def test_words_for_help(capsys: pytest.CaptureFixture[str], words: list[str], start: str) -> None:
    assert main(words) == 0
    assert start in capsys.readouterr().out[:40]


FILE = """
[schedules.main]
scheduler = "onecycle"
max_lr = 0.01
total_steps = 100
[schedules.slip]
scheduler = "cosine"
T_max = 100
lr = 0.01
"""


def without_names(text: str) -> list[list[str]]:
    import csv as tables

    return [row[1:] for row in tables.reader(io.StringIO(text))]


def test_a_schedule_of_the_file_at_hand(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "lrplot.toml").write_text(FILE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert csv(capsys, "main") == csv(capsys, *ONECYCLE.split())
    assert csv(capsys, "main", "--max-lr", "0.5") == csv(capsys, "onecycle", "--max-lr", "0.5", "--total-steps", "100")
    assert main(["compare", "main", "slip", "--format", "csv"]) == 0
    compared = capsys.readouterr().out
    assert main(["compare", ONECYCLE, "cosine --T-max 100 --lr 0.01", "--format", "csv"]) == 0
    assert without_names(capsys.readouterr().out) == without_names(compared)
    assert [line.partition(",")[0] for line in compared.splitlines()[1::100]] == ["main", "slip"]
    assert main(["mian"]) == 2


def test_init_writes_a_file_that_runs_and_never_over_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    assert main(["check", "lrplot.toml"]) == 0
    assert main(["main", "--spark"]) == 0
    before = (tmp_path / "lrplot.toml").read_bytes()
    capsys.readouterr()
    assert main(["init"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "lrplot.toml").read_bytes() == before
    assert main(["init", "a.yaml"]) == 2
    assert main(["init", "--help"]) == 0


def test_run_makes_no_folder_with_a_picture_s_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "lrplot.toml").write_text(FILE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["run", "-o", "x.png"]) == 2
    assert "--out out --format png" in capsys.readouterr().err
    assert not (tmp_path / "x.png").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["list", "onecycle"], "Up to max_lr and far down, once"),
        (["list", "hf"], "transformers:cosine"),
        (["list"], "warmup-cosine"),
        (["--help"], "Down half a cosine"),
    ],
)
def test_lists_and_help_tell_shapes(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    require_libraries(said)
    assert main(words) == 0
    assert said in capsys.readouterr().out


def test_a_library_s_scheduler_is_named_where_torch_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pytorch_optimizer")
    assert main(["rex"]) == 2
    assert "there is pytorch_optimizer:rex" in capsys.readouterr().err


def test_several_schedules_are_checked_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", ONECYCLE, "CosineAnnealingLR(opt, T_max=100)", "--max-steps", "1000", "--lr", "0.1"]) == 1
    told = capsys.readouterr().out
    assert "OneCycleLR(max_lr=0.01, total_steps=100)" in told
    assert "LR201" in told
    assert main(["check", ONECYCLE, "cosine --T-max 100", "--lr", "0.1"]) == 0


def test_a_warm_up_said_as_a_share_is_counted_as_the_trainer_counts_it(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("transformers")
    linear = ["hf:linear", "--lr", "0.1"]
    shared = csv(capsys, *linear, "--warmup-ratio", "0.0999", "--steps", "1000")
    assert shared == csv(capsys, *linear, "--num-warmup-steps", "100", "--num-training-steps", "1000")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sgd", "--lr", "0.1"], "that is an optimizer, and goes with a schedule"),
        (["onecycle", "--max-lr", "1", "--total-steps", "9", "--min-lr", "0.1"], "max_lr / div_factor / final_div"),
        (["cosine", "--T-max", "9", "--out-file", "a.pgn"], "did you mean a.png?"),
        (["cosine", "--T-max", "9", "--warmup-pct", "10"], "a share of the run, below 1: --warmup-pct 0.1 for 10 %"),
        (["print(3)"], "builds no scheduler"),
        (
            ["exp", "--decay", "0.9"],
            "the factor of a schedule is --gamma, the weight decay of an optimizer --weight-decay",
        ),
        (["warmup", "--steps", "9"], "a warm-up is a schedule's beginning: lrplot warmup-cosine --lr 0.1"),
        (["hf"], "'lrplot list transformers' shows those of transformers"),
        (["lightning"], "goes with a schedule: lrplot cosine --framework lightning"),
        (["T_max=100"], "the scheduler's name comes first, lrplot cosine T_max=100"),
        (["{'type': 'StepLR'}"], "is a table and no schedule: write it as Python does"),
        (['{"a": 3}'], "is a table and no schedule"),
        (["lr_scheduler:\n  class_path: x\n"], "the config of a LightningCLI is drawn by lrplot run config.yaml"),
        (["def get_lr(it):\n    return 3\n"], "is drawn from its file, lrplot FILE.py:get_lr --max-steps 1000"),
        (["def build(model):\n    return 3\n"], "paste the line that does, scheduler = OneCycleLR("),
        (["--list"], "lrplot has no option --list: it is a command, lrplot list"),
        (["--lr", "0.1"], "lrplot has no option --lr: a scheduler's name comes first"),
        (["none.json"], "there is no scheduler named 'none.json': there is no such file here"),
        (["run.py", "--lr_scheduler_type", "cosine", "--max_train_steps", "9"], "there is no file run.py"),
        (["wsd", "--max-steps", "9", "--foo", "1"], "lrplot wsd has no option --foo: its own are --total-steps"),
        (["wsd", "--max-steps", "9", "more"], "wsd takes only options, and 'more' is not one"),
        (
            ["noam", "--vary", "warm-up=100,200"],
            "--warm-up is the recipe's own, so its values are compared:"
            " lrplot compare 'noam --warm-up 100' 'noam --warm-up 200'",
        ),
        (
            ["compare", "wsd --foo 3", "cosine", "--max-steps", "9"],
            "part 1, 'wsd --foo 3': lrplot wsd has no option --foo",
        ),
    ],
)
def test_mistakes_get_a_true_hint(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_a_rate_beside_pasted_python_is_the_optimizer_s_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    pasted = csv(capsys, "CosineAnnealingLR(opt, T_max=100, eta_min=lr * 0.01)", "lr=0.1")
    assert pasted == csv(capsys, "cosine", "--T-max", "100", "--eta-min", "0.001", "--lr", "0.1")


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("onecycle --peak-lr 0.1 --total-steps 9", "onecycle --max-lr 0.1 --total-steps 9"),
        ("step --every 3 --lr 0.1", "step --step-size 3 --lr 0.1"),
        ("'>>> s = StepLR(opt, 3)'", "step --step-size 3"),
        ("'In [3]: s = StepLR(opt, 3)'", "step --step-size 3"),
        ('\'{"scheduler": StepLR(opt, 3), "interval": "epoch"}\'', "step --step-size 3"),
        ("wsd --max-steps 100 --lr 1 --decay-ratio 0.3", "wsd --max-steps 100 --lr 1 --decay 0.3"),
    ],
)
def test_words_of_the_field(capsys: pytest.CaptureFixture[str], words: str, same: str) -> None:
    assert csv(capsys, *shlex.split(words)) == csv(capsys, *same.split())


def test_a_file_of_another_kind_says_what_draws_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").touch()
    assert main(["mine.toml"]) == 2
    assert "a file of schedules is drawn by lrplot run mine.toml" in capsys.readouterr().err


def test_a_rule_s_number_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "502"]) == 0
    assert capsys.readouterr().out.startswith("LR502")
