# found: nothing
import torch
from timm.scheduler import create_scheduler_v2, CosineLRScheduler
def main(args):
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    sched = CosineLRScheduler(optimizer, t_initial=args.epochs * len(loader_train), warmup_t=args.warmup_epochs * len(loader_train), t_in_epochs=False)
    num_updates = 0
    for epoch in range(args.epochs):
        num_updates = epoch * len(loader_train)
        for i, (x, y) in enumerate(loader_train):
            loss = f(model(x), y); optimizer.zero_grad(); loss.backward(); optimizer.step()
            num_updates += 1
            sched.step_update(num_updates=num_updates)
        sched.step(epoch + 1)
