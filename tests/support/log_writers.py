"""Runs in which real libraries write logs: `python log_writers.py WRITER FOLDER` prints the rates that were used.

Each runs in a process of its own, as it would for a user, so that nothing that it loads or warns of reaches the tests.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

N_STEPS = 60


def loop(log=lambda step, lr: None, n=N_STEPS, scheduler=None):
    """A plain loop over a cosine; what `log` is given, and the rate of every step."""
    import torch

    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.AdamW([parameter], lr=0.1)
    make = scheduler or (lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=N_STEPS))
    schedule = make(optimizer)
    used = []
    for step in range(n):
        used.append(optimizer.param_groups[0]["lr"])
        log(step, used[-1])
        optimizer.step()
        schedule.step()
    return used


def tensorboard(folder: Path):
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(folder)) as writer:

        def log(step, lr):
            writer.add_scalar("loss", 1 / (step + 1), step)
            writer.add_scalar("opt/lr", lr, step)

        return loop(log)


def tensorboard_new_style(folder: Path):
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(folder)) as writer:
        return loop(lambda step, lr: writer.add_scalar("lr", lr, step, new_style=True, double_precision=True))


def tensorboard_resumed(folder: Path):
    """A run that was interrupted at step 40 and goes on from a checkpoint of step 30 in a file of its own."""
    import time

    from torch.utils.tensorboard import SummaryWriter

    used = loop()
    with SummaryWriter(str(folder)) as writer:
        for step in range(40):
            writer.add_scalar("lr", used[step] if step < 30 else 9.0, step)
    time.sleep(1.1)  # files are named by the second
    with SummaryWriter(str(folder), purge_step=30) as writer:
        for step in range(30, N_STEPS):
            writer.add_scalar("lr", used[step], step)
    return used


def lightning_csv(folder: Path):
    import lightning
    import torch
    from lightning.pytorch.callbacks import LearningRateMonitor
    from lightning.pytorch.loggers import CSVLogger

    used = []

    class Module(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(1, 1)

        def training_step(self, batch, _):
            return self.layer(batch[0]).sum()

        def on_before_optimizer_step(self, optimizer):
            used.append(optimizer.param_groups[0]["lr"])

        def configure_optimizers(self):
            optimizer = torch.optim.AdamW(self.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=N_STEPS)
            return [optimizer], [{"scheduler": scheduler, "interval": "step"}]

    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.zeros(20, 1)))
    trainer = lightning.Trainer(
        max_epochs=N_STEPS // 20,
        logger=CSVLogger(str(folder)),
        callbacks=[LearningRateMonitor()],
        log_every_n_steps=5,
        enable_progress_bar=False,
        enable_checkpointing=True,
        enable_model_summary=False,
        accelerator="cpu",
    )
    trainer.fit(Module(), data)
    return used


def transformers_trainer(folder: Path):
    import torch
    from transformers import Trainer, TrainingArguments

    used = []

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(1, 1)

        def forward(self, x, labels=None):
            return {"loss": self.layer(x).sum()}

    class Recording(torch.optim.AdamW):
        def step(self, closure=None):
            used.append(self.param_groups[0]["lr"])
            return super().step(closure)

    data = [{"x": torch.zeros(1), "labels": torch.zeros(1)} for _ in range(N_STEPS)]
    arguments = TrainingArguments(
        str(folder),
        max_steps=N_STEPS,
        per_device_train_batch_size=1,
        logging_steps=5,
        save_steps=20,
        report_to=[],
        disable_tqdm=True,
        use_cpu=True,
    )
    model = Model()
    optimizer = Recording(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=N_STEPS)
    Trainer(model=model, args=arguments, train_dataset=data, optimizers=(optimizer, scheduler)).train()
    return used


def wandb_offline(folder: Path):
    os.environ |= {"WANDB_MODE": "offline", "WANDB_SILENT": "true", "WANDB_DIR": str(folder)}
    import wandb

    run = wandb.init(project="x")

    def log(step, lr):
        run.log({"loss": 1.0, "lr-AdamW": lr, "trainer/global_step": step, "epoch": step // 20})
        run.log({"valid/loss": 1.0})  # counts as a step of its own

    used = loop(log)
    run.finish()
    return used


def mlflow_database(folder: Path):
    import mlflow

    mlflow.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")
    with mlflow.start_run():
        return loop(lambda step, lr: mlflow.log_metric("learning_rate", lr, step=step))


def mlflow_files(folder: Path):
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    import mlflow

    mlflow.set_tracking_uri((folder / "mlruns").as_uri())
    with mlflow.start_run():
        return loop(lambda step, lr: mlflow.log_metric("train/lr", lr, step=step))


def mmengine(folder: Path):
    import torch
    from mmengine.hooks import Hook
    from mmengine.model import BaseModel
    from mmengine.runner import Runner

    used = []

    class Model(BaseModel):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(1, 1)

        def forward(self, x, mode="loss"):
            return {"loss": self.layer(x).sum()}

    class Recording(Hook):
        def before_train_iter(self, runner, batch_idx, data_batch=None):
            used.append(runner.optim_wrapper.optimizer.param_groups[0]["lr"])

    Runner(
        Model(),
        work_dir=str(folder),
        train_dataloader=torch.utils.data.DataLoader([{"x": torch.zeros(1)}] * 20),
        train_cfg={"by_epoch": True, "max_epochs": N_STEPS // 20},
        optim_wrapper={"optimizer": {"type": "SGD", "lr": 0.1}},
        param_scheduler={"type": "CosineAnnealingLR", "T_max": N_STEPS, "by_epoch": False},
        default_hooks={"logger": {"type": "LoggerHook", "interval": 5}},
        custom_hooks=[Recording()],
    ).train()
    return used


def timm_summary(folder: Path):
    import importlib.util

    # timm.utils needs torchvision; this file of it does not.
    place = importlib.util.find_spec("timm").submodule_search_locations[0]
    spec = importlib.util.spec_from_file_location("summary", Path(place) / "utils" / "summary.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    update_summary = module.update_summary

    def log(step, lr):
        if step % 20 == 19:
            epoch = step // 20
            name = str(folder / "summary.csv")
            update_summary(epoch, {"loss": 1.0}, {"loss": 1.0, "top1": 0.5}, name, lr=lr, write_header=epoch == 0)

    return loop(log)


if __name__ == "__main__":
    said = sys.stdout
    sys.stdout = sys.stderr  # what the libraries print
    rates = globals()[sys.argv[1]](Path(sys.argv[2]))
    said.write(json.dumps(rates))
