# found: LR702
from fastai.basics import *
class TorchSched(Callback):
    def before_fit(self):
        self.sched = torch.optim.lr_scheduler.CosineAnnealingLR(self.opt, T_max=self.n_epoch)
    def after_batch(self): self.sched.step()
    def after_epoch(self): self.sched.step()
