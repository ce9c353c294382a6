# found: LR701
import torch
from ignite.engine import create_supervised_trainer
optimizer = torch.optim.SGD(model.parameters(), 0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3)
trainer = create_supervised_trainer(model, optimizer, crit)
trainer.run(train_loader, max_epochs=10)
