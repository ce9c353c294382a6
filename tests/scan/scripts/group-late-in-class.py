# found: LR706
import torch
class T:
    def __init__(self, model):
        self.model = model
        self.opt = torch.optim.SGD(model.head.parameters(), 0.1)
        self.sched = torch.optim.lr_scheduler.MultiStepLR(self.opt, [10, 20])
    def unfreeze(self):
        self.opt.add_param_group({"params": self.model.body.parameters(), "lr": 0.01})
    def fit(self, loader):
        for epoch in range(30):
            if epoch == 5:
                self.unfreeze()
            for x in loader:
                self.opt.zero_grad(); self.model(x).backward(); self.opt.step()
            self.sched.step()
T(model).fit(loader)
