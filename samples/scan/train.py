"""The write-ups' first mistake: OneCycleLR counts batches, and is stepped once per epoch."""

import torch
from learner import Learner
from torch.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR

EPOCHS = 200

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = OneCycleLR(optimizer, max_lr=0.01, epochs=EPOCHS, steps_per_epoch=len(train_loader))
for epoch in range(EPOCHS):
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
    scheduler.step()

fine_tuning = torch.optim.AdamW(model.parameters(), lr=1e-3)
cosine = CosineAnnealingLR(fine_tuning, T_max=len(train_loader))
Learner(model, fine_tuning, cosine).fit(train_loader, epochs=100)
