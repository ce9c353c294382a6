"""Scripts of every kind, foretold from a dozen steps: every rate of the whole run, bit for bit."""

from __future__ import annotations

import json
import re
import shutil
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from runs import SCRIPTS, contents, rates_of, recorded, script, truth_of

from lrplot.cli.app import main

_LINES = {name: (SCRIPTS / f"{name}.py").read_text().splitlines() for name in ("per_epoch", "stepped_twice")}


def _line(name: str, text: str) -> str:
    """The place of a script's line, as a recording names it."""
    found = next(index for index, line in enumerate(_LINES[name], 1) if line.strip().startswith(text))
    return f"{SCRIPTS / name}.py:{found}"


def _held(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **facts: Any) -> dict[str, Any]:
    """Holds a recording against the whole run."""
    expected = truth_of(command, tmp_path)
    document = recorded(command, tmp_path, monkeypatch)
    recording = document["recording"]
    assert rates_of(document) == expected
    assert recording["forecast"] == "exact"
    assert 5 <= recording["steps"] <= 16
    assert {name: recording[name] for name in facts} == facts
    return document


GATE: dict[str, dict[str, Any]] = {
    "per_epoch": {"interval": "epoch", "total_steps": 150, "epochs": 6, "batches_per_epoch": 25},
    "two_optimizers": {"interval": "step", "total_steps": 100},
}
OPTIMIZERS: dict[str, list[dict[str, Any]]] = {
    "two_optimizers": [
        {"class": "Adam", "interval": "step", "total_steps": 100, "batches_per_epoch": 25, "schedulers": [0]},
        {"class": "Adam", "interval": "epoch", "total_steps": 36, "batches_per_epoch": 25, "schedulers": [1]},
    ],
}
SLOW: dict[str, dict[str, Any]] = {
    "accumulate_rest": {"interval": "step", "total_steps": 21, "accumulate_grad_batches": 4},
    "by_hand_in_place": {"total_steps": 125, "epochs": 5},
    "swallows": {"total_steps": 75, "framework": "torch"},
    "scaler": {"skip_steps": [1, 3], "total_steps": 98},
    "by_hand_function": {"total_steps": 151, "interval": None},
    "max_steps": {"total_steps": 90, "epochs": None},
    "per_batch": {"interval": "step", "total_steps": 125, "framework": "torch", "devices": 1},
    "accumulate_drop": {"total_steps": 48, "accumulate_grad_batches": 4},
    "accumulate_carried": {"total_steps": 50, "accumulate_grad_batches": 4},
    "by_hand_per_epoch": {"total_steps": 150},
    "stepped_twice": {"total_steps": 75, "interval": "step", "calls_at_epoch_end": 1},
    "warm_restarts_fraction": {"total_steps": 125},
    "before_optimizer": {"step_order": "before", "interval": "epoch"},
    "one_batch": {"total_steps": 200, "interval": "epoch", "batches_per_epoch": 1},
    "no_loader": {"total_steps": 200, "batches_per_epoch": None, "epochs": None},
    "own_class": {"total_steps": 100},
    "conditional": {"total_steps": 200},
    "warmed_by_hand": {"total_steps": 150, "interval": "epoch"},
    "lightning_step": {"framework": "lightning", "interval": "step", "accumulate_grad_batches": 2, "total_steps": 52},
    "lightning_epoch": {"framework": "lightning", "interval": "epoch", "epochs": 4},
    "lightning_frequency": {"framework": "lightning", "total_steps": 100},
    "lightning_manual": {"framework": "lightning", "interval": "epoch"},
    "trainer": {"framework": "transformers", "total_steps": 39, "epochs": 3, "accumulate_grad_batches": 2},
    "accelerated": {"framework": "accelerate", "total_steps": 52, "accumulate_grad_batches": 2},
    "spawned": {"devices": 2, "batches_per_epoch": 13, "interval": "epoch"},
}


