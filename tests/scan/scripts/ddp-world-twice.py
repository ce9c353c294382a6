# found: LR711
import torch, torch.distributed as dist
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler
world_size = dist.get_world_size()
sampler = DistributedSampler(train_set)
train_loader = DataLoader(train_set, batch_size=32, sampler=sampler)
optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
epochs = 10
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-3, total_steps=epochs * len(train_loader) // world_size)
for epoch in range(epochs):
    sampler.set_epoch(epoch)
    for x, y in train_loader:
        optimizer.zero_grad(); crit(model(x), y).backward(); optimizer.step(); scheduler.step()
