# found: LR101
import torch
optimizer = torch.optim.SGD(model.parameters(), 0.1)
n_epochs = 20
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1.0, end_factor=0.0, total_iters=n_epochs * len(train_loader))
for epoch in range(n_epochs):
    for x, y in train_loader:
        optimizer.zero_grad(); loss = crit(model(x), y); loss.backward(); optimizer.step()
    scheduler.step()
