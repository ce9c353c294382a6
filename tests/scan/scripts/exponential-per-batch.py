# found: LR124
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.95)
for epoch in range(90):
    for batch in train_loader:
        optimizer.zero_grad(); model(batch).backward(); optimizer.step()
        scheduler.step()
