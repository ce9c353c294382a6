# found: LR102
import torch
from transformers import Trainer
class MyTrainer(Trainer):
    def create_scheduler(self, num_training_steps, optimizer=None):
        self.lr_scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, T_max=self.args.num_train_epochs)
        return self.lr_scheduler
