# found: nothing
import torch
from torch.cuda.amp import GradScaler, autocast
epochs = 10
scaler = GradScaler()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=epochs * len(loader))
for epoch in range(epochs):
    for data, target in loader:
        optimizer.zero_grad()
        with autocast():
            loss = crit(net(data), target)
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        old = scaler.get_scale()
        scaler.step(optimizer)
        scaler.update()
        if old <= scaler.get_scale():
            scheduler.step()
