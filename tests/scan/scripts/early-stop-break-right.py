# found: nothing
import torch
opt = torch.optim.Adam(model.parameters(), lr=1e-3)
sched = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, mode="max", factor=0.5, patience=2)
best = 0
for epoch in range(100):
    for b in train_loader:
        opt.zero_grad(); f(b).backward(); opt.step()
    acc = evaluate(model, val_loader)
    if acc > best: best = acc
    else:
        bad = True
    sched.step(acc)
