# found: nothing
import torch
from accelerate import Accelerator
accelerator = Accelerator()
num_epochs = 10
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1e-2, total_steps=num_epochs * len(loader))
for epoch in range(num_epochs):
    for x, y in loader:
        optimizer.zero_grad()
        loss = f(model(x), y)
        accelerator.backward(loss)
        optimizer.step()
        scheduler.step()
