# found: nothing
import torch
from torch.optim.swa_utils import AveragedModel, SWALR
opt = torch.optim.SGD(model.parameters(), lr=0.1)
swa_model = AveragedModel(model)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=100)
swa_start = 160
swa_scheduler = SWALR(opt, swa_lr=0.05)
for epoch in range(300):
    for x, y in loader:
        opt.zero_grad(); f(model(x), y).backward(); opt.step()
    if epoch > swa_start:
        swa_model.update_parameters(model); swa_scheduler.step()
    else:
        scheduler.step()
