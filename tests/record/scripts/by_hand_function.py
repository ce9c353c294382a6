import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
torch.set_num_threads(1)
model = torch.nn.Linear(3, 1)
data = TensorDataset(torch.randn(100, 3), torch.randn(100, 1))
import math

loader = DataLoader(data, batch_size=4)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
max_lr, warm, max_iters, min_lr = 0.1, 20, 150, 0.01
decay_lr = True


def get_lr(it):
    if it < warm:
        return max_lr * (it + 1) / (warm + 1)
    if it > max_iters:
        return min_lr
    ratio = (it - warm) / (max_iters - warm)
    return min_lr + 0.5 * (1.0 + math.cos(math.pi * ratio)) * (max_lr - min_lr)


iter_num = 0
while True:
    lr = get_lr(iter_num) if decay_lr else max_lr
    for param_group in optimizer.param_groups:
        param_group["lr"] = lr
    if iter_num % 50 == 0:
        torch.save(model.state_dict(), "ckpt.pt")
    for micro in range(4):
        loss = model(torch.randn(4, 3)).mean() / 4
        loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    iter_num += 1
    if iter_num > max_iters:
        break
