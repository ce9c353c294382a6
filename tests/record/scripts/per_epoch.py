import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
torch.set_num_threads(1)
model = torch.nn.Linear(3, 1)
data = TensorDataset(torch.randn(100, 3), torch.randn(100, 1))
loader = DataLoader(data, batch_size=4, shuffle=True)
test = DataLoader(data, batch_size=1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=6)


def train(epoch):
    model.train()
    for index, (x, y) in enumerate(loader):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
        if index % 10 == 0:
            print(epoch, index)


def evaluate():
    model.eval()
    with torch.no_grad():
        return sum(float(torch.nn.functional.mse_loss(model(x), y)) for x, y in test)


for epoch in range(1, 7):
    train(epoch)
    evaluate()
    scheduler.step()
torch.save(model.state_dict(), "model.pt")
