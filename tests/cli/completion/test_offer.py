"""What can stand at the cursor, in every spelling that lrplot takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import ROOT

from lrplot.cli.commands import command_names
from lrplot.cli.completion.offer import offer

_OWN = f"{ROOT}/samples/schedulers/functions.py"


def offered(line: str) -> list[str]:
    *words, typed = line.split(" ")
    return [each.value for each in offer(words, typed).words]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("onec", ["onecycle"]),
        ("OneC", ["OneCycleLR"]),
        ("ONEC", ["ONECycle"]),
        ("torch.optim.lr_scheduler.OneC", ["torch.optim.lr_scheduler.OneCycleLR"]),
        ("warmup-", ["warmup-cosine", "warmup-linear"]),
        ("warmr", ["warmrestarts"]),
        ("ws", ["wsd"]),
        ("versi", ["version"]),
        ("help onec", ["onecycle"]),
        ("help LR10", [f"LR10{n}" for n in range(1, 10)]),
        ("help check --fail-on wa", ["warning"]),
        ("plot onec", ["onecycle"]),
        ("plot onecycle --max-l", ["--max-lr"]),
        ("--torch /nowhere onec", ["onecycle"]),
        ("--install-completion z", ["zsh"]),
        ("--vers", ["--version"]),
        ("explain one-step-o", ["one-step-over"]),
        ("list igni", ["ignite"]),
        ("list StepL", ["StepLR"]),
        ("cosine --max_", ["--max_epochs", "--max_steps"]),
        ("cosine --T-m", ["--T-max"]),
        ("cosine --t_m", ["--t_max"]),
        ("cosine --T", ["--T-max"]),
        ("cosine --learning-r", ["--learning-rate"]),
        ("cosine --max-steps 5 --max-step", []),  # it is given, and taken once only
        ("onecycle --no-cyc", ["--no-cycle-momentum"]),
        ("onecycle --anneal-strategy l", ["linear"]),
        ("wsd --deca", ["--decay"]),
        ("wsd --format sv", ["svg"]),
        ("cosine --framework=lig", ["--framework=lightning"]),
        ("cosine --framework hf", ["hf"]),
        ("cosine --optimizer ad", ["adadelta", "adafactor", "adagrad", "adam", "adamax", "adamw"]),
        ("cosine --optimizer=AdamW", ["--optimizer=AdamW"]),
        ("cosine --format=js", ["--format=json"]),
        ("cosine --resume-mode l", ["last-epoch"]),
        ("cosine --resume-with expo", ["exponential"]),
        ("cosine --show lr,mom", ["lr,momentum"]),
        ("cosine --style ggp", ["ggplot"]),
        ("cosine --x-axis tok", ["tokens"]),
        ("cosine --drop-last=t", ["--drop-last=true"]),
        ("plateau --metric imp", ["improves"]),
        ("check cosine --select LR101,LR60", ["LR101,LR601", "LR101,LR603"]),
        ("check cosine --fail-on n", ["note", "never"]),
        ("check cosine --ignore=one-step", ["--ignore=one-step-over"]),
        ("suggest onecycle --max-l", ["--max-lr"]),
        ("sequential linea", ["linear"]),
        ("log x.csv -- onecycle --max-l", ["--max-lr"]),
        ("record --keep-f", ["--keep-files"]),
        (f"{_OWN}:noa", [f"{_OWN}:noam"]),
        (f"{_OWN}:noam --d-m", ["--d-model"]),
        (f"{_OWN}:noam --as r", ["rate"]),
        ("nothing --x", []),
        ("suggest nothing --x", []),
        ("cosine --lr ", []),
        ("cosine --vary lr=", []),
        ("cosine --nothing=", []),
    ],
)
def test_what_can_follow(line: str, expected: list[str]) -> None:
    found = offered(line)
    assert found[: len(expected)] == expected
    assert found if expected else not found


@pytest.mark.parametrize(
    ("words", "typed", "expected"),
    [
        (["compare"], "cosine --T", "cosine --T-max"),
        (["compare", "cosine --T-max 5"], "onecycle --max-lr 1 --fra", "onecycle --max-lr 1 --framework"),
        (["compare"], "cosine --framework=li", "cosine --framework=lightning"),
        (["check"], "onecycle --max-l", "onecycle --max-lr"),
        ([], "onecycle --max-l", "onecycle --max-lr"),
        (["cosine --T-max 5"], "--spar", "--spark"),
        (["StepLR(optimizer, 30)"], "--step", "--step-size"),
        (["sequential"], "linear --total-i", "linear --total-iters"),
        (["cosine", "--resume-with"], "exponential --gam", "exponential --gamma"),
    ],
)
def test_within_quotes(words: list[str], typed: str, expected: str) -> None:
    assert expected in [each.value for each in offer(words, typed).words]


def test_a_part_of_a_comparison_takes_nothing_about_output() -> None:
    assert offer(["compare"], "cosine --dp").words == ()
    assert offer(["compare"], "wsd --dp").words == ()
    assert offered("compare x --dp") == ["--dpi"]


def test_within_a_scheduler_stands_no_recipe() -> None:
    assert offered("sequential warmup") == []


def test_libraries() -> None:
    pytest.importorskip("ignite", reason="ignite is not installed")
    assert {"ignite:cosine", "ignite:linear-cyclical"} <= set(offered("ignite"))
    assert offered("ignite:co")[0] == "ignite:cosine"


def test_words_of_the_field_for_libraries() -> None:
    pytest.importorskip("transformers", reason="transformers is not installed")
    assert offered("hf:linea") == ["hf:linear"]


@pytest.mark.parametrize(
    "line", ["cosine -o ", "cosine --style ", "scan ", "run --out ", "cosine --torch ", "record -- ", "check ./x"]
)
def test_files_are_the_shells(line: str) -> None:
    *words, typed = line.split(" ")
    assert offer(words, typed).files


def test_the_schedules_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[schedules.{}]\nscheduler = "exponential"\ngamma = 0.9\n'
    (tmp_path / "lrplot.toml").write_text(text.format("baseline") + text.format("'two words'"), encoding="utf-8")
    (tmp_path / "other.toml").write_text(text.format("elsewhere"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert offered("base") == offered("compare base") == offered("check base") == offered("log --plan base")
    assert offered("base") == ["baseline"]
    assert offered("run ") == ["baseline", "two words"]
    assert offered("two") == []  # typed, they would be two words
    assert offered("baseline --gam") == ["--gamma"]
    assert offered("run other.toml el") == offered("check other.toml el") == ["elsewhere"]
    assert offered("check other.toml --lock") == ["--locked", "--lock"]
    (tmp_path / "lrplot.toml").write_text("no TOML", encoding="utf-8")
    assert offered("base") == []


@pytest.mark.parametrize("name", command_names())
def test_every_command_offers_its_help(name: str) -> None:
    assert "--help" in offered(f"{name} --he")


@pytest.mark.parametrize("name", ["onecycle", "wsd", "cosine"])
def test_what_is_offered_of_a_part_holds_every_argument(name: str) -> None:
    flags = {each.value for each in offer([name], "--").words}
    assert {each.value for each in offer(["compare"], f"{name} --").words} <= {f"{name} {flag}" for flag in flags}
