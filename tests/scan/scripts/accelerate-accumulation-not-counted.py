# found: LR109
import torch
from accelerate import Accelerator
accelerator = Accelerator(gradient_accumulation_steps=8)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=5 * len(train_dl))
model, optimizer, train_dl, scheduler = accelerator.prepare(model, optimizer, train_dl, scheduler)
for epoch in range(5):
    for batch in train_dl:
        with accelerator.accumulate(model):
            accelerator.backward(loss_fn(model(batch)))
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
