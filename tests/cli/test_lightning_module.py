"""A LightningModule by its file: what its configure_optimizers makes, in the run that the options tell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lrplot.cli.app import main

_MODULE = """
import torch
from lightning import LightningModule


class Lit(LightningModule):
    def __init__(self, lr: float = 0.01, form: str = "dictionary"):
        super().__init__()
        self.lr, self.form = lr, form
        self.layer = torch.nn.Linear(3, 1)

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=self.lr)
        total = self.trainer.estimated_stepping_batches
        scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=self.lr, total_steps=total)
        per_step = {"scheduler": scheduler, "interval": "step"}
        if self.form == "alone":
            return optimizer
        if self.form == "epoch":
            return [optimizer], [scheduler]
        if self.form == "two":
            other = torch.optim.SGD(self.parameters(), lr=0.1)
            return [other, optimizer], [per_step]
        if self.form == "raises":
            return optimizer.nothing
        return {"optimizer": optimizer, "lr_scheduler": per_step}
"""
_RUN = ("--allow-code", "--max-epochs", "10", "--batches-per-epoch", "100", "--accumulate-grad-batches", "2")


@pytest.fixture
def lit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    pytest.importorskip("lightning", reason="lightning is not installed")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lit.py").write_text(_MODULE)
    return "lit.py:Lit"


def _traces(capsys: pytest.CaptureFixture[str], *words: str) -> list[list[float]]:
    assert main([*words, "--format", "json", "--quiet"]) == 0
    return [
        each["groups"][0]["lr"] for each in json.loads(capsys.readouterr().out)["traces"] if each["role"] == "as-run"
    ]


def test_a_module_is_drawn_with_the_numbers_of_the_options(lit: str, capsys: pytest.CaptureFixture[str]) -> None:
    import torch

    (rates,) = _traces(capsys, lit, *_RUN, "--lr", "0.5")

    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=0.5)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.5, total_steps=500)
    expected = []
    for _ in range(500):
        expected.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    assert rates == expected


def test_several_optimizers_stand_side_by_side(lit: str, capsys: pytest.CaptureFixture[str]) -> None:
    constant, cycle = _traces(capsys, lit, *_RUN, "--form", "two")
    assert set(constant) == {0.1}
    assert max(cycle) == 0.01
    (alone,) = _traces(capsys, lit, *_RUN, "--form", "alone")
    assert set(alone) == {0.01 / 25}  # what the constructor of the OneCycleLR, which is then lost, has set


def test_what_lightning_steps_per_epoch_is_found(lit: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([lit, *_RUN, "--form", "epoch", "--fail-on", "error"]) == 1
    assert "LR101" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--max-steps", "5"], "add --allow-code"),
        (["--allow-code"], "trainer.estimated_stepping_batches"),
        ([*_RUN, "--form", "raises"], "lit.py"),
        ([*_RUN, "--warm", "1"], "no option --warm"),
        ([*_RUN, "more"], "takes only options"),
    ],
)
def test_what_cannot_be_is_said(lit: str, words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([lit, *words]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_its_help_has_the_constructor_s_arguments(lit: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([lit, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "--lr" in shown and "--form" in shown and "--max-epochs" in shown
