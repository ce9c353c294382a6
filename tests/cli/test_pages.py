"""Help, list, version and completion."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from documents import ROOT

import lrplot
from lrplot.cli.app import main
from lrplot.planning.names import find, typed_names
from lrplot.planning.schedule import options_of
from lrplot.schedulers.engine import torch_version
from lrplot.schedulers.families import families


def out(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0
    return capsys.readouterr().out


def test_version_says_which_torch_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "--version") == f"lrplot {lrplot.__version__} (torch {torch_version()})\n"


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_help_names_every_scheduler_and_command(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    text = out(capsys, *words)
    for name in families()["torch"].names():
        assert f"│ {typed_names(find(name))[0]} " in text
    assert "│ list " in text


@pytest.mark.parametrize(
    "name",
    [typed_names(family.scheduler(name))[0] for family in families().values() for name in sorted(family.names())],
)
def test_a_scheduler_s_help_explains_each_argument(capsys: pytest.CaptureFixture[str], name: str) -> None:
    text = out(capsys, name, "--help")
    titles = re.findall(r"╭─ ([\w ]+) ─", text)
    own = ["Scheduler"] if options_of(find(name)) else []
    assert titles == [*own, "Optimizer", "Training loop", "Findings", "Output"]
    flat = " ".join(text.replace("│", " ").split())
    for option in options_of(find(name)):
        assert (option.placeholder if option.kind == "parts" else option.flag) in flat
    assert "[required]" in flat or not any(option.required for option in options_of(find(name)))
    assert ":math:" not in flat
    assert "``" not in flat


def test_help_texts_are_torchs(capsys: pytest.CaptureFixture[str]) -> None:
    flat = " ".join(out(capsys, "onecycle", "--help").replace("│", " ").split())
    assert "--pct-start NUMBER The percentage of the cycle (in number of steps) spent increasing" in flat
    assert "--anneal-strategy cos|linear" in flat
    assert "--three-phase/--no-three-phase" in flat
    assert "[default: 0.3]" in flat
    assert "Default: 0.3" not in flat
    swa = " ".join(out(capsys, "swa", "--help").replace("│", " ").split())
    assert "Number of epochs in the annealing phase" in swa  # documented as annealing_epochs


def test_help_wins_over_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Usage: lrplot onecycle" in out(capsys, "onecycle", "--max-lr", "x", "--help")


def test_list_has_every_scheduler_with_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, "list")
    for name in families()["torch"].names():
        assert f"{name} " in text
    assert "warm-restarts, sgdr" in text
    assert re.search(r"StepLR +step +step_size, gamma=0.1", text)


def test_list_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(out(capsys, "list", "--json"))
    found = {entry["name"]: entry for entry in document["schedulers"] if entry["family"] == "torch"}
    assert found.keys() == families()["torch"].names().keys()
    libraries = {entry["name"]: entry for entry in document["libraries"]}
    installed = {name for name, entry in libraries.items() if entry["installed"]} - {"pytorch_warmup"}
    assert {entry["family"] for entry in document["schedulers"]} == installed
    assert libraries["timm"]["install"] == "pip install --no-deps timm"
    assert found["StepLR"]["short_names"] == ["step"]
    assert found["StepLR"]["arguments"] == [
        {"name": "step_size", "flag": "--step-size", "kind": "int", "required": True, "default": None, "choices": []},
        {"name": "gamma", "flag": "--gamma", "kind": "float", "required": False, "default": 0.1, "choices": []},
    ]


def test_list_of_one_library(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, "list", "torch")
    assert "StepLR " in text
    assert "pip install" not in text
    assert main(["list", "tourch"]) == 2
    assert "lrplot list takes a library, one of" in capsys.readouterr().err


def complete(line: str, index: int) -> str:
    """What bash is told when a person presses tab."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from lrplot.cli.app import main; sys.exit(main())"],
        env={"_LRPLOT_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(index), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_completion_knows_schedulers_options_and_choices() -> None:
    assert {"onecycle", "list"} <= set(complete("lrplot ", 1).split())
    assert "--total-steps" in complete("lrplot onecycle --to", 2).split()
    assert "--dataset-size" in complete("lrplot OneCycleLR --data", 2).split()
    assert complete("lrplot onecycle --anneal-strategy l", 3).split() == ["linear"]
    assert complete("lrplot nothing --x", 2).strip() == ""
    for command in ("check", "suggest"):
        assert {"onecycle", "cosine"} <= set(complete(f"lrplot {command} ", 2).split())
        assert "--total-steps" in complete(f"lrplot {command} onecycle --to", 3).split()
    assert complete("lrplot check cosine --fail-on n", 4).split() == ["note", "never"]
    assert complete("lrplot suggest cosine --warm", 3).split()[0] == "--warm-up"
    assert complete("lrplot suggest nothing --x", 3).strip() == ""
    own = f"{ROOT}/samples/schedulers/functions.py:noam"
    assert complete(f"lrplot {own} --d", 2).split()[0] == "--d-model"
    assert complete(f"lrplot {own} --as r", 3).split() == ["rate"]


def test_completion_scripts_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lrplot", "--show-completion", "bash"], capture_output=True, text=True, check=False
    )
    assert "_LRPLOT_COMPLETE=complete_bash" in done.stdout


@pytest.mark.parametrize(
    ("words", "at", "answers"),
    [
        (["ignite"], 1, ["ignite:cosine", "ignite:linear-cyclical"]),
        (["ignite", ":"], 2, ["cosine", "linear-cyclical"]),
        (["ignite", ":", "co"], 3, ["cosine"]),
        (["'ignite:co"], 1, ["ignite:cosine"]),
        (["ignite:co"], 1, ["ignite:cosine"]),  # COMP_WORDBREAKS without a colon
    ],
)
def test_bash_splits_names_at_colons(words: list[str], at: int, answers: list[str]) -> None:
    """Bash replaces what follows the colon, and has the parts of such a word as words of their own."""
    pytest.importorskip("ignite", reason="ignite is not installed")
    found = complete("\n".join(["lrplot", *words]), at).split()
    assert set(answers) <= set(found)
    assert all(each.startswith(answers[0][:2]) or at == 2 for each in found)


def test_words_after_a_split_name_are_completed_as_ever() -> None:
    own = f"{ROOT}/samples/schedulers/functions.py"
    assert complete(f"lrplot\n{own}\n:\nnoam\n--d", 4).split()[0] == "--d-model"
    assert complete(f"lrplot\n{own}\n:\nnoam\n--as\nr", 5).split() == ["rate"]
    assert complete(f"lrplot\n{own}\n:\nnoam\n", 4).split() == []
