import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
model = torch.nn.Linear(3, 1)
data = TensorDataset(torch.randn(100, 3), torch.randn(100, 1))
loader = DataLoader(data, batch_size=4)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
warmup_steps = 40
seen = 0
for epoch in range(6):
    for x, y in loader:
        if seen < warmup_steps:
            for group in optimizer.param_groups:
                group["lr"] = 0.1 * (seen + 1) / warmup_steps
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
        seen += 1
    scheduler.step()
