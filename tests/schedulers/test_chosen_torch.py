"""The schedulers of another environment's torch are stepped where its folder is named, and compared with each other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lrplot.cli.app import main
from lrplot.schedulers.chosen_torch import VARIABLE, folder_in, use_torch
from lrplot.schedulers.engine import torch_folder

COSINE = ["cosine", "--T-max", "100", "--lr", "0.1"]


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Path]:
    """An environment whose torch is another version, with the half megabyte that lrplot needs of it."""
    here = torch_folder()
    there = tmp_path / "venv" / "lib" / "python3.11" / "site-packages" / "torch"
    (there / "optim").mkdir(parents=True)
    for path in (here / "optim").glob("*.py"):
        shutil.copy(path, there / "optim" / path.name)
    (there / "version.py").write_text("__version__ = '2.99.0'\n", encoding="utf-8")
    yield tmp_path / "venv"
    use_torch("")


def torch_of(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main([*COSINE, "--format", "json", *words]) == 0
    return str(json.loads(capsys.readouterr().out)["torch"])


def test_the_folder_may_be_the_environment_s_the_packages_or_torch_s_own(
    capsys: pytest.CaptureFixture[str], other: Path
) -> None:
    own = torch_of(capsys)
    packages = other / "lib" / "python3.11" / "site-packages"
    for folder in (other, packages, packages / "torch"):
        assert torch_of(capsys, "--torch", str(folder)) == "2.99.0"
        assert torch_of(capsys, f"--torch={folder}") == "2.99.0"
    assert torch_of(capsys) == own


def test_the_environment_names_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, other: Path
) -> None:
    monkeypatch.setenv(VARIABLE, str(other))
    assert torch_of(capsys) == "2.99.0"
    assert main(["--version"]) == 0
    assert "torch 2.99.0" in capsys.readouterr().out
    monkeypatch.setenv(VARIABLE, str(other / "nothing"))
    assert main(COSINE) == 2
    assert "there is no torch in" in capsys.readouterr().err


def test_two_are_compared(capsys: pytest.CaptureFixture[str], other: Path) -> None:
    both = ["--torch", str(torch_folder()), "--torch", str(other)]
    assert main([*COSINE, "--spark", *both]) == 0
    told = capsys.readouterr()
    assert "torch 2.99.0" in told.out
    assert "The rates are the same, bit for bit." in told.err
    file = folder_in(str(other)) / "optim" / "lr_scheduler.py"
    text = file.read_text(encoding="utf-8")
    assert 'group["lr"] * self.gamma' in text
    file.write_text(text.replace('group["lr"] * self.gamma', 'group["lr"] * self.gamma * 0.5'), encoding="utf-8")
    assert main(["step", "--step-size", "10", "--lr", "0.1", "--spark", *both]) == 0
    assert "part at step 10: 0.01" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--torch", "nowhere"], "there is no torch in nowhere"),
        (["--torch"], "--torch needs the folder of an environment"),
        (["--torch", "--spark"], "--torch needs the folder of an environment"),
    ],
)
def test_what_is_no_torch(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert main([*COSINE, *words]) == 2
    assert said in capsys.readouterr().err


def test_libraries_need_this_python_s_torch(capsys: pytest.CaptureFixture[str], other: Path) -> None:
    assert main([*COSINE, "--engine", "torch", "--torch", str(other)]) == 2
    assert "leave --torch (LRPLOT_TORCH) out" in capsys.readouterr().err


def test_doctor(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, other: Path) -> None:
    assert main(["doctor"]) == 0
    assert str(torch_folder()) in capsys.readouterr().out
    assert main(["doctor", "--json", "--torch", str(other)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["format"] == 1
    assert found["torch"].startswith("2.99.0 (")
    assert found["engine"].startswith("source: ")
    monkeypatch.setattr("lrplot.schedulers.engine.find_spec", lambda name: None)
    for each in (torch_folder,):
        each.cache_clear()  # type: ignore[attr-defined]
    use_torch(str(other))
    assert main(["doctor"]) == 2
    assert "PyTorch is not installed" in capsys.readouterr().out
