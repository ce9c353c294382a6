# found: LR101
from fastai.basics import *
class TorchSched(Callback):
    def before_fit(self):
        steps = self.learn.n_epoch * len(self.learn.dls.train)
        self.sched = torch.optim.lr_scheduler.OneCycleLR(self.opt, 0.01, total_steps=steps)
    def after_epoch(self): self.sched.step()
learn = Learner(dls, model, cbs=[TorchSched()])
learn.fit(5)
