"""A LightningCLI's config is read as the run that it configures."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from lrplot.cli.app import main
from lrplot.errors import UsageError
from lrplot.model.report import Report
from lrplot.project.config.schedules import read_config
from lrplot.project.reports import report_of

ONECYCLE = """\
trainer:
  max_epochs: 3
  accumulate_grad_batches: 2
  devices: 2
data:
  batch_size: 16
optimizer:
  class_path: torch.optim.AdamW
  init_args:
    lr: 0.1
    betas: [0.8, 0.99]
lr_scheduler:
  class_path: torch.optim.lr_scheduler.OneCycleLR
  init_args:
    max_lr: 0.01
    total_steps: 96
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text)
    return path


def reports(path: Path, **overrides: Any) -> dict[str, Report]:
    config = read_config(path, overrides=overrides)
    return {entry.name: report_of(entry) for entry in config.entries}


def problems(path: Path, **overrides: Any) -> str:
    with pytest.raises(UsageError) as raised:
        read_config(path, overrides=overrides)
    return str(raised.value).removeprefix(f"{path}")


def test_the_config_says_scheduler_optimizer_and_loop(tmp_path: Path) -> None:
    report = reports(write(tmp_path, ONECYCLE), dataset_size=1000)["lr_scheduler"]
    assert report.plan.schedule.name == "OneCycleLR"
    assert report.plan.schedule.arguments == {"max_lr": 0.01, "total_steps": 96}
    assert report.plan.optimizer.kind == "AdamW"
    assert (report.plan.optimizer.groups[0].lr, report.plan.optimizer.groups[0].betas) == (0.1, (0.8, 0.99))
    # ceil(ceil(1000 / 2 devices) / 16) = 32 batches, ceil(32 / 2) = 16 steps, three times; stepped once per epoch
    assert report.trace.n_steps == 48
    assert len(set(report.trace.groups[0].lr)) == 3
    assert "LR101" in {finding.code for finding in report.findings}
    assert report.place is not None
    assert report.place.line == 12  # the line of lr_scheduler


def test_options_of_the_loop_stand_in_for_the_trainer_s(tmp_path: Path) -> None:
    report = reports(write(tmp_path, ONECYCLE), batches_per_epoch=32, interval="step", max_epochs=6)["lr_scheduler"]
    assert report.trace.n_steps == 96
    assert not [finding for finding in report.findings if finding.severity == "error"]


def test_epochs_alone_are_drawn_as_one_step_each(tmp_path: Path) -> None:
    text = "trainer: {max_epochs: 30}\nlr_scheduler: {class_path: StepLR, init_args: {step_size: 10}}\n"
    report = reports(write(tmp_path, text))["lr_scheduler"]
    assert [round(rate, 9) for rate in report.trace.groups[0].lr] == [1e-3] * 10 + [1e-4] * 10 + [1e-5] * 10


@pytest.mark.parametrize(
    ("trainer", "overrides", "n_steps"),
    [
        ("max_steps: 70", {"batches_per_epoch": 10}, 70),
        ("max_steps: 70, max_epochs: 4", {"batches_per_epoch": 10}, 40),
        ("max_epochs: 4, max_steps: -1", {"batches_per_epoch": 10}, 40),
        ("max_epochs: -1, max_steps: 70", {"batches_per_epoch": 10}, 70),
        ("max_epochs: null", {"batches_per_epoch": 2}, 2000),  # Lightning's own 1,000 epochs
        ("max_epochs: 4, limit_train_batches: 3", {}, 12),
        ("max_epochs: 4, limit_train_batches: 30", {"batches_per_epoch": 10}, 40),
        ("max_epochs: 4, limit_train_batches: 0.25", {"batches_per_epoch": 10}, 8),
        ("max_epochs: 4, limit_train_batches: 0.5", {"dataset_size": 160, "batch_size": 16}, 20),
        ("max_epochs: 4, limit_train_batches: 1.0", {"batches_per_epoch": 10}, 40),
        ("max_epochs: 4, devices: 2", {"dataset_size": 320, "batch_size": 16}, 40),
        ("max_epochs: 4, devices: [0, 1]", {"dataset_size": 320, "batch_size": 16}, 40),
        ("max_epochs: 4, devices: '0,1'", {"dataset_size": 320, "batch_size": 16}, 40),
        ("max_epochs: 4, devices: '2'", {"dataset_size": 320, "batch_size": 16}, 40),
        ("max_epochs: 4, devices: 2, num_nodes: 2", {"dataset_size": 640, "batch_size": 16}, 40),
        ("max_epochs: 4, devices: auto", {"dataset_size": 160, "batch_size": 16}, 40),
        ("max_epochs: 4, devices: -1", {"dataset_size": 160, "batch_size": 16}, 40),
    ],
)
def test_the_trainer_s_arguments(tmp_path: Path, trainer: str, overrides: dict[str, int], n_steps: int) -> None:
    text = f"trainer: {{{trainer}}}\nlr_scheduler: {{class_path: StepLR, init_args: {{step_size: 10}}}}\n"
    assert reports(write(tmp_path, text), **overrides)["lr_scheduler"].trace.n_steps == n_steps


