# found: LR102
import torch
from ignite.engine import create_supervised_trainer, Events
max_epochs = 10
optimizer = torch.optim.SGD(model.parameters(), 0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=max_epochs)
trainer = create_supervised_trainer(model, optimizer, crit)
@trainer.on(Events.ITERATION_COMPLETED)
def _(engine):
    scheduler.step()
trainer.run(train_loader, max_epochs=max_epochs)
