# found: LR101
import torch
from ignite.engine import Events, create_supervised_trainer
from ignite.handlers import CosineAnnealingScheduler

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
trainer = create_supervised_trainer(model, optimizer, loss_fn)
scheduler = CosineAnnealingScheduler(optimizer, "lr", 0.1, 0.001, len(train_loader) * 10)
trainer.add_event_handler(Events.EPOCH_STARTED, scheduler)
trainer.run(train_loader, max_epochs=10)
