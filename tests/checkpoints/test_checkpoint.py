"""Checkpoints: real torch and real frameworks write them, and lrplot reads them without torch."""

import argparse
import copy
import json
import os
import subprocess
import sys
import zipfile

import pytest
import torch
from torch.optim import lr_scheduler
from torch.optim.swa_utils import SWALR

from lrplot.checkpoints._find import read_checkpoint
from lrplot.checkpoints._stand import goes_on, plan_of, stepped
from lrplot.cli.app import main
from lrplot.errors import UsageError


def training(make, n_steps, lr=0.1):
    """A model, its optimizer and its scheduler after some steps, and the rates of the steps to come."""
    model = torch.nn.Linear(2, 2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr)
    scheduler = make(optimizer)
    for _ in range(n_steps):
        optimizer.step()
        scheduler.step()
    state = {"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict(), "step": n_steps}
    saved = copy.deepcopy(state)
    to_come = [optimizer.param_groups[0]["lr"]]
    for _ in range(20):
        optimizer.step()
        scheduler.step()
        to_come.append(optimizer.param_groups[0]["lr"])
    return model, saved, to_come


SCHEDULERS = {
    "StepLR": lambda o: lr_scheduler.StepLR(o, 7, 0.5),
    "MultiStepLR": lambda o: lr_scheduler.MultiStepLR(o, [5, 12, 12], 0.3),
    "ConstantLR": lambda o: lr_scheduler.ConstantLR(o, 0.25, 15),
    "LinearLR": lambda o: lr_scheduler.LinearLR(o, 0.1, 0.9, 22),
    "ExponentialLR": lambda o: lr_scheduler.ExponentialLR(o, 0.97),
    "PolynomialLR": lambda o: lr_scheduler.PolynomialLR(o, 40, 0.9),
    "CosineAnnealingLR": lambda o: lr_scheduler.CosineAnnealingLR(o, 50, 1e-4),
    "CosineAnnealingWarmRestarts": lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 8, 2, 1e-3),
    "CyclicLR": lambda o: lr_scheduler.CyclicLR(o, 0.01, 0.1, 6, 9, "exp_range", 0.99, cycle_momentum=False),
    "OneCycleLR": lambda o: lr_scheduler.OneCycleLR(o, 0.2, 60, pct_start=0.25, div_factor=10, three_phase=True),
    "SWALR": lambda o: SWALR(o, 0.05, anneal_epochs=30),
    "SequentialLR": lambda o: lr_scheduler.SequentialLR(
        o, [lr_scheduler.LinearLR(o, 0.1, total_iters=5), lr_scheduler.CosineAnnealingLR(o, 60)], [5]
    ),
    "ChainedScheduler": lambda o: lr_scheduler.ChainedScheduler(
        [lr_scheduler.LinearLR(o, 0.1, total_iters=5), lr_scheduler.ExponentialLR(o, 0.99)]
    ),
}


@pytest.mark.parametrize("name", SCHEDULERS)
@pytest.mark.filterwarnings("ignore")
def test_every_scheduler_is_known_by_its_state_and_goes_on_as_torch_does(name, tmp_path):
    model, state, to_come = training(SCHEDULERS[name], 11)
    torch.save({**state, "model": model.state_dict(), "epoch": 1}, tmp_path / "last.pt")
    run = read_checkpoint(str(tmp_path / "last.pt"))
    (saved,), (groups,) = run.schedules, run.optimizers
    assert (saved.spec.name, saved.position, saved.complete) == (name, 11, True)
    assert stepped(saved.position, run) == "once per optimizer step"
    onward = goes_on(plan_of(saved, groups), saved, groups, 32)
    assert list(onward.rates[0]) == to_come


def test_what_a_lambda_does_is_not_in_a_checkpoint(tmp_path, capsys):
    _, state, _ = training(lambda o: lr_scheduler.LambdaLR(o, lambda epoch: 0.9**epoch), 4)
    torch.save(state, tmp_path / "last.pt")
    assert main(["checkpoint", str(tmp_path / "last.pt")]) == 0
    out = capsys.readouterr().out
    assert "LambdaLR" in out
    assert "its functions are not in a checkpoint" in out


def test_a_schedule_to_go_on_with_is_drawn_beside_the_saved_one(tmp_path, capsys):
    _, state, _ = training(SCHEDULERS["CosineAnnealingLR"], 11)
    torch.save(state, tmp_path / "last.pt")
    words = ["checkpoint", str(tmp_path / "last.pt"), "-o", str(tmp_path / "both.svg"), "--", "cosine", "--T-max", "30"]
    assert main([*words, "--lr", "0.1"]) == 0
    assert (tmp_path / "both.svg").exists()
    assert main(["resume", str(tmp_path / "last.pt"), "--", "step", "--step-size", "3", "--lr", "0.1"]) == 0
    assert "has the state of CosineAnnealingLR" in " ".join(capsys.readouterr().out.split())


