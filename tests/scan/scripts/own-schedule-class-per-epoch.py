# found: LR101
import math, torch
class WarmupCosine(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer, warmup_steps, total_steps, last_epoch=-1):
        self.warmup_steps = warmup_steps; self.total_steps = total_steps
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        return [b for b in self.base_lrs]
epochs = 5
opt = torch.optim.SGD(model.parameters(), lr=0.1)
sched = WarmupCosine(opt, 500, epochs * len(train_loader))
for epoch in range(epochs):
    for b in train_loader:
        opt.zero_grad(); f(b).backward(); opt.step()
    sched.step()
