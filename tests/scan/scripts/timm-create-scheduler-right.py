# found: nothing
import torch
from timm.optim import create_optimizer_v2
from timm.scheduler import create_scheduler_v2
def main():
    optimizer = create_optimizer_v2(model, opt="adamw", lr=1e-3)
    lr_scheduler, num_epochs = create_scheduler_v2(optimizer, sched="cosine", num_epochs=100, warmup_epochs=5)
    for epoch in range(num_epochs):
        for x, y in loader_train:
            loss = crit(model(x), y); optimizer.zero_grad(); loss.backward(); optimizer.step()
        lr_scheduler.step(epoch + 1)
main()
