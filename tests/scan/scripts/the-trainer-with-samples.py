# found: LR712
import torch
from transformers import Trainer, TrainingArguments, get_linear_schedule_with_warmup

num_epochs = 3
args = TrainingArguments(output_dir="out", num_train_epochs=num_epochs)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
scheduler = get_linear_schedule_with_warmup(optimizer, 100, len(train_dataset) * num_epochs)
trainer = Trainer(model=model, args=args, train_dataset=train_dataset, optimizers=(optimizer, scheduler))
trainer.train()
