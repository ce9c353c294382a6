# found: nothing
import torch
from ignite.engine import create_supervised_trainer, Events
from ignite.handlers import CosineAnnealingScheduler, create_lr_scheduler_with_warmup
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
trainer = create_supervised_trainer(model, optimizer, criterion)
scheduler = CosineAnnealingScheduler(optimizer, "lr", 0.1, 0.001, cycle_size=len(train_loader) * 20)
scheduler = create_lr_scheduler_with_warmup(scheduler, warmup_start_value=0.0, warmup_duration=100)
trainer.add_event_handler(Events.ITERATION_STARTED, scheduler)
trainer.run(train_loader, max_epochs=20)
