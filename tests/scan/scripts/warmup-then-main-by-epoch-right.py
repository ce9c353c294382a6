# found: nothing
import torch
epochs, warmup_epochs = 100, 5
opt = torch.optim.SGD(model.parameters(), 0.1)
warmup_scheduler = torch.optim.lr_scheduler.LinearLR(opt, total_iters=len(loader) * warmup_epochs)
train_scheduler = torch.optim.lr_scheduler.MultiStepLR(opt, milestones=[60, 80])
for epoch in range(epochs):
    if epoch > warmup_epochs:
        train_scheduler.step(epoch)
    for b in loader:
        opt.zero_grad(); f(b).backward(); opt.step()
        if epoch <= warmup_epochs:
            warmup_scheduler.step()
