# found: nothing
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
