# found: nothing
import torch
batch_size = 32; epochs = 4
opt = torch.optim.AdamW(model.parameters(), 1e-4)
steps_per_epoch = len(train_dataset) // batch_size
sched = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=1e-3, steps_per_epoch=steps_per_epoch, epochs=epochs)
train_loader = DataLoader(train_dataset, batch_size=batch_size, shuffle=True, drop_last=True)
for epoch in range(epochs):
    for b in train_loader:
        opt.zero_grad(); f(b).backward(); opt.step(); sched.step()
