# found: LR704
import torch
optimizer = torch.optim.SGD(model.parameters(), 0.1)
lr_sched = torch.optim.lr_scheduler.StepLR(optimizer, 10)
scheduler = optimizer
for epoch in range(30):
    for x in trainloader:
        optimizer.zero_grad(); crit(model(x)).backward(); optimizer.step()
    scheduler.step()
