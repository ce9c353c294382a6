# found: LR102
from fastai.callback.core import Callback
import torch
class Cos(Callback):
    def __init__(self, n_epochs): self.n_epochs = n_epochs
    def before_fit(self):
        self.sched = torch.optim.lr_scheduler.CosineAnnealingLR(self.opt, T_max=self.n_epochs)
    def after_batch(self):
        if not self.training: return
        self.sched.step()
