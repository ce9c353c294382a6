# found: nothing
import torch
opt_g = torch.optim.Adam(G.parameters(), 2e-4); opt_d = torch.optim.Adam(D.parameters(), 2e-4)
def rule(e): return 1.0 - max(0, e - 50) / 50
sched_g = torch.optim.lr_scheduler.LambdaLR(opt_g, rule)
sched_d = torch.optim.lr_scheduler.LambdaLR(opt_d, rule)
n_critic = 5
for epoch in range(100):
    for i, real in enumerate(dataloader):
        for _ in range(n_critic):
            d_loss = f(); opt_d.zero_grad(); d_loss.backward(); opt_d.step()
        g_loss = g(); opt_g.zero_grad(); g_loss.backward(); opt_g.step()
    sched_g.step()
    sched_d.step()
