# found: LR102
import torch
from transformers import Trainer, TrainingArguments, get_cosine_schedule_with_warmup

num_epochs = 3
args = TrainingArguments(output_dir="out", num_train_epochs=num_epochs)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
scheduler = get_cosine_schedule_with_warmup(optimizer, num_warmup_steps=0, num_training_steps=num_epochs)
trainer = Trainer(model=model, args=args, train_dataset=ds, optimizers=(optimizer, scheduler))
trainer.train()
