# found: LR102
import torch
from timm.scheduler import CosineLRScheduler
epochs = 50
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scheduler = CosineLRScheduler(optimizer, t_initial=epochs, lr_min=1e-6)
step = 0
for epoch in range(epochs):
    for x, y in train_loader:
        loss = crit(model(x), y); optimizer.zero_grad(); loss.backward(); optimizer.step()
        step += 1
        scheduler.step(step)
