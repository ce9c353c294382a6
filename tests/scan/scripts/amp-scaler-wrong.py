# found: LR102
import torch
from torch.cuda.amp import GradScaler, autocast
num_epochs = 10
scaler = GradScaler()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, num_epochs, eta_min=1e-5)
for epoch in range(num_epochs):
    for data, target in loader:
        optimizer.zero_grad()
        with autocast():
            loss = crit(net(data), target)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        scheduler.step()
