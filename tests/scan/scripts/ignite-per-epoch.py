# found: LR101
import torch
from ignite.engine import Engine, Events, create_supervised_trainer

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
trainer = create_supervised_trainer(model, optimizer, loss_fn)
scheduler = torch.optim.lr_scheduler.OneCycleLR(
    optimizer, max_lr=0.1, epochs=10, steps_per_epoch=len(train_loader)
)

@trainer.on(Events.EPOCH_COMPLETED)
def step_scheduler(engine):
    scheduler.step()

trainer.run(train_loader, max_epochs=10)
