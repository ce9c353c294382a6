# found: nothing
import torch
total_iters = 20000
opt = torch.optim.Adam(m.parameters(), 1e-3)
sch = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=total_iters)
it = iter(loader)
for step in range(total_iters):
    try:
        batch = next(it)
    except StopIteration:
        it = iter(loader); batch = next(it)
    loss = m(batch)
    opt.zero_grad(); loss.backward(); opt.step()
    sch.step()
