# found: LR707
import torch
from ignite.engine import create_supervised_trainer, create_supervised_evaluator, Events
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
trainer = create_supervised_trainer(model, optimizer, criterion)
evaluator = create_supervised_evaluator(model)
@trainer.on(Events.EPOCH_COMPLETED)
def validate(engine):
    evaluator.run(val_loader)
    scheduler.step()
trainer.run(train_loader, max_epochs=20)