def test_what_the_model_takes_as_callables(tmp_path: Path) -> None:
    text = """\
model:
  class_path: my.package.Model
  init_args:
    gen_optimizer: {class_path: torch.optim.Adam, init_args: {lr: 0.1}}
    gen_lr_scheduler: {class_path: torch.optim.lr_scheduler.StepLR, init_args: {step_size: 5}}
    disc_optimizer: {class_path: torch.optim.SGD, init_args: {lr: 0.2, momentum: 0.9}}
    disc_lr_scheduler: {class_path: torch.optim.lr_scheduler.ExponentialLR, init_args: {gamma: 0.5}}
trainer: {max_epochs: 10}
"""
    found = reports(write(tmp_path, text))
    assert list(found) == ["gen_lr_scheduler", "disc_lr_scheduler"]
    generator, discriminator = (report.plan.optimizer for report in found.values())
    assert (generator.kind, generator.groups[0].lr) == ("Adam", 0.1)
    assert (discriminator.kind, discriminator.groups[0].lr) == ("SGD", 0.2)
    assert found["gen_lr_scheduler"].place.line == 5  # type: ignore[union-attr]


def test_a_list_of_schedulers_and_those_within_one(tmp_path: Path) -> None:
    text = """\
trainer: {max_epochs: 20}
model:
  optimizers:
    - {class_path: torch.optim.SGD, init_args: {lr: 0.1}}
    - {class_path: torch.optim.SGD, init_args: {lr: 0.2}}
  schedulers:
    - class_path: torch.optim.lr_scheduler.SequentialLR
      init_args:
        schedulers:
          - {class_path: torch.optim.lr_scheduler.LinearLR, init_args: {start_factor: 0.1, total_iters: 5}}
          - {class_path: torch.optim.lr_scheduler.CosineAnnealingLR, init_args: {T_max: 15}}
        milestones: [5]
    - class_path: torch.optim.lr_scheduler.ConstantLR
"""
    found = reports(write(tmp_path, text))
    assert list(found) == ["schedulers-1", "schedulers-2"]
    assert found["schedulers-1"].trace.lr[0, 0] == pytest.approx(0.01)
    assert found["schedulers-1"].trace.lr[5, 0] == pytest.approx(0.1)
    assert found["schedulers-2"].trace.lr[19, 0] == pytest.approx(0.2)


def test_a_config_with_its_subcommand(tmp_path: Path) -> None:
    text = "fit:\n" + "".join(f"  {line}\n" for line in ONECYCLE.splitlines())
    report = reports(write(tmp_path, text), dataset_size=1000)["lr_scheduler"]
    assert report.trace.n_steps == 48
    assert "fit.trainer.devices" in problems(write(tmp_path, text.replace("devices: 2", "devices: many")))


def test_everything_wrong_is_told_at_once_where_the_config_has_it(tmp_path: Path) -> None:
    text = ONECYCLE.replace("max_epochs: 3", "max_epochs: three").replace("max_lr: 0.01", "max_lr: high")
    text = text.replace("total_steps", "total_stpes").replace("torch.optim.AdamW", "torch.optim.AdamV")
    assert problems(write(tmp_path, text)).splitlines() == [
        ": 4 things are wrong:",
        "  line 2, trainer.max_epochs: needs a whole number such as 100, 1e6 or 25_600, not 'three'",
        "  line 8, optimizer.class_path: torch has no optimizer named 'AdamV': did you mean adam?",
        "  line 15, lr_scheduler.init_args.max_lr: needs a number such as 0.01 or 1e-3, not 'high'",
        "  line 16, lr_scheduler.init_args.total_stpes: onecycle has no such key: did you mean total_steps?",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("trainer: {max_epochs: 3}\n", "has no lr_scheduler with a class_path"),
        ("lr_scheduler: {gamma: 0.5}\n", "has no lr_scheduler with a class_path"),
        ("trainer: 3\nlr_scheduler: {class_path: StepLR, init_args: {step_size: 5}}\n", "trainer: must be the Trainer"),
        ("lr_scheduler: {class_path: 5}\n", "line 1, lr_scheduler.class_path: must be a scheduler's name, not 5"),
        (
            "lr_scheduler: {class_path: torch.optim.lr_scheduler.StepRL}\n",
            "lr_scheduler.class_path: there is no scheduler named 'StepRL': did you mean step?",
        ),
        (
            "lr_scheduler: {class_path: StepLR, init_args: {step_size: 5}}\n"
            "optimizer: {class_path: bitsandbytes.optim.AdamW8bit}\n",
            "line 2, optimizer.class_path: lrplot steps schedulers on the optimizers of torch.optim",
        ),
        (
            "trainer: {limit_train_batches: 0.5}\nlr_scheduler: {class_path: StepLR, init_args: {step_size: 5}}\n",
            "line 1, trainer.limit_train_batches: is a share of the batches, 0.5, and nothing says how many",
        ),
        (
            "trainer: {limit_train_batches: -2}\nlr_scheduler: {class_path: StepLR, init_args: {step_size: 5}}\n",
            "trainer.limit_train_batches: must be a number of batches or a share of them above 0, not -2",
        ),
    ],
)
def test_bad_input(tmp_path: Path, text: str, said: str) -> None:
    assert said in problems(write(tmp_path, text))


