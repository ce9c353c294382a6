# found: nothing
from fastai.vision.all import *
from torch.optim.lr_scheduler import OneCycleLR

class Schedule(Callback):
    def before_fit(self):
        self.sched = OneCycleLR(self.opt, max_lr=0.01, total_steps=self.n_epoch * len(self.dls.train))

    def after_batch(self):
        self.sched.step()
