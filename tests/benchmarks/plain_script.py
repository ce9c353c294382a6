"""The script that everybody writes to look at a schedule; what lrplot's time and memory are compared with."""

import sys

import matplotlib.pyplot as plt
import torch

n_steps, target = int(sys.argv[1]), sys.argv[2]
optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.01, total_steps=n_steps)
rates = []
for _ in range(n_steps):
    rates.append(optimizer.param_groups[0]["lr"])
    optimizer.step()
    scheduler.step()
plt.plot(rates)
plt.savefig(target)
