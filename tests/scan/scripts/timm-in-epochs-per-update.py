# found: LR102
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
