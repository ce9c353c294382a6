# found: LR702
import torch
from transformers import Trainer, TrainingArguments, TrainerCallback, get_cosine_schedule_with_warmup
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5)
scheduler = get_cosine_schedule_with_warmup(optimizer, 100, 1000)
class StepLR(TrainerCallback):
    def on_step_end(self, args, state, control, **kwargs):
        scheduler.step()
trainer = Trainer(model, args, train_dataset=ds, optimizers=(optimizer, scheduler), callbacks=[StepLR()])
trainer.train()
