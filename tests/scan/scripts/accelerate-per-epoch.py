# found: LR101
import torch
from accelerate import Accelerator
accelerator = Accelerator()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1e-3, epochs=5, steps_per_epoch=len(train_dl))
model, optimizer, train_dl, scheduler = accelerator.prepare(model, optimizer, train_dl, scheduler)
for epoch in range(5):
    for batch in train_dl:
        optimizer.zero_grad()
        accelerator.backward(loss_fn(model(batch)))
        optimizer.step()
    scheduler.step()
