# found: nothing
import torch
from tqdm.auto import trange, tqdm
EPOCHS = 3
opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
sched = torch.optim.lr_scheduler.LinearLR(opt, 1.0, 0.1, total_iters=EPOCHS)
for epoch in trange(EPOCHS):
    for b in tqdm(dl):
        loss = model(b); loss.backward(); opt.step(); opt.zero_grad()
    sched.step()
