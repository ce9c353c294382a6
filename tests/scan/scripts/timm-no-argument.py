# found: LR707
import torch
from timm.scheduler import PlateauLRScheduler
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scheduler = PlateauLRScheduler(optimizer, patience_t=5)
for epoch in range(30):
    for x, y in loader:
        loss = f(model(x), y); optimizer.zero_grad(); loss.backward(); optimizer.step()
    scheduler.step(epoch + 1)
