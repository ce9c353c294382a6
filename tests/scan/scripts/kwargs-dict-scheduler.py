# found: LR101
import torch
SCHED = {"onecycle": torch.optim.lr_scheduler.OneCycleLR, "cosine": torch.optim.lr_scheduler.CosineAnnealingLR}
cfg = {"epochs": 5, "scheduler": "onecycle"}
opt = torch.optim.Adam(model.parameters())
kwargs = {"max_lr": 0.1, "total_steps": cfg["epochs"] * len(train_loader)}
sched = SCHED[cfg["scheduler"]](opt, **kwargs)
for epoch in range(cfg["epochs"]):
    for b in train_loader:
        opt.zero_grad(); f(b).backward(); opt.step()
    sched.step()
