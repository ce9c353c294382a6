# found: nothing
import torch, math
accumulation_steps = 8
epochs = 10
optimizer = torch.optim.SGD(model.parameters(), 0.1)
total = math.ceil(len(train_loader) / accumulation_steps) * epochs
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=total)
for epoch in range(epochs):
    for i, (x, y) in enumerate(train_loader):
        loss = crit(model(x), y) / accumulation_steps; loss.backward()
        if (i + 1) % accumulation_steps == 0 or (i + 1) == len(train_loader):
            optimizer.step(); scheduler.step(); optimizer.zero_grad()
