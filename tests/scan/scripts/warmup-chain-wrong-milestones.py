# found: LR121
import torch
from torch.optim.lr_scheduler import LinearLR, CosineAnnealingLR, SequentialLR
epochs, warmup_epochs = 100, 5
opt = torch.optim.SGD(model.parameters(), 0.1)
steps = len(loader)
warm = LinearLR(opt, start_factor=0.01, total_iters=warmup_epochs * steps)
cos = CosineAnnealingLR(opt, T_max=(epochs - warmup_epochs) * steps)
sched = SequentialLR(opt, schedulers=[warm, cos], milestones=[warmup_epochs])
for epoch in range(epochs):
    for b in loader:
        opt.zero_grad(); f(b).backward(); opt.step(); sched.step()