def test_other_classes_are_code_and_need_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine_of_cli.py").write_text(
        "from torch.optim.lr_scheduler import ExponentialLR\nclass Mine(ExponentialLR):\n    pass\n"
    )
    text = "trainer: {max_epochs: 3}\nlr_scheduler: {class_path: mine_of_cli.Mine, init_args: {gamma: 0.5}}\n"
    path = write(tmp_path, text)
    assert "lr_scheduler.class_path: 'mine_of_cli:Mine' is code" in problems(path)
    assert "mine_of_cli" not in sys.modules
    monkeypatch.chdir(tmp_path)
    assert main(["run", "config.yaml", "--allow-code", "--format", "csv"]) == 0
    assert "lr_scheduler █▅▃ 0.001 → 0.00025, 3 steps" in capsys.readouterr().out


def test_plateau_is_stepped_with_a_metric_that_no_config_has(tmp_path: Path) -> None:
    text = (
        "trainer: {max_epochs: 30}\n"
        "lr_scheduler: {class_path: lightning.pytorch.cli.ReduceLROnPlateau, init_args: {monitor: val_loss}}\n"
    )
    with pytest.raises(UsageError, match="ReduceLROnPlateau is stepped with a metric"):
        reports(write(tmp_path, text))


def test_a_config_that_lightning_itself_saves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("jsonargparse", reason="LightningCLI needs jsonargparse")
    pytest.importorskip("lightning")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lightning.pytorch.cli import LightningCLI
        from lightning.pytorch.demos.boring_classes import BoringDataModule, BoringModel

        arguments = [
            *("fit", "--trainer.max_epochs=3", "--trainer.accelerator=cpu", "--trainer.limit_val_batches=0"),
            *(
                "--trainer.logger=false",
                f"--trainer.default_root_dir={tmp_path}",
                "--trainer.enable_checkpointing=false",
            ),
            *("--trainer.enable_progress_bar=false", "--trainer.enable_model_summary=false"),
            *("--optimizer=torch.optim.SGD", "--optimizer.lr=0.1"),
            *("--lr_scheduler=torch.optim.lr_scheduler.StepLR", "--lr_scheduler.step_size=1"),
        ]
        monkeypatch.setattr(sys, "argv", ["train.py", *arguments])
        monkeypatch.chdir(tmp_path)
        cli = LightningCLI(BoringModel, BoringDataModule, save_config_kwargs={"overwrite": True})
    capsys.readouterr()
    report = reports(tmp_path / "config.yaml", batches_per_epoch=int(cli.trainer.num_training_batches))["lr_scheduler"]
    assert report.plan.schedule.arguments == {"step_size": 1}  # and none of the defaults that the file has as well
    assert report.trace.n_steps == cli.trainer.global_step
    (left,) = cli.trainer.optimizers
    assert report.trace.lr[-1, 0] * 0.1 == pytest.approx(left.param_groups[0]["lr"])  # it advances once more at the end


def test_a_plateau_gets_its_metric_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        "trainer: {max_epochs: 5}\n"
        "optimizer: {class_path: torch.optim.SGD, init_args: {lr: 0.1}}\n"
        "lr_scheduler:\n  class_path: lightning.pytorch.cli.ReduceLROnPlateau\n"
        "  init_args: {monitor: val_loss, patience: 1}\n"
    )
    out = tmp_path / "out"
    words = ["run", str(path), "--batches-per-epoch", "3", "--out", str(out), "--format", "csv", "--workers", "1"]
    assert main([*words, "--metric", "1,1,1,1,1"]) == 0
    rates = [row.split(",")[4] for row in (out / "lr_scheduler.csv").read_text().splitlines()[1:]]
    assert [float(rate) for rate in rates[::3]] == [0.1, 0.1, 0.1, 0.010000000000000002, 0.010000000000000002]
    assert main(words) == 2
    assert "is stepped with a metric" in capsys.readouterr().err
