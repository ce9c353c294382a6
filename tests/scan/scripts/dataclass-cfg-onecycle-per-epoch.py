# found: LR101
from dataclasses import dataclass
import torch, torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset
@dataclass
class Config:
    epochs: int = 12
    batch_size: int = 32
    lr: float = 3e-4
def make_loader(cfg):
    x = torch.randn(2048, 16); y = torch.randint(0, 2, (2048,))
    return DataLoader(TensorDataset(x, y), batch_size=cfg.batch_size, shuffle=True)
def build_scheduler(optimizer, loader, cfg):
    return torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=cfg.lr, steps_per_epoch=len(loader), epochs=cfg.epochs)
def train(cfg):
    loader = make_loader(cfg)
    model = nn.Linear(16, 2)
    opt = torch.optim.AdamW(model.parameters(), lr=cfg.lr)
    sched = build_scheduler(opt, loader, cfg)
    for epoch in range(cfg.epochs):
        for xb, yb in loader:
            opt.zero_grad(set_to_none=True)
            loss = nn.functional.cross_entropy(model(xb), yb)
            loss.backward()
            opt.step()
        sched.step()
if __name__ == "__main__":
    train(Config())
