# found: nothing
import torch
optimizer = torch.optim.SGD(model.parameters(), 0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(90):
    for x, y in loader:
        optimizer.zero_grad(); crit(model(x), y).backward(); optimizer.step()
    scheduler.step(epoch + 1)
