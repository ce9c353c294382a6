# found: nothing
import torch
class CFG:
    epochs = 10
    batch_scheduler = True
def train_fn(loader, model, optimizer, scheduler):
    for step, (x, y) in enumerate(loader):
        loss = crit(model(x), y); loss.backward()
        optimizer.step(); optimizer.zero_grad()
        if CFG.batch_scheduler:
            scheduler.step()
train_loader = DataLoader(ds, batch_size=32)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=CFG.epochs * len(train_loader))
for epoch in range(CFG.epochs):
    train_fn(train_loader, model, optimizer, scheduler)
    if not CFG.batch_scheduler:
        scheduler.step()
