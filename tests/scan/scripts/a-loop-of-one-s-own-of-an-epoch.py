# found: LR503
import torch
from transformers import get_linear_schedule_with_warmup

epochs = 4
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5)
scheduler = get_linear_schedule_with_warmup(optimizer, num_warmup_steps=0, num_training_steps=len(train_dataloader))
for epoch in range(epochs):
    for batch in train_dataloader:
        model.zero_grad()
        model(**batch).loss.backward()
        optimizer.step()
        scheduler.step()
