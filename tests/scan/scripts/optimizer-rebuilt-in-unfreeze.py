# found: LR705
import torch
def unfreeze(model):
    for p in model.parameters(): p.requires_grad = True
    return torch.optim.Adam(model.parameters(), 1e-5)
optimizer = torch.optim.Adam(model.head.parameters(), 1e-3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=20)
for epoch in range(20):
    if epoch == 5:
        optimizer = unfreeze(model)
    for x in loader:
        optimizer.zero_grad()
        crit(model(x)).backward()
        optimizer.step()
    scheduler.step()
