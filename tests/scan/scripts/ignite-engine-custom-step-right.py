# found: nothing
import torch
from ignite.engine import Engine, Events
optimizer = torch.optim.SGD(model.parameters(), 0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3)
def train_step(engine, batch):
    model.train(); optimizer.zero_grad()
    loss = crit(model(batch[0]), batch[1]); loss.backward(); optimizer.step()
    return loss.item()
trainer = Engine(train_step)
trainer.add_event_handler(Events.EPOCH_COMPLETED, lambda _: scheduler.step())
trainer.run(train_loader, max_epochs=10)
