"""A file may name the torch whose schedulers are stepped: that is code, which somebody has to allow."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lrplot.cli.app import main
from lrplot.schedulers.chosen_torch import VARIABLE, use_torch
from lrplot.schedulers.engine import torch_folder

MAIN = '\n[schedules.main]\nscheduler = "cosine"\nT_max = 9\nlr = 0.1\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project beside an environment whose torch is another version, and leaves a trace where it runs."""
    there = tmp_path / "venv/lib/python3.11/site-packages/torch"
    (there / "optim").mkdir(parents=True)
    for path in (torch_folder() / "optim").glob("*.py"):
        shutil.copy(path, there / "optim" / path.name)
    file = there / "optim/lr_scheduler.py"
    trace = f"from pathlib import Path\nPath({str(tmp_path / 'ran')!r}).touch()\n"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("\nimport math\n", f"\nimport math\n{trace}", 1), encoding="utf-8")
    (there / "version.py").write_text("__version__ = '2.99.0'\n", encoding="utf-8")
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    monkeypatch.delenv(VARIABLE, raising=False)
    yield project
    use_torch("")


def torch_of(project: Path, *words: str) -> str:
    assert main(["run", "lrplot.toml", "--format", "json", "--quiet", *words]) == 0
    return str(json.loads((project / "artifacts/main.json").read_text(encoding="utf-8"))["torch"])


def test_it_is_code(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "lrplot.toml").write_text(f'torch = "../venv"\n{MAIN}', encoding="utf-8")
    for words in (["run"], ["check"], ["lock"], ["main"]):
        assert main(words) == 2
        said = "line 1, torch: is code, and a file must not run code by itself: if you trust it, add --allow-code"
        assert said in " ".join(capsys.readouterr().err.split())
    assert not (folder.parent / "ran").exists()
    assert torch_of(folder, "--allow-code") == "2.99.0"
    assert (folder.parent / "ran").exists()


def test_a_schedule_by_its_name_steps_it_as_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "lrplot.toml").write_text(f'torch = "../venv"\n{MAIN}', encoding="utf-8")
    assert main(["main", "--allow-code", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["torch"] == "2.99.0"
    assert main(["cosine", "--T-max", "9", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["torch"] != "2.99.0"


def test_the_command_line_and_the_environment_go_before_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "lrplot.toml").write_text(f'torch = "../venv"\n{MAIN}', encoding="utf-8")
    here = str(torch_folder())
    assert torch_of(folder, "--torch", here) != "2.99.0"
    monkeypatch.setenv(VARIABLE, here)
    assert torch_of(folder) != "2.99.0"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("torch = 3", "line 1, torch: must be the folder of an environment or of its torch, not 3"),
        ('torch = ""', "line 1, torch: must be the folder of an environment or of its torch, not ''"),
        ('torch = "nowhere"', "line 1, torch: there is no torch in nowhere"),
    ],
)
def test_what_is_none(folder: Path, line: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "lrplot.toml").write_text(line + MAIN, encoding="utf-8")
    assert main(["check", "--allow-code"]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_the_schema_knows_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["properties"]["torch"]["type"] == "string"
