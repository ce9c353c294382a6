"""`lrplot compare` and `--vary` as people type them."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from pathlib import Path

import pytest
from libraries import require_libraries

from lrplot.cli.app import main

ISSUE = ["compare", "onecycle --max-lr 0.01", "cosine --lr 0.01", "--max-steps", "10000"]
CYCLE = ["onecycle", "--max-lr", "0.01", "--total-steps", "1000"]
BY_START = [*CYCLE, "--vary", "pct-start=0.1,0.3,0.5"]
GRID = ["onecycle", "--total-steps", "1000", "--vary", "pct-start=0.1,0.3,0.5", "--vary", "max-lr=0.01,0.05"]


def out(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def traces(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, dict]:
    return {trace["label"]: trace for trace in json.loads(out(capsys, *words, "--format", "json"))["traces"]}


def test_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, *ISSUE)
    assert "A OneCycleLR(max_lr=0.01)   B CosineAnnealingLR\n" in text
    flat = " ".join(text.split())
    assert (
        "Not given, and taken from the length of the run: total_steps=10000 of OneCycleLR(max_lr=0.01),"
        " T_max=10000 of CosineAnnealingLR." in flat
    )
    # Cosine: 0.005 * 10,000 + 0.005; half way down at step 5,000.
    assert re.search(r"B CosineAnnealingLR +0.01 +0 +2.467e-10 +50 +5,000\n", text)
    assert re.search(r"A OneCycleLR\(max_lr=0.01\) +0.01 +2,999 +4e-8 +50.6 +6,500\n", text)


def test_each_part_steps_as_it_would_alone(capsys: pytest.CaptureFixture[str]) -> None:
    found = traces(capsys, *ISSUE)
    alone = traces(capsys, "cosine", "--lr", "0.01", "--T-max", "10000", "--max-steps", "10000")
    assert found["CosineAnnealingLR"]["groups"] == alone["CosineAnnealingLR"]["groups"]
    assert found["OneCycleLR(max_lr=0.01)"]["arguments"] == {"max_lr": 0.01, "total_steps": 10_000}


def test_parts_say_otherwise_than_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    common = ["--dataset-size", "1000", "--batch-size", "10", "--max-epochs", "2", "--lr", "0.5"]
    found = traces(
        capsys, "compare", "exp --gamma 0.9 --batches-per-epoch 30", "exp --gamma 0.8 --lr 0.25 --drop-last", *common
    )
    assert [(trace["steps"], trace["groups"][0]["lr"][0]) for trace in found.values()] == [(60, 0.5), (200, 0.25)]


@pytest.mark.parametrize(
    ("part", "filled"),
    [
        ("timm:cosine", {"t_initial": 3}),  # it counts epochs
        ("timm:cosine --no-t-in-epochs", {"t_initial": 30}),
        ("optax:cosine_decay --init-value 0.1", {"decay_steps": 30}),
        ("optax:linear --init-value 0.1 --end-value 0", {"transition_steps": 30}),
        ("transformers:linear --framework transformers", {"num_training_steps": 30}),
        ("pytorch_optimizer:rex", {"total_steps": 30}),
    ],
)
def test_lengths_of_other_libraries_are_filled(capsys: pytest.CaptureFixture[str], part: str, filled: dict) -> None:
    require_libraries(part)
    loop = ["--max-epochs", "3", "--batches-per-epoch", "10"]
    assert main(["compare", part, "cosine", *loop, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    trace = found["traces"][0]
    assert filled.items() <= trace["arguments"].items()
    (name, length), *_ = filled.items()
    assert f"{name}={length} of " in " ".join(out(capsys, "compare", part, "cosine", *loop).split())
    typed = shlex.split(f"{part} --{name.replace('_', '-')} {length}")
    assert main([*typed, *loop, "--format", "json"]) == 0
    alone = json.loads(capsys.readouterr().out)["traces"][0]
    assert trace["groups"] == alone["groups"]


def test_a_period_is_no_length(capsys: pytest.CaptureFixture[str]) -> None:
    part = "optax:exponential_decay --init-value 0.1 --decay-rate 0.9"
    require_libraries(part)
    assert main(["compare", part, "cosine", "--max-steps", "30"]) == 2
    assert "needs --transition-steps" in capsys.readouterr().err


def test_lengths_are_filled_in_advances(capsys: pytest.CaptureFixture[str]) -> None:
    loop = ["--batches-per-epoch", "50", "--max-epochs", "20"]
    found = traces(capsys, "compare", "cosine --interval epoch", "cosine", "linear", *loop)
    arguments = [trace["arguments"] for trace in found.values()]
    assert arguments == [{"T_max": 20}, {"T_max": 1000}, {}]  # LinearLR has a default, which stays


def test_a_nested_schedule_is_a_part(capsys: pytest.CaptureFixture[str]) -> None:
    nested = "sequential 'linear --total-iters 5' \"cosine --T-max 95\" --milestones 5"
    assert len(traces(capsys, "compare", nested, "cosine", "--max-steps", "100")) == 2


def test_several_values_of_one_argument(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, *BY_START)
    assert text.startswith("OneCycleLR(max_lr=0.01, total_steps=1000)\n")
    assert "A pct_start=0.1   B pct_start=0.3   C pct_start=0.5\n" in text
    # The peak is at pct_start * 1000 - 1.
    assert [re.search(rf"pct_start={part} +0.01 +(\d+) ", text)[1] for part in (0.1, 0.3, 0.5)] == ["99", "299", "499"]


def test_a_length_that_varies_is_each_schedule_s_own(capsys: pytest.CaptureFixture[str]) -> None:
    found = traces(capsys, "cosine", "--vary", "max-steps=100,200")
    assert [trace["arguments"]["T_max"] for trace in found.values()] == [100, 200]
    said = "Not given, and taken from the length of the run: T_max=100 of max_steps=100, T_max=200 of max_steps=200."
    assert said in " ".join(out(capsys, "cosine", "--vary", "max-steps=100,200").split())
    same = " ".join(out(capsys, "cosine", "--max-steps", "100", "--vary", "lr=0.1,0.2").split())
    assert "taken from the length of the run: T_max=100." in same


def test_half_of_an_epoch_s_length_can_vary(capsys: pytest.CaptureFixture[str]) -> None:
    found = traces(
        capsys,
        *["step", "--step-size", "3", "--dataset-size", "100", "--max-epochs", "2", "--vary", "batch-size=10,20"],
    )
    # 2 epochs of 100 / 10 and of 100 / 20 batches.
    assert [len(trace["groups"][0]["lr"]) for trace in found.values()] == [20, 10]


def test_a_part_may_have_an_argument_of_the_loop_s_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.py").write_text(
        "from torch.optim.lr_scheduler import LambdaLR\n"
        "def down(optimizer, max_steps):\n"
        "    return LambdaLR(optimizer, lambda step: 1 - step / max_steps)\n"
    )
    found = traces(capsys, "compare", "own.py:down --max-steps 8", "cosine --T-max 8", "--max-steps", "4", "--lr", "1")
    # Its own 8 is how fast it falls, the comparison's 4 how long the run is.
    assert next(iter(found.values()))["groups"][0]["lr"] == [1, 0.875, 0.75, 0.625]
    found = traces(capsys, "compare", "own.py:down --max-steps 8 --run-max-steps 2 --lr 1", "cosine --T-max 8")
    assert next(iter(found.values()))["groups"][0]["lr"] == [1, 0.875]


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        (["cosine", "--T-max", "9", "--vary", "lr=0.1,0.2"], ["lr=0.1", "lr=0.2"]),
        (["cosine", "--vary", "t_max=9,1_0"], ["T_max=9", "T_max=10"]),
        (["cosine", "--T-max", "9", "--vary=lr=[1,2],[3,4]"], ["lr=[1.0, 2.0]", "lr=[3.0, 4.0]"]),
        (["multistep", "--vary", "milestones=[3,5],[4]"], ["milestones=[3, 5]", "milestones=[4]"]),
        ([*CYCLE, "--vary", "three-phase=yes,no"], ["three_phase=True", "three_phase=False"]),
        (
            ["lambda", "--vary", "lr-lambda=0.9**epoch,min(1, 3/(1+epoch))"],
            ["lr_lambda=0.9**epoch", "lr_lambda=min(1, 3/(1+epoch))"],
        ),
        (
            [
                "exp",
                *[
                    "--gamma",
                    "0.9",
                    "--batches-per-epoch",
                    "8",
                    "--max-epochs",
                    "2",
                    "--vary",
                    "accumulate-grad-batches=1,4",
                ],
            ],
            ["accumulate_grad_batches=1", "accumulate_grad_batches=4"],
        ),
        (["exp", "--gamma", "0.9", "--vary", "set=5:lr=1,5:lr=2"], ["set=5:lr=1", "set=5:lr=2"]),
    ],
)
def test_any_argument_can_vary(capsys: pytest.CaptureFixture[str], words: list[str], labels: list[str]) -> None:
    assert list(traces(capsys, *words)) == labels


def test_accumulation_shortens_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["exp", "--gamma", "0.9", "--batches-per-epoch", "8", "--max-epochs", "2"]
    found = traces(capsys, *words, "--vary", "accumulate-grad-batches=1,4")
    assert [trace["steps"] for trace in found.values()] == [16, 4]


def test_two_arguments_make_a_grid(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, *GRID)
    heads = [f"pct_start={start}, max_lr={rate}" for start in (0.1, 0.3, 0.5) for rate in (0.01, 0.05)]
    assert list(traces(capsys, *GRID)) == heads
    assert re.search(rf"^ +{heads[2]} +{heads[3]}$", text, re.MULTILINE)
    assert text.count(" 0.05 ┤") == 3  # one axis for all, labelled once in each row
    assert len(re.findall(r"^pct_start=.* 0.05 +\d+ ", text, re.MULTILINE)) == 3


@pytest.mark.parametrize("columns", [20, 30, 44, 60, 80, 133])
@pytest.mark.parametrize("words", [ISSUE, BY_START, GRID, [*ISSUE, "--spark"], ["compare", "--help"]])
def test_lines_fit_the_window(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int, words: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert max(map(len, out(capsys, *words).splitlines())) <= columns


@pytest.mark.parametrize("words", [ISSUE, BY_START, GRID, [*GRID, "--log-y"], [*GRID, "--spark"]])
def test_a_stdout_that_has_ascii_only_gets_ascii_only(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setattr("lrplot.cli.terminal.has_unicode", lambda stream: False)
    assert main(words) == 0
    assert capsysbinary.readouterr().out.isascii()


def test_six_curves_are_told_apart_without_colour(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, "cosine", "--T-max", "500", "--vary", "lr=0.1,0.2,0.3,0.4,0.5,0.6")
    plot = "".join(re.findall(r"[│┤](.*)", text))
    assert all(plot.count(letter) == 3 for letter in "ABCDEF")


def test_colours_differ(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    text = out(capsys, "cosine", "--T-max", "500", "--vary", "lr=0.1,0.2,0.3,0.4,0.5,0.6")
    assert len(set(re.findall(r"\x1b\[(1;38;5;\d+)m[A-F]", text))) == 6


def test_more_curves_than_letters(capsys: pytest.CaptureFixture[str]) -> None:
    values = ",".join(str(n / 10) for n in range(1, 11))
    flat = " ".join(out(capsys, "cosine", "--T-max", "500", "--vary", f"lr={values}").split())
    assert "10 curves are too many to tell apart here: the last 2 carry no letter." in flat


def test_equal_curves_share_a_letter(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, "exp", "--gamma", "0.9", "--max-steps", "30", "--vary", "momentum=0.1,0.2")
    assert "A momentum=0.1, momentum=0.2\n" in text
    assert re.search(r"^A momentum=0.2 ", text, re.MULTILINE)


def test_csv_has_the_rows_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(out(capsys, *BY_START, "--format", "csv"))))
    assert len(rows) == 3000
    assert list(dict.fromkeys(row["schedule"] for row in rows)) == ["pct_start=0.1", "pct_start=0.3", "pct_start=0.5"]


def test_spark_has_a_line_each_on_one_scale(capsys: pytest.CaptureFixture[str]) -> None:
    lines = out(capsys, "exp", "--gamma", "0.9", "--max-steps", "40", "--vary", "lr=0.1,0.8", "--spark").splitlines()
    assert [line[:7].rstrip() for line in lines] == ["lr=0.1", "lr=0.8"]
    assert [line[7] for line in lines] == ["▂", "█"]  # 0.1 / 0.8 of seven steps is one
    assert len({line.index(" 0.") for line in lines}) == 1


def test_where_a_scheduler_raises_it_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, "onecycle", "--max-lr", "0.1", "--max-steps", "120", "--vary", "total-steps=100,120")
    assert "✗ LR103 total_steps=100: The schedule raises after step 100" in text
    assert "✗" in "".join(re.findall(r"[│┤](.*)", text))


def test_every_picture(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    # Every kind of picture is made of the same figure: the grid, which takes longest to draw, is drawn once.
    for words, suffixes in ((ISSUE, "svg png pdf txt"), (BY_START, "svg txt"), (GRID, "svg")):
        targets = [tmp_path / f"a.{suffix}" for suffix in suffixes.split()]
        assert main([*words, *[word for target in targets for word in ("-o", str(target))]]) == 0
        svg = targets[0].read_text(encoding="utf-8")
        assert all(label in svg for label in traces(capsys, *words) if "," not in label)


def test_what_was_filled_in_is_said_beside_files_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([*ISSUE, "-o", str(tmp_path / "a.csv")]) == 0
    assert "T_max=10000 of CosineAnnealingLR" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compare"], "needs two schedules or more, each in quotes, and none is given"),
        (["compare", "cosine --T-max 9"], "'cosine --T-max 9' is one"),
        (["compare", "exp --gamma 0.9", "cosin"], "part 2, 'cosin': there is no scheduler named 'cosin': did you mean"),
        (["compare", "exp --gamma x", "cosine"], "part 1, 'exp --gamma x': --gamma needs a number"),
        (["compare", "exp", "cosine"], "part 1, 'exp': ExponentialLR needs --gamma"),
        (["compare", "exp --gamma 0.9", "cosine"], "no length: add --T-max N to it, or --max-steps N for all"),
        (["compare", "exp --gamma 0.9 --max-step 9", "cosine"], "did you mean --max-steps?"),
        (["compare", "exp --gamma 0.9 --spark", "cosine"], "the scheduler's own options and those of optimizer"),
        (["compare", "exp --gamma 0.9", "cosine 'x"], "part 2, 'cosine 'x': it cannot be read as a schedule"),
        (["compare", "", "cosine"], "part 1, '': it is empty"),
        (["compare", "exp --gamma 0.9", "exp --gamma 0.8", "--gamma", "1"], "own options belong in its part"),
        (["compare", "exp --gamma 0.9", "exp --gamma 0.8", "--code", "torch"], "has no option --code"),
        (["compare", "exp --gamma 0.9", "exp --gamma 0.8", "--vary", "lr=1,2"], "--vary and --code take a single"),
        (["compare", "exp --gamma 0.9", "cosine", "--max-epochs", "9"], "--max-epochs 9 needs to know how many"),
        (["compare", "exp --gamma 0.9 --max-steps 9", "cosine --T-max 9 --interval epoch"], "--batches-per-epoch N"),
        (["compar"], "did you mean compare?"),
        (["cosine", "--vary", "T-max"], "--vary needs an argument and its values, pct-start=0.1,0.3, not 'T-max'"),
        (["cosine", "--vary", "T-max=3"], "needs two values or more with commas between them, and has one, '3'"),
        (["cosine", "--vary", "T-max="], "and has none"),
        (["cosine", "--vary", "T-mx=3,4"], "--vary knows no argument 'T-mx': did you mean t-max?"),
        (["cosine", "--T-max", "9", "--vary", "width=3,4"], "--vary knows no argument 'width': there are t-max"),
        (["cosine", "--vary", "T-max=3,x"], "--T-max needs a whole number such as 100"),
        (["cosine", "--vary", "T-max=3,3.0"], "--vary T-max has the value 3 twice"),
        (["cosine", "--vary", "T-max=3,4", "--vary", "t_max=5,6"], "T-max is varied twice"),
        (["cosine", "--T-max", "3", "--vary", "T-max=3,4"], "--T-max is given as well as varied"),
        ([*CYCLE, "--vary", "lr=1,2", "--vary", "momentum=0,1", "--vary", "interval=step,epoch"], "given 3 times"),
        ([*CYCLE, "--vary", "three-phase=yes,maybe"], "--vary three-phase is yes or no, not 'maybe'"),
        (["cosine", "--T-max", "9", "--vary", "max-steps=0,4"], "with max_steps=0: --max-steps must be a whole"),
        (
            ["cosine", "--vary", "T-max=5,9", "--vary", "lr=0.1,0.2", "--show", "lr,momentum"],
            "--show momentum has no panel where two arguments vary",
        ),
        ([*CYCLE, "--vary", "pct-start=0.1,0.3", "--code", "torch"], "--code prints the lines of one schedule"),
        (["onecycle", "--max-lr", "1", "--total-steps", "10", "--vary", "pct-start=0.1,0.3"], "with pct_start=0.1: "),
    ],
)
def test_one_sentence_and_exit_code_2(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.startswith("Error: ")
    assert captured.err.count("\n") == 1


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    flat = " ".join(out(capsys, "compare", "--help").replace("│", " ").split())
    assert "Usage: lrplot compare 'SCHEDULER ...' 'SCHEDULER ...' [OPTIONS]" in flat
    assert "--max-steps INTEGER" in flat
    assert "--vary" not in flat
    assert "--vary NAME=VALUE,VALUE,..." in " ".join(out(capsys, "cosine", "--help").replace("│", " ").split())
    assert "│ compare " in out(capsys, "--help")


# -- names of recipes and of a file's schedules ------------------------------------------------------


def test_recipes_are_called_by_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    parts = ["warmup-cosine --lr 0.1", "wsd --lr 0.1 --decay 0.3", "cosine --lr 0.1"]
    assert list(traces(capsys, "compare", *parts, "--max-steps", "100")) == [
        "warmup-cosine",
        "wsd(decay=0.3)",
        "CosineAnnealingLR",
    ]
    text = out(capsys, "compare", *parts, "--max-steps", "100")
    assert text.startswith("warmup-cosine, wsd and CosineAnnealingLR\n")


def test_one_recipe_twice_is_told_apart_by_what_differs(capsys: pytest.CaptureFixture[str]) -> None:
    shared = ["compare", "wsd --lr 0.1", "--max-steps", "100"]
    found = traces(capsys, *shared, "wsd --lr 0.1 --decay 0.4")
    assert list(found) == ["decay=0.2 (default)", "decay=0.4"]
    assert list(traces(capsys, *shared, "wsd --lr 0.2")) == ["lr=0.1", "lr=0.2"]
    assert out(capsys, *shared, "wsd --lr 0.1 --decay 0.4").startswith("wsd\n")


def test_schedules_of_a_file_are_called_by_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = '[schedules.{}]\nscheduler = "cosine"\nT_max = {}\n'
    (tmp_path / "lrplot.toml").write_text(table.format("short", 9) + table.format("long", 99), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert list(traces(capsys, "compare", "short", "long")) == ["short", "long"]
    assert list(traces(capsys, "compare", "short", "step --step-size 3")) == ["short", "StepLR(step_size=3)"]
    assert list(traces(capsys, "compare", "short", "short --lr 3")) == ["lr=0.001 (default)", "lr=3.0"]
