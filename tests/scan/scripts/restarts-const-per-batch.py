# found: LR206
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2)
for epoch in range(70):
    for batch in train_loader:
        optimizer.zero_grad(); model(batch).backward(); optimizer.step()
        scheduler.step()
