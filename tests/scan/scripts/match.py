# found: nothing
import torch
def make(name, opt, cfg, n):
    match name:
        case "cosine": return torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=cfg.epochs)
        case "onecycle": return torch.optim.lr_scheduler.OneCycleLR(opt, 0.1, total_steps=cfg.epochs * n)
def run(cfg):
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    sched = make(cfg.name, opt, cfg, len(loader))
    for epoch in range(cfg.epochs):
        for b in loader:
            opt.zero_grad(); f(b).backward(); opt.step()
            if cfg.name == "onecycle": sched.step()
        if cfg.name == "cosine": sched.step()
