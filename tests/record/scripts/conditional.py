import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
model = torch.nn.Linear(3, 1)
data = TensorDataset(torch.randn(100, 3), torch.randn(100, 1))
loader = DataLoader(data, batch_size=4)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
swa = torch.optim.swa_utils.SWALR(optimizer, swa_lr=0.02, anneal_epochs=2)
other = torch.optim.SGD(torch.nn.Linear(3, 1).parameters(), lr=0.3)
step = 0
for epoch in range(8):
    for i, (x, y) in enumerate(loader):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
        step += 1
        if step > 30 and i % 5 == 0 and epoch < 4:
            scheduler.step()
    if epoch >= 5:
        swa.step()
