# found: nothing
import torch
from torch.optim.lr_scheduler import ChainedScheduler, ConstantLR, ExponentialLR
opt = torch.optim.SGD(model.parameters(), lr=0.1)
s1 = ConstantLR(opt, factor=0.1, total_iters=2)
s2 = ExponentialLR(opt, gamma=0.95)
sched = ChainedScheduler([s1, s2])
for epoch in range(20):
    for b in loader:
        opt.zero_grad(); f(b).backward(); opt.step()
    sched.step()
