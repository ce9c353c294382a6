# found: LR101
import torch
from ignite.engine import Engine, Events
from ignite.handlers.param_scheduler import LRScheduler
optimizer = torch.optim.SGD(model.parameters(), 0.1)
torch_sched = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=len(train_loader) * 10)
scheduler = LRScheduler(torch_sched)
def train_step(engine, batch):
    optimizer.zero_grad(); loss = crit(model(batch)); loss.backward(); optimizer.step()
trainer = Engine(train_step)
trainer.add_event_handler(Events.EPOCH_COMPLETED, scheduler)
trainer.run(train_loader, max_epochs=10)
