# found: LR102
import torch
from ignite.engine import create_supervised_trainer, Events
from ignite.handlers import CosineAnnealingScheduler
max_epochs = 20
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
trainer = create_supervised_trainer(model, optimizer, criterion)
scheduler = CosineAnnealingScheduler(optimizer, "lr", 0.1, 0.001, cycle_size=max_epochs)
trainer.add_event_handler(Events.ITERATION_STARTED, scheduler)
trainer.run(train_loader, max_epochs=max_epochs)
