# found: nothing
import torch
optimizer = torch.optim.SGD(model.parameters(), 0.1)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode='min')
for epoch in range(90):
    for x, y in train_loader:
        optimizer.zero_grad(); loss = crit(model(x), y); loss.backward(); optimizer.step()
    val_acc = evaluate(model, val_loader)
    scheduler.step(1 - val_acc)
