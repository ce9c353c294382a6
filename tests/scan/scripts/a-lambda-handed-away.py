# found: nothing
import torch
from mylib import Runner

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.975)
runner = Runner(model)
for batch in train_loader:
    model(batch).backward()
    optimizer.step()
runner.on_epoch_end(lambda: scheduler.step())
