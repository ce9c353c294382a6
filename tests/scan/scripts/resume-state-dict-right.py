# found: nothing
import torch
opt = torch.optim.SGD(model.parameters(), lr=0.1)
EPOCHS = 50
sched = torch.optim.lr_scheduler.OneCycleLR(opt, 0.1, total_steps=EPOCHS * len(loader))
start = 0
if RESUME:
    ck = torch.load("x.pt"); opt.load_state_dict(ck["opt"]); sched.load_state_dict(ck["sched"]); start = ck["epoch"] + 1
for epoch in range(start, EPOCHS):
    for b in loader:
        opt.zero_grad(); f(b).backward(); opt.step(); sched.step()
    torch.save({"opt": opt.state_dict(), "sched": sched.state_dict(), "epoch": epoch}, "x.pt")
