# found: LR102
import torch
epochs = 10
optimizer = torch.optim.SGD(model.parameters(), 0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)
for epoch in range(epochs):
    for x, y in train_loader:
        optimizer.zero_grad(); loss = crit(model(x), y); loss.backward(); optimizer.step()
    for x, y in val_loader:
        with torch.no_grad(): evaluate(x, y)
        scheduler.step()
