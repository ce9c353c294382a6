"""Trains a small classifier on random points: the loop that lrplot.toml describes."""

from __future__ import annotations

import torch
from torch.optim.lr_scheduler import LRScheduler, OneCycleLR
from torch.utils.data import DataLoader, TensorDataset

N_SAMPLES, BATCH_SIZE, EPOCHS = 2_000, 32, 10


def make_optimizer(model: torch.nn.Module) -> torch.optim.Optimizer:
    """SGD, whose momentum the scheduler cycles against the rate."""
    return torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)


def make_scheduler(optimizer: torch.optim.Optimizer, total_steps: int) -> LRScheduler:
    """One cycle over the whole run, to be stepped after every batch."""
    return OneCycleLR(optimizer, max_lr=0.05, total_steps=total_steps)


def train() -> list[float]:
    """Trains, and returns the rate that each step used."""
    torch.manual_seed(0)
    points = torch.randn(N_SAMPLES, 2)
    loader = DataLoader(TensorDataset(points, (points.sum(1) > 0).long()), batch_size=BATCH_SIZE, shuffle=True)
    model = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2))
    optimizer = make_optimizer(model)
    scheduler = make_scheduler(optimizer, total_steps=EPOCHS * len(loader))
    rates, loss = [], torch.tensor(0.0)
    for _ in range(EPOCHS):
        for inputs, targets in loader:
            loss = torch.nn.functional.cross_entropy(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
    print(f"{len(rates)} steps, loss {loss:.3f}")
    return rates


if __name__ == "__main__":
    train()
