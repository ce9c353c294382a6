# found: nothing
import torch
epochs = 10
optimizer = torch.optim.SGD(model.parameters(), 0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)
for epoch in range(epochs):
    for i, (x, y) in enumerate(train_loader):
        optimizer.zero_grad(); loss = crit(model(x), y); loss.backward(); optimizer.step()
        if i == len(train_loader) - 1:
            scheduler.step()
