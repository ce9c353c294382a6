# found: nothing
import torch

replays, epochs = 8, 10
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
steps = epochs * 500 * replays
scheduler = torch.optim.lr_scheduler.CyclicLR(optimizer, 0.0, 0.2, step_size_up=steps // 2, step_size_down=steps // 2)
for epoch in range(epochs):
    for x, y in train_loader:
        for _ in range(replays):
            optimizer.zero_grad()
            criterion(model(x), y).backward()
            optimizer.step()
            scheduler.step()
