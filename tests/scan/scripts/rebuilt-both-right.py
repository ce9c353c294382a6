# found: nothing
import torch
optimizer = torch.optim.Adam(model.head.parameters(), 1e-3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=5)
for epoch in range(20):
    if epoch == 5:
        optimizer = torch.optim.Adam(model.parameters(), 1e-4)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=15)
    for x in loader:
        optimizer.zero_grad()
        crit(model(x)).backward()
        optimizer.step()
    scheduler.step()