def test_what_a_resume_would_miss_is_said_before_it_happens(tmp_path, capsys):
    _, state, _ = training(SCHEDULERS["StepLR"], 4)
    torch.save({"optimizer": state["optimizer"], "epoch": 3}, tmp_path / "no_scheduler.pt")
    assert main(["checkpoint", str(tmp_path / "no_scheduler.pt")]) == 0
    assert "the scheduler's state (LR601)" in " ".join(capsys.readouterr().out.split())
    assert main(["checkpoint", str(tmp_path / "no_scheduler.pt"), "--fail-on", "error"]) == 1
    torch.save({"scheduler": state["scheduler"]}, tmp_path / "no_optimizer.pt")
    assert main(["checkpoint", str(tmp_path / "no_optimizer.pt"), "--fail-on", "warning"]) == 1
    assert "the optimizer's state: resumed from this, momentum is lost" in " ".join(capsys.readouterr().out.split())
    state["optimizer"]["param_groups"][0]["lr"] = 0.5
    torch.save(state, tmp_path / "by_hand.pt")
    main(["checkpoint", str(tmp_path / "by_hand.pt")])
    assert "something else wrote the optimizer's" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("position", "facts", "said"),
    [
        (3, {"epoch": 3, "step": 1200}, "once per epoch"),
        (1200, {"epoch": 3, "step": 1200}, "once per optimizer step"),
        (2400, {"epoch": 3, "step": 1200}, "2 times per optimizer step"),
        (300, {"epoch": 3, "step": 1200}, "about once in 4 optimizer steps"),
        (7, {}, ""),
    ],
)
def test_how_often_it_was_stepped_is_told_by_its_position(position, facts, said, tmp_path):
    state = {"last_epoch": position, "T_max": 5000, "eta_min": 0.0, "base_lrs": [0.1], "_last_lr": [0.05]}
    torch.save({"scheduler": state, **facts}, tmp_path / "last.pt")
    assert said in stepped(position, read_checkpoint(str(tmp_path / "last.pt")))


def test_the_folder_of_accelerate_is_read(tmp_path):
    accelerate = pytest.importorskip("accelerate", reason="accelerate is not installed")

    accelerator = accelerate.Accelerator(cpu=True)
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
    scheduler = lr_scheduler.CosineAnnealingLR(optimizer, 50)
    model, optimizer, scheduler = accelerator.prepare(model, optimizer, scheduler)
    optimizer.step()
    scheduler.step()
    accelerator.save_state(str(tmp_path / "state"))
    run = read_checkpoint(str(tmp_path / "state"))
    assert (run.format, run.schedules[0].spec.name, run.schedules[0].position) == ("accelerate", "CosineAnnealingLR", 1)


def test_the_trainer_s_folder_knows_how_long_the_run_is(tmp_path, capsys):
    _, state, _ = training(SCHEDULERS["CosineAnnealingLR"], 20)
    folder = tmp_path / "checkpoint-20"
    folder.mkdir()
    torch.save(state["scheduler"], folder / "scheduler.pt")
    torch.save(state["optimizer"], folder / "optimizer.pt")
    (folder / "trainer_state.json").write_text(
        '{"global_step": 20, "max_steps": 50, "epoch": 0.4, "num_train_epochs": 1}'
    )
    assert main(["checkpoint", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["format"], found["checkpoint"]["path"]) == (1, str(folder))
    assert (found["checkpoint"]["format"], found["step"], found["schedulers"][0]["position"]) == (
        "transformers",
        20,
        20,
    )


def saved_at(path, position, groups=1):
    parameters = [{"params": [torch.nn.Parameter(torch.zeros(1))]} for _ in range(groups)]
    optimizer = torch.optim.AdamW(parameters, lr=0.1)
    scheduler = lr_scheduler.LambdaLR(optimizer, lambda step: max(0.0, 1 - step / 50))
    for _ in range(position):
        optimizer.step()
        scheduler.step()
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}, path)


@pytest.mark.parametrize(
    ("names", "last"),
    [
        (("epoch_1.pt", "epoch_2.pt", "epoch_10.pt"), "epoch_10.pt"),
        (("epoch=1-step=20.ckpt", "epoch=10-step=200.ckpt"), "epoch=10-step=200.ckpt"),
        (("best.pt", "epoch_2.pt"), None),
        (("fold1-epoch9.pt", "fold2-epoch3.pt"), None),
    ],
)
def test_of_several_that_are_numbered_the_last_is_taken_and_named(names, last, tmp_path, capsys):
    for number, name in enumerate(names):
        saved_at(tmp_path / "logs" / "version_0" / "checkpoints" / name, number)
    code = main(["checkpoint", str(tmp_path / "logs")])
    said = capsys.readouterr()
    if last is None:
        assert (code, said.err.count("\n")) == (2, 1) and "has 2 checkpoints: name one of them" in said.err
    else:
        assert code == 0
        assert f"{last} is the last of the {len(names)} in" in " ".join(said.out.split())
        assert read_checkpoint(str(tmp_path / "logs")).schedules[0].position == len(names) - 1


