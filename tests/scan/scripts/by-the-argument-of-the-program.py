# found: nothing
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
