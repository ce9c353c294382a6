# found: nothing
from accelerate import Accelerator
from transformers import get_scheduler
import torch

accelerator = Accelerator()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
num_epochs = 3
lr_scheduler = get_scheduler(
    "linear", optimizer=optimizer, num_warmup_steps=0, num_training_steps=num_epochs * len(train_dataloader)
)
model, optimizer, train_dataloader, lr_scheduler = accelerator.prepare(
    model, optimizer, train_dataloader, lr_scheduler
)
for epoch in range(num_epochs):
    for batch in train_dataloader:
        accelerator.backward(model(**batch).loss)
        optimizer.step()
        lr_scheduler.step()
        optimizer.zero_grad()
