# found: LR604
import torch
epochs=5
optimizer = torch.optim.AdamW(model.parameters(), 0.1)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=len(loader) * epochs)
for epoch in range(epochs):
    for x in loader:
        optimizer.zero_grad()
        crit(model(x)).backward()
        scheduler.step()
        optimizer.step()
