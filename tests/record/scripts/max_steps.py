import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
torch.set_num_threads(1)
model = torch.nn.Linear(3, 1)
data = TensorDataset(torch.randn(100, 3), torch.randn(100, 1))
loader = DataLoader(data, batch_size=4)
optimizer = torch.optim.AdamW([{"params": [model.weight]}, {"params": [model.bias], "lr": 1e-4}], lr=1e-3)
warm = torch.optim.lr_scheduler.LinearLR(optimizer, 0.01, total_iters=10)
main = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 80)
scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [warm, main], [10])
step, max_steps = 0, 90
done = False
while not done:
    for x, y in loader:
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
        scheduler.step()
        step += 1
        if step >= max_steps:
            done = True
            break
