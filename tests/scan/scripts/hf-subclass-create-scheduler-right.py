# found: nothing
import torch
from transformers import Trainer, get_linear_schedule_with_warmup
class MyTrainer(Trainer):
    def create_optimizer_and_scheduler(self, num_training_steps):
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-4)
        self.lr_scheduler = get_linear_schedule_with_warmup(self.optimizer, 0, num_training_steps)
