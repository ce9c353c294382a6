import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
torch.set_num_threads(1)
model = torch.nn.Linear(3, 1)
data = TensorDataset(torch.randn(100, 3), torch.randn(100, 1))


class Warm(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer, steps, last_epoch=-1):
        self.steps = steps
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * min(1.0, (self.last_epoch + 1) / self.steps) for base in self.base_lrs]


class Noam:
    def __init__(self, optimizer, size, warm):
        self.optimizer, self.size, self.warm, self.n = optimizer, size, warm, 0
        self.step()

    def step(self):
        self.n += 1
        rate = self.size**-0.5 * min(self.n**-0.5, self.n * self.warm**-1.5)
        for group in self.optimizer.param_groups:
            group["lr"] = rate


other = torch.nn.Linear(3, 1)
loader = DataLoader(data, batch_size=4)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
second = torch.optim.SGD(other.parameters(), lr=0.1)
scheduler = Warm(optimizer, 60)
noam = Noam(second, 64, 30)
for epoch in range(4):
    for x, y in loader:
        (model(x) + other(x)).mean().backward()
        optimizer.step()
        second.step()
        scheduler.step()
        noam.step()
