# found: nothing
import torch
max_iters = 6000
accum = 8
opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=max_iters)
for it in range(max_iters):
    for micro in range(accum):
        x, y = get_batch("train")
        loss = model(x, y) / accum
        loss.backward()
    opt.step()
    opt.zero_grad()
    sched.step()
