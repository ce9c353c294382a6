# found: LR701
import torch
opt_g = torch.optim.Adam(G.parameters(), 2e-4); opt_d = torch.optim.Adam(D.parameters(), 2e-4)
sched_g = torch.optim.lr_scheduler.StepLR(opt_g, 30)
sched_d = torch.optim.lr_scheduler.StepLR(opt_d, 30)
for epoch in range(100):
    for i, real in enumerate(dataloader):
        d_loss = f(); opt_d.zero_grad(); d_loss.backward(); opt_d.step()
        g_loss = g(); opt_g.zero_grad(); g_loss.backward(); opt_g.step()
    sched_g.step()
