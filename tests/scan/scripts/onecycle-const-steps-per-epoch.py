# found: LR101
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=10000)
for epoch in range(20):
    for batch in train_loader:
        optimizer.zero_grad(); model(batch).backward(); optimizer.step()
    scheduler.step()
