# found: LR102
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=50)
for epoch in range(50):
    for batch in train_loader:
        optimizer.zero_grad(); model(batch).backward(); optimizer.step()
        scheduler.step()
