# found: LR101
import torch, torch.nn as nn
def train_one_epoch(model, loader, optimizer, scheduler):
    for x, y in loader:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
    scheduler.step()
def main():
    loader = torch.utils.data.DataLoader(ds, batch_size=16)
    model = nn.Linear(1, 1)
    optimizer = torch.optim.Adam(model.parameters())
    n_epochs = 10
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-2, total_steps=n_epochs * len(loader))
    for epoch in range(1, n_epochs + 1):
        train_one_epoch(model, loader, optimizer, scheduler)
main()
