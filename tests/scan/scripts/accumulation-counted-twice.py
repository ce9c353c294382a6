# found: LR110
import torch
from torch.optim.lr_scheduler import OneCycleLR

accum_steps = 4
epochs = 10
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scheduler = OneCycleLR(optimizer, 1e-3, total_steps=epochs * len(train_loader) // accum_steps)
for epoch in range(epochs):
    for i, batch in enumerate(train_loader):
        loss = model(batch) / accum_steps
        loss.backward()
        if (i + 1) % accum_steps == 0:
            optimizer.step()
            optimizer.zero_grad()
        scheduler.step()
