# found: LR708
import torch
from timm.scheduler import CosineLRScheduler
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scheduler = CosineLRScheduler(optimizer, t_initial=50, lr_min=1e-6, warmup_t=3)
for epoch in range(50):
    for x, y in train_loader:
        loss = crit(model(x), y); optimizer.zero_grad(); loss.backward(); optimizer.step()
    val_loss = validate()
    scheduler.step(val_loss)
