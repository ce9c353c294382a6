# found: LR121
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[30, 60, 80], gamma=0.1)
for epoch in range(90):
    for batch in train_loader:
        optimizer.zero_grad(); model(batch).backward(); optimizer.step()
        scheduler.step()
