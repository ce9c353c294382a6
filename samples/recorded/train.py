"""A training script as many are: data, a model, an optimizer, a schedule, and two loops."""

import argparse

import torch
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=30)
args = parser.parse_args()

data = TensorDataset(torch.randn(5000, 16), torch.randint(0, 10, (5000,)))
loader = DataLoader(data, batch_size=64, shuffle=True)
model = torch.nn.Linear(16, 10)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=args.epochs * len(loader))

for epoch in range(args.epochs):
    for inputs, labels in loader:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs), labels).backward()
        optimizer.step()
    scheduler.step()
    torch.save(model.state_dict(), "last.pt")
