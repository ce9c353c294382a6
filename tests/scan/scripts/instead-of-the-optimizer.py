# found: LR703
import torch

optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-3, epochs=3, steps_per_epoch=len(train_loader))
for epoch in range(3):
    for batch in train_loader:
        loss = model(batch)
        loss.backward()
        scheduler.step()
        optimizer.zero_grad()
