# found: nothing
import torch
from lightning.fabric import Fabric
fabric = Fabric(accelerator="auto"); fabric.launch()
optimizer = torch.optim.SGD(model.parameters(), 0.1)
model, optimizer = fabric.setup(model, optimizer)
loader = fabric.setup_dataloaders(loader)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10)
for epoch in range(10):
    for b in loader:
        optimizer.zero_grad(); loss = model(b); fabric.backward(loss); optimizer.step()
    sched.step()
