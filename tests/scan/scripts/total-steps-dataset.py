# found: LR712
import torch
batch_size = 32; epochs = 4
opt = torch.optim.AdamW(model.parameters(), 1e-4)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=epochs * len(train_dataset))
train_loader = DataLoader(train_dataset, batch_size=batch_size, shuffle=True)
for epoch in range(epochs):
    for b in train_loader:
        opt.zero_grad(); f(b).backward(); opt.step(); sched.step()
