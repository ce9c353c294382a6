# found: LR701
import torch
from transformers import Trainer, TrainingArguments, get_linear_schedule_with_warmup

args = TrainingArguments(output_dir="out", num_train_epochs=3)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
scheduler = get_linear_schedule_with_warmup(optimizer, 100, 1000)
trainer = Trainer(model=model, args=args, train_dataset=train_dataset, optimizers=(optimizer, None))
trainer.train()
