# found: LR101
import torch
opt = torch.optim.SGD(model.parameters(), lr=0.1)
EPOCHS = 50
sched = torch.optim.lr_scheduler.PolynomialLR(opt, total_iters=EPOCHS * len(val_loader))
for epoch in range(EPOCHS):
    for b in loader:
        opt.zero_grad(); f(b).backward(); opt.step()
    sched.step()
