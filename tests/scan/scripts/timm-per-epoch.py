# found: nothing
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
