# found: LR101
import torch
from functools import partial
cfg = {"epochs": 10, "lr": 0.1}
make = partial(torch.optim.lr_scheduler.OneCycleLR, max_lr=cfg["lr"], total_steps=cfg["epochs"] * len(train_loader))
opt = torch.optim.SGD(model.parameters(), lr=cfg["lr"])
sched = make(opt)
for epoch in range(cfg["epochs"]):
    for b in train_loader:
        opt.zero_grad(); f(b).backward(); opt.step()
    sched.step()
