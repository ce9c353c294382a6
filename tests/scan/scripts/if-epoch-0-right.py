# found: nothing
import torch
optimizer = torch.optim.AdamW(model.parameters(), 0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
for epoch in range(30):
    if epoch > 0:
        scheduler.step()
    for x in loader:
        optimizer.zero_grad()
        crit(model(x)).backward()
        optimizer.step()
