# found: LR701
import torch
optimizer = torch.optim.SGD(model.parameters(), 0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
for epoch in range(90):
    for x, y in train_loader:
        optimizer.zero_grad(); loss = crit(model(x), y); loss.backward(); optimizer.step()
scheduler.step()
