# found: nothing
import torch
opt = torch.optim.Adam(model.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, "min")
for epoch in range(10):
    running_loss = 0.0
    for i, d in enumerate(trainloader, 0):
        opt.zero_grad(); loss = f(d); loss.backward(); opt.step(); running_loss += loss.item()
    scheduler.step(running_loss / len(trainloader))
