# found: LR701
import torch
from timm.scheduler import CosineLRScheduler
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scheduler = CosineLRScheduler(optimizer, t_initial=50 * len(train_loader), t_in_epochs=False)
for epoch in range(50):
    for x, y in train_loader:
        loss = crit(model(x), y); optimizer.zero_grad(); loss.backward(); optimizer.step()
    scheduler.step(epoch + 1)
