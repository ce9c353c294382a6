# found: nothing
import torch
import numpy as np
optimizer = torch.optim.SGD(model.parameters(), 0.1)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, 'min', patience=5)
for epoch in range(90):
    losses = []
    for x, y in train_loader:
        optimizer.zero_grad(); loss = crit(model(x), y); loss.backward(); optimizer.step(); losses.append(loss.item())
    scheduler.step(np.mean(losses))
