# found: LR109
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR

accum_steps = 4
epochs = 10
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scheduler = CosineAnnealingLR(optimizer, T_max=epochs * len(train_loader))
for epoch in range(epochs):
    for i, batch in enumerate(train_loader):
        loss = model(batch) / accum_steps
        loss.backward()
        if (i + 1) % accum_steps == 0:
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
