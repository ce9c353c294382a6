# found: nothing
import math
import torch
from transformers import Trainer, TrainingArguments, get_linear_schedule_with_warmup

args = TrainingArguments(output_dir="out", num_train_epochs=3, gradient_accumulation_steps=4,
                         per_device_train_batch_size=8)
steps = math.ceil(len(train_dataset) / (8 * 4)) * 3
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
scheduler = get_linear_schedule_with_warmup(optimizer, int(0.1 * steps), steps)
trainer = Trainer(model=model, args=args, train_dataset=train_dataset, optimizers=(optimizer, scheduler))
trainer.train()
