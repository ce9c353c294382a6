# found: LR109
import torch
from torch.utils.data import DataLoader
from transformers import Trainer, TrainingArguments, get_cosine_schedule_with_warmup
args = TrainingArguments("out", num_train_epochs=3, per_device_train_batch_size=8, gradient_accumulation_steps=4)
loader = DataLoader(train_ds, batch_size=8)
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5)
total_steps = len(loader) * 3
scheduler = get_cosine_schedule_with_warmup(optimizer, 100, total_steps)
Trainer(model, args, train_dataset=train_ds, optimizers=(optimizer, scheduler)).train()
