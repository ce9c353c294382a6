# found: nothing
import torch
opts = {k: torch.optim.Adam(m.parameters(), 1e-3) for k, m in models.items()}
scheds = [torch.optim.lr_scheduler.StepLR(o, 10) for o in opts.values()]
for epoch in range(30):
    for b in loader:
        for o in opts.values(): o.zero_grad()
        loss = f(b); loss.backward()
        for o in opts.values(): o.step()
    for s in scheds: s.step()
