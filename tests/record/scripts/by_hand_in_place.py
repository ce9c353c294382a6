import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
torch.set_num_threads(1)
model = torch.nn.Linear(3, 1)
data = TensorDataset(torch.randn(100, 3), torch.randn(100, 1))
import argparse
import math

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", default=5, type=int)
parser.add_argument("--lr", default=0.1, type=float)
parser.add_argument("--warm", default=1, type=int)
args = parser.parse_args()
loader = DataLoader(data, batch_size=4)
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)


def adjust_learning_rate(optimizer, epoch, args):
    if epoch < args.warm:
        lr = args.lr * epoch / args.warm
    else:
        lr = args.lr * 0.5 * (1.0 + math.cos(math.pi * (epoch - args.warm) / (args.epochs - args.warm)))
    for group in optimizer.param_groups:
        group["lr"] = lr
    return lr


def train(epoch):
    for it, (x, y) in enumerate(loader):
        adjust_learning_rate(optimizer, it / len(loader) + epoch, args)
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()


for epoch in range(args.epochs):
    train(epoch)