@pytest.mark.parametrize("name", ["per_epoch", pytest.param("two_optimizers", marks=pytest.mark.slow)])
def test_a_run_is_foretold_bit_for_bit(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = _held(script(name), tmp_path, monkeypatch, **GATE[name])
    optimizers = document["recording"]["optimizers"]
    assert len(optimizers) == len(document["traces"])
    assert {key: document["recording"][key] for key in GATE[name] if key in optimizers[0]} == {
        key: optimizers[0][key] for key in GATE[name] if key in optimizers[0]
    }
    for optimizer, facts in zip(optimizers, OPTIMIZERS.get(name, []), strict=False):
        assert {key: optimizer[key] for key in facts} == facts


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_so_is_a_run_of_another_kind(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _held(script(name), tmp_path, monkeypatch, **SLOW[name])


_LAUNCHED = {
    "torchrun": ["-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", "PORT", "distributed.py"],
    "torchrun, sharded": [
        "-m",
        "torch.distributed.run",
        "--nproc-per-node",
        "2",
        "--master-port",
        "PORT",
        "sharded.py",
    ],
    "accelerate launch": [
        *("-m", "accelerate.commands.launch", "--cpu", "--num_processes", "2", "--num_machines", "1"),
        *("--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "PORT", "accelerated.py"),
    ],
    "LightningCLI": ["lightning_cli.py", "fit", "--model.interval", "epoch", "--trainer.max_epochs", "3"],
}


@pytest.mark.slow
@pytest.mark.parametrize("words", _LAUNCHED.values(), ids=_LAUNCHED.keys())
def test_so_is_a_run_that_is_launched(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    words = [port if word == "PORT" else word for word in words]
    _held(
        [sys.executable, *(str(SCRIPTS / word) if word.endswith(".py") else word for word in words)],
        tmp_path,
        monkeypatch,
    )


@pytest.mark.slow
def test_so_is_a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "recorded").mkdir()
    shutil.copy(SCRIPTS / "per_epoch.py", tmp_path / "recorded" / "package.py")
    document = recorded([sys.executable, "-m", "package"], tmp_path, monkeypatch)

    assert rates_of(document) == truth_of(script("per_epoch"), tmp_path)
    assert document["recording"]["schedulers"][0]["built"].startswith("package.py:")


@pytest.mark.slow
def test_so_is_a_run_that_a_shell_script_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = tmp_path / "train.sh"
    shell.write_text(f"set -e\necho preparing\n{sys.executable} {SCRIPTS / 'per_epoch.py'}\necho done\n")
    document = recorded(["sh", str(shell)], tmp_path, monkeypatch)
    assert rates_of(document) == truth_of(script("per_epoch"), tmp_path)


@pytest.mark.slow
def test_lines_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = recorded(script("stepped_twice"), tmp_path, monkeypatch)

    scheduler = document["recording"]["schedulers"][0]
    places = [
        f"{SCRIPTS / 'stepped_twice'}.py:{index}"
        for index, line in enumerate(_LINES["stepped_twice"], 1)
        if "scheduler.step()" in line
    ]
    assert scheduler["class"] == "CosineAnnealingLR"
    assert scheduler["arguments"] == {"T_max": 75}
    assert scheduler["built"] == _line("stepped_twice", "scheduler = ")
    assert scheduler["stepped"] == places


@pytest.mark.slow
def test_a_scheduler_that_will_raise_ends_the_forecast_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = truth_of(script("overrun"), tmp_path)
    document = recorded(script("overrun"), tmp_path, monkeypatch)

    assert rates_of(document) == expected
    assert document["traces"][0]["stopped"]["step"] == 36
    assert document["recording"]["total_steps"] == 75
    assert "LR103" in {finding["code"] for finding in document["findings"]}
    _is_kept(tmp_path, monkeypatch, capsys)


def _is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A recording is drawn, checked, locked and compared, and nothing is run for it."""
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert main(["plot", "run.json", "--spark"]) == 0
    assert "37 of 75 steps" in capsys.readouterr().out
    assert main(["check", "run.json"]) == 1
    assert "LR103" in capsys.readouterr().out
    assert main(["run.json", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads((tmp_path / "run.json").read_text())
    assert main(["check", "run.json", "--locked"]) == 2
    assert main(["lock", "run.json"]) == main(["lock", "run.json"]) == 0
    assert capsys.readouterr().err.endswith("wrote run.lock.json\nrun.lock.json is up to date\n")
    assert main(["check", "run.json", "--locked", "--select", "LR2"]) == 0
    text = (tmp_path / "run.lock.json").read_text()
    (tmp_path / "run.lock.json").write_text(re.sub(r"\[\[0, [^\]]+\]", "[[0, 0.5]", text, count=1))
    capsys.readouterr()
    assert main(["check", "run.json", "--locked", "--select", "LR2"]) == 1
    assert "✗ LOCKED The curve moved, first at step 0" in capsys.readouterr().out
    assert main(["check", "run.json", "--locked", "--select", "LR2", "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith(f"::error file={SCRIPTS / 'overrun.py'},line=10,title=LOCKED")
    assert main(["compare", "run.json", "onecycle --max-lr 0.1 --total-steps 75", "--format", "json"]) == 0
    capsys.readouterr()


@pytest.mark.slow
def test_what_follows_a_metric_is_recorded_and_not_foretold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = recorded(script("plateau"), tmp_path, monkeypatch)

    recording = document["recording"]
    assert recording["forecast"] == "none"
    assert recording["total_steps"] == 75
    assert document["traces"][0]["steps"] == recording["steps"]


@pytest.mark.slow
def test_steps_and_epochs_are_recorded_uncut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = recorded(script("accumulate_drop"), tmp_path, monkeypatch, "--epochs", "1")
    other = recorded(script("per_batch"), tmp_path, monkeypatch, "--steps", "30")

    assert (one["recording"]["steps"], one["recording"]["total_steps"]) == (6, 48)
    assert (other["recording"]["steps"], other["recording"]["forecast"]) == (30, "exact")


@pytest.mark.slow
def test_files_stay_where_they_are_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "best.pt").write_bytes(b"older and better")
    before = contents(tmp_path)
    assert main(["record", "--format", "json", "--", *script("swallows")]) == 0
    assert contents(tmp_path) == before

    assert main(["record", "--keep-files", "--format", "json", "--", *script("swallows")]) == 0
    assert (tmp_path / "last.pt").exists()


@pytest.mark.slow
def test_what_safetensors_writes_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("safetensors")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "best.safetensors").write_bytes(b"older and better")
    saves = "import torch\nfrom safetensors.torch import save_file\nfor name in ('best', 'new'):\n"
    saves += "    save_file({'a': torch.zeros(3)}, f'{name}.safetensors')\n"
    (tmp_path / "train.py").write_text(saves + (SCRIPTS / "per_batch.py").read_text())
    before = contents(tmp_path)

    assert main(["record", "--steps", "3", "--format", "json", "--", sys.executable, "train.py"]) == 0
    assert contents(tmp_path) == before
