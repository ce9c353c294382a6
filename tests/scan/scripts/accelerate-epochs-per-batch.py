# found: LR102
import torch
from accelerate import Accelerator
accelerator = Accelerator()
num_epochs = 10
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=num_epochs)
model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)
for epoch in range(num_epochs):
    for x, y in loader:
        optimizer.zero_grad()
        loss = f(model(x), y)
        accelerator.backward(loss)
        optimizer.step()
        scheduler.step()
