"""Training scripts, wrong and right, each with the codes that are to be found in it; none is anybody else's."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True)
class Script:
    name: str
    codes: tuple[str, ...]
    text: str


def _script(name: str, codes: str, text: str) -> Script:
    return Script(name, tuple(codes.split()), textwrap.dedent(text))


_PLAIN = """\
import torch
from torch import nn, optim
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader

EPOCHS = 30
train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
model = nn.Linear(10, 2)
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
{build}
for epoch in range(EPOCHS):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step(){batch}
    val_loss = evaluate(model){epoch}
"""


def plain(name: str, codes: str, build: str, *, batch: str = "", epoch: str = "") -> Script:
    """A plain loop with lines for the construction, the end of a batch and the end of an epoch."""
    indent = {"batch": "\n" + " " * 8, "epoch": "\n" + " " * 4}
    text = _PLAIN.format(
        build=build,
        batch="".join(indent["batch"] + line for line in batch.splitlines()),
        epoch="".join(indent["epoch"] + line for line in epoch.splitlines()),
    )
    return Script(name, tuple(codes.split()), text)


_STEP = "scheduler.step()"
_ONECYCLE = "scheduler = lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, "
_COSINE = "scheduler = lr_scheduler.CosineAnnealingLR(optimizer, "

SCRIPTS: tuple[Script, ...] = (
    # -- units against cadence
    plain("cosine of an epoch, per epoch", "LR101", _COSINE + "T_max=len(train_loader))", epoch=_STEP),
    plain("cosine of the run, per epoch", "LR101", _COSINE + "len(train_loader) * EPOCHS)", epoch=_STEP),
    plain("cosine in epochs, per epoch", "", _COSINE + "T_max=EPOCHS)", epoch=_STEP),
    plain("cosine in epochs, per batch", "LR102", _COSINE + "T_max=EPOCHS)", batch=_STEP),
    plain("cosine of the run, per batch", "", _COSINE + "T_max=EPOCHS * len(train_loader))", batch=_STEP),
    plain("onecycle of the run, per epoch", "LR101", _ONECYCLE + "total_steps=EPOCHS * len(train_loader))", epoch=_STEP),
    plain("onecycle by epochs, per epoch", "LR101", _ONECYCLE + "epochs=EPOCHS, steps_per_epoch=len(train_loader))",
          epoch=_STEP),
    plain("onecycle by epochs, per batch", "", _ONECYCLE + "epochs=EPOCHS, steps_per_epoch=len(train_loader))",
          batch=_STEP),
    plain("onecycle in epochs, per batch", "LR102", _ONECYCLE + "total_steps=EPOCHS)", batch=_STEP),
    plain("onecycle in epochs, per epoch", "", _ONECYCLE + "total_steps=EPOCHS)", epoch=_STEP),
    plain("onecycle with the batch size", "LR107", _ONECYCLE + "epochs=EPOCHS, steps_per_epoch=batch_size)", batch=_STEP),
    plain("onecycle with samples", "LR712", _ONECYCLE + "epochs=EPOCHS, steps_per_epoch=len(train_set))", batch=_STEP),
    plain("onecycle divided twice", "LR713",
          _ONECYCLE + "epochs=EPOCHS, steps_per_epoch=len(train_loader) // batch_size)", batch=_STEP),
    plain("onecycle total divided twice", "LR713",
          _ONECYCLE + "total_steps=EPOCHS * len(train_loader) // train_loader.batch_size)", batch=_STEP),
    plain("onecycle of one epoch", "LR103", _ONECYCLE + "total_steps=len(train_loader))", batch=_STEP),
    plain("onecycle with a float", "LR114", _ONECYCLE + "total_steps=EPOCHS * len(train_set) / 64)", batch=_STEP),
    plain("steps by epochs, per batch", "LR124",
          "scheduler = lr_scheduler.StepLR(optimizer, step_size=EPOCHS // 3, gamma=0.1)", batch=_STEP),
    plain("steps by epochs, per epoch", "",
          "scheduler = lr_scheduler.StepLR(optimizer, step_size=EPOCHS // 3, gamma=0.1)", epoch=_STEP),
    plain("milestones by epochs, per batch", "LR121",
          "scheduler = lr_scheduler.MultiStepLR(optimizer, [int(EPOCHS * 0.5), int(EPOCHS * 0.75)])", batch=_STEP),
    plain("milestones in batches, per epoch", "LR101",
          "scheduler = lr_scheduler.MultiStepLR(optimizer, milestones=[10 * len(train_loader), 20 * len(train_loader)])",
          epoch=_STEP),
    plain("restarts of an epoch, per batch", "",
          "scheduler = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=len(train_loader))", batch=_STEP),
    plain("restarts in epochs, per batch", "LR206",
          "scheduler = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=EPOCHS)", batch=_STEP),
    plain("restarts by position", "",
          "scheduler = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=10)",
          batch="scheduler.step(epoch + 1 / len(train_loader))"),
    plain("cyclic of an epoch, per epoch", "LR101",
          "scheduler = lr_scheduler.CyclicLR(optimizer, 0.001, 0.1, step_size_up=4 * len(train_loader))", epoch=_STEP),
    plain("cosine climbs every second epoch", "LR201", _COSINE + "T_max=len(train_loader))", batch=_STEP),
    plain("a sequence in epochs, per batch", "LR102",
          "warmup = lr_scheduler.LinearLR(optimizer, 0.1, total_iters=5)\n"
          "main = lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS - 5)\n"
          "scheduler = lr_scheduler.SequentialLR(optimizer, [warmup, main], milestones=[5])", batch=_STEP),
    plain("a sequence in epochs, per epoch", "",
          "warmup = lr_scheduler.LinearLR(optimizer, 0.1, total_iters=5)\n"
          "main = lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS - 5)\n"
          "scheduler = lr_scheduler.SequentialLR(optimizer, [warmup, main], milestones=[5])", epoch=_STEP),
    # -- who is stepped
    plain("never stepped", "LR701", _COSINE + "T_max=EPOCHS)"),
    plain("not called", "LR701", _COSINE + "T_max=EPOCHS)", epoch="scheduler.step"),
    plain("stepped twice", "LR702", _COSINE + "T_max=EPOCHS)", batch=_STEP, epoch=_STEP),
    plain("stepped twice in a row", "LR702", _COSINE + "T_max=EPOCHS)", epoch=_STEP + "\n" + _STEP),
    plain("before the optimizer", "LR604",
          _COSINE + "T_max=EPOCHS)\n_ = 0", epoch="") if False else _script("before the optimizer", "LR604", """
        import torch
        from torch.optim.lr_scheduler import StepLR

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = StepLR(optimizer, 30)
        for epoch in range(90):
            scheduler.step()
            for x, y in train_loader:
                optimizer.zero_grad()
                loss_fn(model(x), y).backward()
                optimizer.step()
        """),
    plain("plateau without a metric", "LR707", "scheduler = lr_scheduler.ReduceLROnPlateau(optimizer)", epoch=_STEP),
    plain("plateau with a metric", "", "scheduler = lr_scheduler.ReduceLROnPlateau(optimizer)",
          epoch="scheduler.step(val_loss)"),
    plain("plateau with the epoch", "LR707", "scheduler = lr_scheduler.ReduceLROnPlateau(optimizer)",
          epoch="scheduler.step(epoch)"),
    plain("plateau per batch", "LR607", "scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, patience=3)",
          batch="scheduler.step(loss)"),
    plain("plateau in the other mode", "LR715", "scheduler = lr_scheduler.ReduceLROnPlateau(optimizer)\nval_acc = 0",
          epoch="val_acc = accuracy(model)\nscheduler.step(val_acc)"),
    plain("plateau in its mode", "", "scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, mode='max')\nval_acc = 0",
          epoch="val_acc = accuracy(model)\nscheduler.step(val_acc)"),
    plain("metric as epoch", "LR708", "scheduler = lr_scheduler.StepLR(optimizer, 10)", epoch="scheduler.step(val_loss)"),
    plain("group added late", "LR706", _COSINE + "T_max=EPOCHS)\nhead = nn.Linear(2, 2)",
          epoch="if epoch == 5:\n    optimizer.add_param_group({'params': head.parameters()})\n" + _STEP),
    plain("optimizer replaced", "LR705", _COSINE + "T_max=EPOCHS)\noptimizer = optim.Adam(model.parameters(), lr=1e-3)",
          epoch=_STEP),
    plain("optimizer replaced halfway", "LR705", _COSINE + "T_max=EPOCHS)",
          epoch="scheduler.step()\nif epoch == 10:\n    optimizer = optim.SGD(model.parameters(), lr=0.01)"),
    plain("resumed at an epoch number", "LR714",
          _ONECYCLE + "total_steps=EPOCHS * len(train_loader), last_epoch=start_epoch)", batch=_STEP),
    _script("instead of the optimizer", "LR703", """
        import torch

        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-3, epochs=3, steps_per_epoch=len(train_loader))
        for epoch in range(3):
            for batch in train_loader:
                loss = model(batch)
                loss.backward()
                scheduler.step()
                optimizer.zero_grad()
        """),
    # -- accumulation
    _script("accumulation not counted", "LR109", """
        import torch
        from torch.optim.lr_scheduler import CosineAnnealingLR

        accum_steps = 4
        epochs = 10
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
        scheduler = CosineAnnealingLR(optimizer, T_max=epochs * len(train_loader))
        for epoch in range(epochs):
            for i, batch in enumerate(train_loader):
                loss = model(batch) / accum_steps
                loss.backward()
                if (i + 1) % accum_steps == 0:
                    optimizer.step()
                    scheduler.step()
                    optimizer.zero_grad()
        """),
    _script("accumulation counted", "", """
        import torch
        from torch.optim.lr_scheduler import CosineAnnealingLR

        accum_steps = 4
        epochs = 10
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
        scheduler = CosineAnnealingLR(optimizer, T_max=epochs * len(train_loader) // accum_steps)
        for epoch in range(epochs):
            for i, batch in enumerate(train_loader):
                loss = model(batch) / accum_steps
                loss.backward()
                if (i + 1) % accum_steps != 0:
                    continue
                optimizer.step()
                scheduler.step()
                optimizer.zero_grad()
        """),
    _script("accumulation counted twice", "LR110", """
        import torch
        from torch.optim.lr_scheduler import OneCycleLR

        accum_steps = 4
        epochs = 10
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
        scheduler = OneCycleLR(optimizer, 1e-3, total_steps=epochs * len(train_loader) // accum_steps)
        for epoch in range(epochs):
            for i, batch in enumerate(train_loader):
                loss = model(batch) / accum_steps
                loss.backward()
                if (i + 1) % accum_steps == 0:
                    optimizer.step()
                    optimizer.zero_grad()
                scheduler.step()
        """),
    # -- through functions, classes and conditions
    _script("by a trainer class", "LR101", """
        import torch
        from torch import optim

        class Trainer:
            def __init__(self, model, train_loader, val_loader, epochs=20):
                self.model = model
                self.train_loader = train_loader
                self.val_loader = val_loader
                self.epochs = epochs
                self.optimizer = optim.AdamW(model.parameters(), lr=1e-3)
                total = len(self.train_loader) * self.epochs
                self.scheduler = optim.lr_scheduler.OneCycleLR(self.optimizer, max_lr=1e-3, total_steps=total)

            def train_epoch(self):
                for batch in self.train_loader:
                    self.optimizer.zero_grad()
                    loss = self.model(batch)
                    loss.backward()
                    self.optimizer.step()

            def fit(self):
                for epoch in range(self.epochs):
                    self.train_epoch()
                    self.validate()
                    self.scheduler.step()

            def validate(self):
                with torch.no_grad():
                    for batch in self.val_loader:
                        self.model(batch)
        """),
    _script("by the argument of the program", "", """
        import argparse
        import torch
        from torch.optim import lr_scheduler

        def main():
            parser = argparse.ArgumentParser()
            parser.add_argument("--epochs", default=90, type=int)
            parser.add_argument("--sched", default="step", choices=["step", "cosine", "plateau", "onecycle"])
            args = parser.parse_args()
            optimizer = torch.optim.SGD(model.parameters(), 0.1)
            if args.sched == "step":
                scheduler = lr_scheduler.StepLR(optimizer, step_size=30)
            elif args.sched == "cosine":
                scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=args.epochs)
            elif args.sched == "onecycle":
                scheduler = lr_scheduler.OneCycleLR(
                    optimizer, max_lr=0.1, steps_per_epoch=len(train_loader), epochs=args.epochs
                )
            else:
                scheduler = lr_scheduler.ReduceLROnPlateau(optimizer)
            for epoch in range(args.epochs):
                for x, y in train_loader:
                    optimizer.zero_grad()
                    criterion(model(x), y).backward()
                    optimizer.step()
                    if args.sched == "onecycle":
                        scheduler.step()
                val_loss = validate(model)
                if args.sched == "plateau":
                    scheduler.step(val_loss)
                elif args.sched != "onecycle":
                    scheduler.step()
        """),
    _script("by the kind of scheduler", "", """
        import torch
        from torch.optim.lr_scheduler import CosineAnnealingLR, ReduceLROnPlateau

        def build(name, optimizer, epochs):
            if name == "plateau":
                return ReduceLROnPlateau(optimizer, factor=0.5)
            return CosineAnnealingLR(optimizer, epochs)

        def run(cfg):
            optimizer = torch.optim.SGD(model.parameters(), lr=cfg.lr)
            scheduler = build(cfg.scheduler, optimizer, cfg.epochs)
            for epoch in range(cfg.epochs):
                train(model, optimizer)
                loss = validate(model)
                if isinstance(scheduler, ReduceLROnPlateau):
                    scheduler.step(loss)
                else:
                    scheduler.step()

        def train(model, optimizer):
            for batch in train_loader:
                optimizer.zero_grad()
                model(batch).backward()
                optimizer.step()
        """),
    _script("phases", "", """
        import torch
        from torch.optim import lr_scheduler

        optimizer = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
        scheduler = lr_scheduler.StepLR(optimizer, step_size=7, gamma=0.1)
        num_epochs = 25
        for epoch in range(num_epochs):
            for phase in ["train", "val"]:
                for inputs, labels in dataloaders[phase]:
                    optimizer.zero_grad()
                    with torch.set_grad_enabled(phase == "train"):
                        loss = criterion(model(inputs), labels)
                        if phase == "train":
                            loss.backward()
                            optimizer.step()
                if phase == "train":
                    scheduler.step()
        """),
    # -- Lightning
    _script("interval left out", "LR101", """
        import torch
        import pytorch_lightning as pl

        class Model(pl.LightningModule):
            def training_step(self, batch, batch_idx):
                return self(batch)

            def configure_optimizers(self):
                optimizer = torch.optim.AdamW(self.parameters(), lr=1e-3)
                scheduler = torch.optim.lr_scheduler.OneCycleLR(
                    optimizer, max_lr=1e-3, total_steps=self.trainer.estimated_stepping_batches
                )
                return [optimizer], [scheduler]
        """),
    _script("interval given", "", """
        import torch
        import lightning as L

        class Model(L.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.AdamW(self.parameters(), lr=1e-3)
                scheduler = torch.optim.lr_scheduler.OneCycleLR(
                    optimizer, max_lr=1e-3, total_steps=self.trainer.estimated_stepping_batches
                )
                return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}
        """),
    _script("interval at the wrong level", "LR101 LR710", """
        import torch
        import lightning.pytorch as pl

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.AdamW(self.parameters(), lr=1e-3)
                scheduler = torch.optim.lr_scheduler.OneCycleLR(
                    optimizer, max_lr=1e-3, total_steps=self.trainer.estimated_stepping_batches
                )
                return {"optimizer": optimizer, "lr_scheduler": scheduler, "interval": "step"}
        """),
    _script("epochs per step", "LR102", """
        import torch
        import pytorch_lightning as pl

        class Model(pl.LightningModule):
            def __init__(self, lr=1e-3, max_epochs=50):
                super().__init__()
                self.save_hyperparameters()

            def configure_optimizers(self):
                opt = torch.optim.SGD(self.parameters(), lr=self.hparams.lr)
                sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=self.hparams.max_epochs)
                return [opt], [{"scheduler": sched, "interval": "step"}]
        """),
    _script("monitor missing", "LR709", """
        import torch
        import pytorch_lightning as pl

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                opt = torch.optim.SGD(self.parameters(), lr=0.1)
                sched = torch.optim.lr_scheduler.ReduceLROnPlateau(opt)
                return {"optimizer": opt, "lr_scheduler": sched}
        """),
    _script("monitor beside it", "", """
        import torch
        import pytorch_lightning as pl

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                opt = torch.optim.SGD(self.parameters(), lr=0.1)
                sched = torch.optim.lr_scheduler.ReduceLROnPlateau(opt)
                return {"optimizer": opt, "lr_scheduler": sched, "monitor": "val_loss"}
        """),
    _script("manual and never stepped", "LR701", """
        import torch
        import pytorch_lightning as pl

        class GAN(pl.LightningModule):
            def __init__(self):
                super().__init__()
                self.automatic_optimization = False

            def training_step(self, batch, batch_idx):
                opt = self.optimizers()
                loss = self(batch)
                opt.zero_grad()
                self.manual_backward(loss)
                opt.step()

            def configure_optimizers(self):
                opt = torch.optim.Adam(self.parameters(), lr=2e-4)
                sched = torch.optim.lr_scheduler.StepLR(opt, 10)
                return [opt], [sched]
        """),
    _script("manual and stepped", "", """
        import torch
        import pytorch_lightning as pl

        class GAN(pl.LightningModule):
            def __init__(self):
                super().__init__()
                self.automatic_optimization = False

            def training_step(self, batch, batch_idx):
                opt = self.optimizers()
                loss = self(batch)
                opt.zero_grad()
                self.manual_backward(loss)
                opt.step()

            def on_train_epoch_end(self):
                self.lr_schedulers().step()

            def configure_optimizers(self):
                opt = torch.optim.Adam(self.parameters(), lr=2e-4)
                sched = torch.optim.lr_scheduler.StepLR(opt, 10)
                return [opt], [sched]
        """),
    _script("accumulated twice by estimate", "LR110", """
        import torch
        import pytorch_lightning as pl

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                opt = torch.optim.AdamW(self.parameters(), lr=1e-3)
                n = self.trainer.estimated_stepping_batches // self.trainer.accumulate_grad_batches
                sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=n)
                return {"optimizer": opt, "lr_scheduler": {"scheduler": sched, "interval": "step"}}
        """),
    _script("accumulation of the trainer not counted", "LR109", """
        import torch
        import pytorch_lightning as pl

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                opt = torch.optim.AdamW(self.parameters(), lr=1e-3)
                total = len(self.train_dataloader()) * self.trainer.max_epochs
                sched = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=1e-3, total_steps=total)
                return [opt], [{"scheduler": sched, "interval": "step"}]

        trainer = pl.Trainer(max_epochs=10, accumulate_grad_batches=4)
        trainer.fit(Model())
        """),
    # -- transformers
    _script("the Trainer, in epochs", "LR102", """
        import torch
        from transformers import Trainer, TrainingArguments, get_cosine_schedule_with_warmup

        num_epochs = 3
        args = TrainingArguments(output_dir="out", num_train_epochs=num_epochs)
        optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
        scheduler = get_cosine_schedule_with_warmup(optimizer, num_warmup_steps=0, num_training_steps=num_epochs)
        trainer = Trainer(model=model, args=args, train_dataset=ds, optimizers=(optimizer, scheduler))
        trainer.train()
        """),
    _script("the Trainer, with samples", "LR712", """
        import torch
        from transformers import Trainer, TrainingArguments, get_linear_schedule_with_warmup

        num_epochs = 3
        args = TrainingArguments(output_dir="out", num_train_epochs=num_epochs)
        optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
        scheduler = get_linear_schedule_with_warmup(optimizer, 100, len(train_dataset) * num_epochs)
        trainer = Trainer(model=model, args=args, train_dataset=train_dataset, optimizers=(optimizer, scheduler))
        trainer.train()
        """),
    _script("the Trainer is not given it", "LR701", """
        import torch
        from transformers import Trainer, TrainingArguments, get_linear_schedule_with_warmup

        args = TrainingArguments(output_dir="out", num_train_epochs=3)
        optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
        scheduler = get_linear_schedule_with_warmup(optimizer, 100, 1000)
        trainer = Trainer(model=model, args=args, train_dataset=train_dataset, optimizers=(optimizer, None))
        trainer.train()
        """),
    _script("the Trainer, right", "", """
        import math
        import torch
        from transformers import Trainer, TrainingArguments, get_linear_schedule_with_warmup

        args = TrainingArguments(output_dir="out", num_train_epochs=3, gradient_accumulation_steps=4,
                                 per_device_train_batch_size=8)
        steps = math.ceil(len(train_dataset) / (8 * 4)) * 3
        optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
        scheduler = get_linear_schedule_with_warmup(optimizer, int(0.1 * steps), steps)
        trainer = Trainer(model=model, args=args, train_dataset=train_dataset, optimizers=(optimizer, scheduler))
        trainer.train()
        """),
    _script("a loop of one's own, of an epoch", "LR503", """
        import torch
        from transformers import get_linear_schedule_with_warmup

        epochs = 4
        optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5)
        scheduler = get_linear_schedule_with_warmup(optimizer, num_warmup_steps=0, num_training_steps=len(train_dataloader))
        for epoch in range(epochs):
            for batch in train_dataloader:
                model.zero_grad()
                model(**batch).loss.backward()
                optimizer.step()
                scheduler.step()
        """),
    # -- Accelerate
    _script("processes counted twice", "LR711", """
        import math
        from accelerate import Accelerator
        from diffusers.optimization import get_scheduler
        import torch

        accelerator = Accelerator(gradient_accumulation_steps=args.gradient_accumulation_steps)
        optimizer = torch.optim.AdamW(unet.parameters(), lr=1e-4)
        steps = math.ceil(len(train_dataloader) / args.gradient_accumulation_steps) * args.num_train_epochs
        lr_scheduler = get_scheduler(
            "cosine", optimizer=optimizer, num_warmup_steps=500 * accelerator.num_processes,
            num_training_steps=steps * accelerator.num_processes,
        )
        unet, optimizer, train_dataloader, lr_scheduler = accelerator.prepare(
            unet, optimizer, train_dataloader, lr_scheduler
        )
        for epoch in range(args.num_train_epochs):
            for step, batch in enumerate(train_dataloader):
                with accelerator.accumulate(unet):
                    loss = unet(batch)
                    accelerator.backward(loss)
                    optimizer.step()
                    lr_scheduler.step()
                    optimizer.zero_grad()
        """),
    _script("processes counted by Accelerate", "", """
        from accelerate import Accelerator
        from transformers import get_scheduler
        import torch

        accelerator = Accelerator()
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
        num_epochs = 3
        lr_scheduler = get_scheduler(
            "linear", optimizer=optimizer, num_warmup_steps=0, num_training_steps=num_epochs * len(train_dataloader)
        )
        model, optimizer, train_dataloader, lr_scheduler = accelerator.prepare(
            model, optimizer, train_dataloader, lr_scheduler
        )
        for epoch in range(num_epochs):
            for batch in train_dataloader:
                accelerator.backward(model(**batch).loss)
                optimizer.step()
                lr_scheduler.step()
                optimizer.zero_grad()
        """),
    _script("prepared after the loader", "LR112", """
        from accelerate import Accelerator
        from transformers import get_scheduler
        import torch

        accelerator = Accelerator()
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
        model, optimizer, train_dataloader = accelerator.prepare(model, optimizer, train_dataloader)
        num_epochs = 3
        lr_scheduler = get_scheduler(
            "linear", optimizer=optimizer, num_warmup_steps=0, num_training_steps=num_epochs * len(train_dataloader)
        )
        lr_scheduler = accelerator.prepare(lr_scheduler)
        for epoch in range(num_epochs):
            for batch in train_dataloader:
                accelerator.backward(model(**batch).loss)
                optimizer.step()
                lr_scheduler.step()
                optimizer.zero_grad()
        """),
    # -- timm
    _script("timm per epoch", "", """
        import timm.scheduler
        import torch

        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
        scheduler = timm.scheduler.CosineLRScheduler(optimizer, t_initial=num_epochs, warmup_t=5)
        for epoch in range(num_epochs):
            for x, y in loader:
                loss(model(x), y).backward()
                optimizer.step()
                optimizer.zero_grad()
            scheduler.step(epoch + 1)
        """),
    _script("timm in batches, per epoch", "LR101", """
        from timm.scheduler import CosineLRScheduler
        import torch

        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
        scheduler = CosineLRScheduler(optimizer, t_initial=num_epochs * len(loader))
        for epoch in range(num_epochs):
            for x, y in loader:
                loss(model(x), y).backward()
                optimizer.step()
                optimizer.zero_grad()
            scheduler.step(epoch + 1)
        """),
    _script("timm unheeded", "LR701", """
        from timm.scheduler import CosineLRScheduler
        import torch

        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
        scheduler = CosineLRScheduler(optimizer, t_initial=num_epochs)
        num_updates = 0
        for epoch in range(num_epochs):
            for x, y in loader:
                loss(model(x), y).backward()
                optimizer.step()
                optimizer.zero_grad()
                num_updates += 1
                scheduler.step_update(num_updates)
        """),
    _script("timm in epochs, per update", "LR102", """
        from timm.scheduler import CosineLRScheduler
        import torch

        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
        scheduler = CosineLRScheduler(optimizer, t_initial=num_epochs, t_in_epochs=False)
        num_updates = 0
        for epoch in range(num_epochs):
            for x, y in loader:
                loss(model(x), y).backward()
                optimizer.step()
                optimizer.zero_grad()
                num_updates += 1
                scheduler.step_update(num_updates=num_updates)
        """),
    # -- ignite
    _script("ignite per epoch", "LR101", """
        import torch
        from ignite.engine import Engine, Events, create_supervised_trainer

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        trainer = create_supervised_trainer(model, optimizer, loss_fn)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, max_lr=0.1, epochs=10, steps_per_epoch=len(train_loader)
        )

        @trainer.on(Events.EPOCH_COMPLETED)
        def step_scheduler(engine):
            scheduler.step()

        trainer.run(train_loader, max_epochs=10)
        """),
    _script("ignite per iteration", "", """
        import torch
        from ignite.engine import Events, create_supervised_trainer

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        trainer = create_supervised_trainer(model, optimizer, loss_fn)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, max_lr=0.1, epochs=10, steps_per_epoch=len(train_loader)
        )
        trainer.add_event_handler(Events.ITERATION_COMPLETED, lambda engine: scheduler.step())
        trainer.run(train_loader, max_epochs=10)
        """),
    _script("ignite's own, per epoch", "LR101", """
        import torch
        from ignite.engine import Events, create_supervised_trainer
        from ignite.handlers import CosineAnnealingScheduler

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        trainer = create_supervised_trainer(model, optimizer, loss_fn)
        scheduler = CosineAnnealingScheduler(optimizer, "lr", 0.1, 0.001, len(train_loader) * 10)
        trainer.add_event_handler(Events.EPOCH_STARTED, scheduler)
        trainer.run(train_loader, max_epochs=10)
        """),
    # -- skorch
    _script("skorch per epoch", "LR101", """
        from skorch import NeuralNetClassifier
        from skorch.callbacks import LRScheduler
        from torch.optim.lr_scheduler import OneCycleLR

        epochs = 20
        steps = len(train_loader)
        net = NeuralNetClassifier(
            Module, max_epochs=epochs,
            callbacks=[LRScheduler(policy=OneCycleLR, max_lr=0.1, total_steps=epochs * steps)],
        )
        net.fit(X, y)
        """),
    _script("skorch per batch, in epochs", "LR102", """
        from skorch import NeuralNetClassifier
        from skorch.callbacks import LRScheduler

        max_epochs = 20
        net = NeuralNetClassifier(
            Module, max_epochs=max_epochs,
            callbacks=[("lr", LRScheduler(policy="CosineAnnealingLR", step_every="batch", T_max=max_epochs))],
        )
        net.fit(X, y)
        """),
    _script("skorch, right", "", """
        from skorch import NeuralNetClassifier
        from skorch.callbacks import LRScheduler

        max_epochs = 20
        net = NeuralNetClassifier(
            Module, max_epochs=max_epochs, callbacks=[LRScheduler(policy="CosineAnnealingLR", T_max=max_epochs)]
        )
        net.fit(X, y)
        """),
    # -- fastai
    _script("fastai, per epoch", "LR101", """
        from fastai.vision.all import *
        from torch.optim.lr_scheduler import OneCycleLR

        class Schedule(Callback):
            def before_fit(self):
                self.sched = OneCycleLR(self.opt, max_lr=0.01, total_steps=self.n_epoch * len(self.dls.train))

            def after_epoch(self):
                self.sched.step()
        """),
    _script("fastai, per batch", "", """
        from fastai.vision.all import *
        from torch.optim.lr_scheduler import OneCycleLR

        class Schedule(Callback):
            def before_fit(self):
                self.sched = OneCycleLR(self.opt, max_lr=0.01, total_steps=self.n_epoch * len(self.dls.train))

            def after_batch(self):
                self.sched.step()
        """),
)  # fmt: skip
