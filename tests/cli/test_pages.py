"""Help, list, version and completion."""

from __future__ import annotations

import json
import re

import pytest

import lrplot
from lrplot.cli.app import main
from lrplot.options.kinds import placeholder
from lrplot.planning.names import find, typed_names
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
    own = ["Scheduler"] if find(name).options else []
    assert titles == [*own, "Optimizer", "Training loop", "Findings", "Output"]
    flat = " ".join(text.replace("│", " ").split())
    for option in find(name).options:
        assert (placeholder(option) if option.kind == "parts" else option.flag) in flat
    assert "[required]" in flat or not any(option.required for option in find(name).options)
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
