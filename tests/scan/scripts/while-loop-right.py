# found: nothing
import torch
max_steps = 20000
opt = torch.optim.Adam(m.parameters(), 1e-3)
sch = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1, s / 1000))
step = 0
while step < max_steps:
    for batch in train_dl:
        loss = m(batch)
        opt.zero_grad(); loss.backward(); opt.step()
        sch.step()
        step += 1
        if step >= max_steps: break
