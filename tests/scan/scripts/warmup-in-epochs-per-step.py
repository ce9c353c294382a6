# found: LR102
import torch
from transformers import get_cosine_schedule_with_warmup
warmup_epochs, epochs = 5, 100
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scheduler = get_cosine_schedule_with_warmup(optimizer, num_warmup_steps=warmup_epochs, num_training_steps=epochs * len(train_loader))
for epoch in range(epochs):
    for batch in train_loader:
        optimizer.zero_grad(); model(batch).backward(); optimizer.step(); scheduler.step()
