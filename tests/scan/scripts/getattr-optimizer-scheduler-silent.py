# found: nothing
import torch
import yaml
cfg = yaml.safe_load(open("c.yaml"))
opt = getattr(torch.optim, cfg["optimizer"])(model.parameters(), **cfg["optimizer_args"])
sched = getattr(torch.optim.lr_scheduler, cfg["scheduler"])(opt, **cfg["scheduler_args"])
for epoch in range(cfg["epochs"]):
    for b in train_loader:
        opt.zero_grad(); f(b).backward(); opt.step()
    sched.step()