def test_weights_alone_are_said_to_have_no_schedule(tmp_path, capsys):
    (tmp_path / "model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{}      ")
    for place in (tmp_path, tmp_path / "model.safetensors"):
        assert main(["checkpoint", str(place)]) == 2
        assert "holds weights only, as every .safetensors file does, and no schedule" in capsys.readouterr().err


def test_a_plan_goes_on_with_every_group_of_the_checkpoint(tmp_path, capsys):
    saved_at(tmp_path / "last.pt", 20, groups=2)
    line = ["--", "lambda", "--lr-lambda", "max(0, 1 - step / 50)", "--optimizer", "adamw", "--max-steps", "50"]
    assert main(["checkpoint", str(tmp_path / "last.pt"), *line, "--lr", "0.1"]) == 0
    assert "goes on 0.058, 0.056, 0.054; 0.002 at position 49" in " ".join(capsys.readouterr().out.split())
    assert main(["checkpoint", str(tmp_path / "last.pt"), *line, "--lr", "0.1,0.1,0.1"]) == 0
    assert "has 2 parameter groups, and what it is to go on with 3" in " ".join(capsys.readouterr().out.split())


def test_timm_s_arguments_are_told(tmp_path, capsys):
    _, state, _ = training(SCHEDULERS["StepLR"], 2)
    arguments = argparse.Namespace(sched="cosine", epochs=300, lr=0.1, warmup_epochs=5)
    torch.save(
        {"epoch": 3, "arch": "resnet", "args": arguments, "optimizer": state["optimizer"]}, tmp_path / "last.pth.tar"
    )
    assert main(["checkpoint", str(tmp_path / "last.pth.tar")]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "epoch 4" in out
    assert "sched=cosine, epochs=300, lr=0.1" in out


def test_a_rate_that_is_a_tensor_is_read(tmp_path):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=torch.tensor(0.1, dtype=torch.float64))
    torch.save({"optimizer": optimizer.state_dict()}, tmp_path / "last.pt")
    assert read_checkpoint(str(tmp_path / "last.pt")).optimizers[0][0]["lr"] == 0.1


@pytest.mark.parametrize("zipped", [True, False])
def test_both_forms_of_torch_save_are_read(zipped, tmp_path):
    _, state, _ = training(SCHEDULERS["StepLR"], 4)
    torch.save({**state, "model": torch.zeros(1000)}, tmp_path / "last.pt", _use_new_zipfile_serialization=zipped)
    assert read_checkpoint(str(tmp_path / "last.pt")).schedules[0].position == 4


# -- hostile -----------------------------------------------------------------------------------------


class Evil:
    def __init__(self, command):
        self.command = command

    def __reduce__(self):
        return os.system, (self.command,)


@pytest.mark.parametrize("zipped", [True, False])
def test_nothing_that_a_checkpoint_says_is_run(zipped, tmp_path):
    mark = tmp_path / "was_run"
    _, state, _ = training(SCHEDULERS["StepLR"], 4)
    torch.save({"evil": Evil(f"touch {mark}"), **state}, tmp_path / "e.pt", _use_new_zipfile_serialization=zipped)
    assert read_checkpoint(str(tmp_path / "e.pt")).schedules[0].position == 4
    assert not mark.exists()


def test_torch_is_not_loaded(tmp_path):
    _, state, _ = training(SCHEDULERS["StepLR"], 4)
    torch.save({**state, "model": torch.nn.Linear(3, 3)}, tmp_path / "last.pt")
    code = "import sys; from lrplot.cli.app import main; main(sys.argv[1:]); print('torch' in sys.modules)"
    words = ["checkpoint", str(tmp_path / "last.pt"), "--json"]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("False")


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/data.pkl", b"\x80\x04" + b"0" * (1 << 27))


def huge_memo(path):
    path.write_bytes(b"\x80\x04]r\xff\xff\xff\xff.")


def huge_bytes(path):
    path.write_bytes(b"\x80\x05\x96" + (1 << 60).to_bytes(8, "little") + b"x.")


def cut(path):
    torch.save({"scheduler": {"last_epoch": 1, "_last_lr": [0.1]}}, path)
    path.write_bytes(path.read_bytes()[:-200])


def no_pickle(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (bomb, "more than 67,108,864 bytes"),
        (huge_memo, "made to fill the memory"),
        (huge_bytes, "damaged, or not a checkpoint"),
        (cut, "is damaged|neither a zip archive nor a pickle"),
        (no_pickle, "without a data.pkl"),
        (lambda path: path.write_text("import torch"), "neither a zip archive nor a pickle"),
        (lambda path: path.touch(), "neither a zip archive nor a pickle"),
        (lambda path: os.mkfifo(path), "neither a file nor a folder"),
        (lambda path: path.mkdir(), "no checkpoint that is known"),
    ],
)
def test_what_is_damaged_or_hostile_is_one_sentence(make, said, tmp_path, capsys):
    make(tmp_path / "last.pt")
    with pytest.raises(UsageError, match=said):
        read_checkpoint(str(tmp_path / "last.pt"))
    assert main(["checkpoint", str(tmp_path / "last.pt")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
