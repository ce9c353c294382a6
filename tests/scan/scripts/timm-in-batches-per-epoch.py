# found: LR101
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
