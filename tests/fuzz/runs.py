"""Command lines on logs, checkpoints and code of runs, with such files as they read, each case of its own seed."""

from __future__ import annotations

import io
import json
import math
import pickle
import zipfile
from collections import OrderedDict
from typing import Any

from fuzz.cases import Case, _schedule, _typed
from fuzz.draws import Draws
from fuzz.vocabulary import vocabulary
from logged import history, record, scalar, wandb_file

_LOGS = ("train.jsonl", "train.csv", "events.out.tfevents.1.host", "trainer_state.json", "train.log", "run-1.wandb")
_CHECKPOINTS = ("last.pt", "epoch_1.pt", "epoch_2.pt", "model.safetensors")
_CODE = ("train.py", "notebook.ipynb")
_COMMANDS = ("log", "log", "identify", "checkpoint", "resume", "scan", "check", "doctor", "init")
_TAGS = ("lr", "train/lr", "learning_rate", "lr-AdamW", "lr-AdamW/pg1", "momentum", "loss")


def run_case(seed: int) -> Case:
    """The case of a seed."""
    draws = Draws(f"lrplot run {seed}")
    command = draws.one(_COMMANDS)
    names = _CHECKPOINTS if command in ("checkpoint", "resume") else _CODE if command in ("scan", "check") else _LOGS
    files = {name: _damaged(draws, _file(draws, name)) for name in draws.some(names, 3) or names[:1]}
    words = [command, draws.one((*files, *files, *files, ".", draws.nasty()))]
    if command in ("doctor", "init"):
        words = words[:1] if draws.chance(0.7) else words
    for flag in draws.some(vocabulary().commands.get(command, ()), 2):
        words += [flag, *draws.one(([], [draws.one((*_TAGS, "0", "-1", "json", "error", draws.nasty()))]))]
    if command in ("log", "checkpoint", "resume") and draws.chance(0.5):
        words += ["--", *_schedule(draws), "--lr", _typed(draws.rate())]
    calm = [word for word in words if word not in ("--install-completion", "--allow-code")]
    return Case(words=tuple(calm), files=files, environment={})


def _rate(draws: Draws, step: int, kind: int) -> float:
    if draws.chance(0.02):
        return draws.rate()
    shapes = (0.1, 0.1 * (1 + math.cos(math.pi * step / 50)) / 2, 0.1 * 0.5 ** (step // 10), min(step / 10, 1.0) * 1e-3)
    return shapes[kind]


def _points(draws: Draws) -> list[tuple[int, float]]:
    every, kind, start = draws.one((1, 1, 2, 10)), draws.random.randrange(4), draws.one((0, 0, 1, -1, 10**9, 2**53))
    found = [(start + step, _rate(draws, step, kind)) for step in range(0, draws.one((1, 3, 60)) * every, every)]
    return [*found, *found[: draws.one((0, 0, 2))]]


def _file(draws: Draws, name: str) -> bytes:
    points, tag = _points(draws), draws.one((*_TAGS, draws.nasty()))
    if name.startswith("events"):
        head = record(b"\x09\0\0\0\0\0\0\0\0\x1a\x0dbrain.Event:2")
        return head + b"".join(scalar(step, _plain(tag), max(min(value, 3e38), -3e38)) for step, value in points)
    if name.endswith(".wandb"):
        return _wandb(points, _plain(tag))
    rows: list[dict[str, Any]] = [{draws.one(("step", "epoch", "iter")): step, tag: value} for step, value in points]
    if name.endswith(".csv"):
        lines = [f"step,{tag}", *(f"{step},{value!r}" for step, value in points)]
        return "\n".join(lines).encode("utf-8", "replace")
    if name.endswith(".log"):
        return "".join(f"step {step} | lr {value:.3e} | loss 1.0\n" for step, value in points).encode()
    if name == "trainer_state.json":
        history_of = [{"step": step, "learning_rate": value, "epoch": 1} for step, value in points]
        return json.dumps({"log_history": history_of, "max_steps": draws.one((60, -1, "x"))}).encode()
    if name.endswith(".jsonl"):
        return "\n".join(map(json.dumps, rows)).encode("utf-8", "replace")
    return _code(draws, name) if name.endswith((".py", ".ipynb")) else _checkpoint(draws, name)


def _plain(tag: str) -> str:
    return tag.encode("utf-8", "replace").decode()[:100]


def _wandb(points: list[tuple[int, float]], tag: str) -> bytes:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        return wandb_file(Path(folder) / "x", [history(step, {tag: value}) for step, value in points]).read_bytes()


def _code(draws: Draws, name: str) -> bytes:
    argument = draws.one(("T_max=30", "T_max=len(loader)", "T_max=args.epochs", "*a", draws.nasty()))
    text = (
        "import torch\nfrom torch.optim.lr_scheduler import CosineAnnealingLR\nloader = [0] * 10\n"
        "optimizer = torch.optim.SGD([], lr=0.1)\n"
        f"scheduler = CosineAnnealingLR(optimizer, {argument})\n"
        "for epoch in range(30):\n    for batch in loader:\n        optimizer.step()\n"
        f"{draws.one(('        ', '    ', ''))}scheduler.step()\n"
    )
    if name.endswith(".ipynb"):
        cells = [{"cell_type": "code", "source": draws.one((text, text.splitlines(keepends=True), 1, None))}]
        text = json.dumps({"cells": cells, "nbformat": 4})
    return text.encode("utf-8", "replace")


def _checkpoint(draws: Draws, name: str) -> bytes:
    if name.endswith(".safetensors"):
        return b"\x08\0\0\0\0\0\0\0{}      "
    state: dict[str, Any] = draws.one(
        (
            {"T_max": 50, "eta_min": 0, "base_lrs": [0.1], "last_epoch": 7, "_last_lr": [0.09]},
            {"step_size": 3, "gamma": 0.1, "base_lrs": [0.1, 0.01], "last_epoch": draws.whole(), "_last_lr": [0.1]},
            {"lr_lambdas": [None], "base_lrs": [0.1], "last_epoch": -1, "_last_lr": []},
            {"milestones": {30: 1}, "gamma": draws.rate(), "base_lrs": draws.nasty(), "last_epoch": draws.nasty()},
            {"_schedulers": [{}], "_milestones": [1], "last_epoch": 10**18},
        )
    )
    groups = [{"lr": draws.one((0.1, draws.nasty(), None, math.nan)), "params": [0]}] * draws.one((0, 1, 2, 3))
    whole = {"scheduler": state, "optimizer": {"param_groups": groups, "state": {}}, "epoch": draws.one((1, "x", -1))}
    content = pickle.dumps(draws.one((whole, OrderedDict(whole), [whole], state, draws.nasty())), protocol=2)
    if draws.chance(0.5):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("last/data.pkl", content)
        return packed.getvalue()
    return content


def _damaged(draws: Draws, content: bytes) -> bytes:
    """A file that was cut, or edited by hand; most are as they were written."""
    if draws.chance(0.6):
        return content
    at = draws.random.randint(0, len(content))
    noise = draws.random.randbytes(draws.one((1, 8, 200)))
    return draws.one(
        (
            content[:at],
            content[:at] + noise + content[at:],
            content[:at] + noise + content[at + len(noise) :],
            content[:at] + b"\xff" * 9 + content[at:],
            content.replace(b"\n", b"\r\n"),
            content.decode("latin-1").encode("utf-16"),
            b"",
            noise,
        )
    )
