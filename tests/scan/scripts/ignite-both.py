# found: LR702
import torch
from ignite.engine import create_supervised_trainer, Events
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=20)
trainer = create_supervised_trainer(model, optimizer, criterion)
@trainer.on(Events.ITERATION_COMPLETED)
def a(engine): scheduler.step()
@trainer.on(Events.EPOCH_COMPLETED)
def b(engine): scheduler.step()
trainer.run(train_loader, max_epochs=20)
