import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
torch.set_num_threads(1)
model = torch.nn.Linear(3, 1)
data = TensorDataset(torch.randn(100, 3), torch.randn(100, 1))
other = torch.nn.Linear(3, 1)
loader = DataLoader(data, batch_size=4)
first = torch.optim.Adam(model.parameters(), lr=2e-4, betas=(0.5, 0.999))
second = torch.optim.Adam(other.parameters(), lr=1e-4, betas=(0.5, 0.999))
one = torch.optim.lr_scheduler.CosineAnnealingLR(first, 4 * len(loader))
two = torch.optim.lr_scheduler.StepLR(second, 2, 0.5)
for epoch in range(4):
    for i, (x, y) in enumerate(loader):
        first.zero_grad()
        model(x).mean().backward()
        first.step()
        if i % 3 == 0:
            second.zero_grad()
            other(x).mean().backward()
            second.step()
        one.step()
    two.step()
