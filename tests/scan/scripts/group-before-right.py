# found: nothing
import torch
opt = torch.optim.SGD(model.head.parameters(), 0.1)
opt.add_param_group({"params": model.body.parameters(), "lr": 0.01})
sched = torch.optim.lr_scheduler.MultiStepLR(opt, [10, 20])
for epoch in range(30):
    for x in loader:
        opt.zero_grad(); model(x).backward(); opt.step()
    sched.step()
