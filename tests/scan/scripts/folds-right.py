# found: nothing
import torch
for fold in range(5):
    train_loader, val_loader = get_loaders(fold)
    model = Net()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-3, epochs=CFG.epochs, steps_per_epoch=len(train_loader))
    for epoch in range(CFG.epochs):
        train_fn(train_loader, model, optimizer, scheduler)
        valid_fn(val_loader, model)
def train_fn(loader, model, optimizer, scheduler):
    for step, (x, y) in enumerate(loader):
        loss = crit(model(x), y); loss.backward()
        optimizer.step(); optimizer.zero_grad()
        scheduler.step()
