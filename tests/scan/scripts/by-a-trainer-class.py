# found: LR101
import torch
from torch import optim

class Trainer:
    def __init__(self, model, train_loader, val_loader, epochs=20):
        self.model = model
        self.train_loader = train_loader
        self.val_loader = val_loader
        self.epochs = epochs
        self.optimizer = optim.AdamW(model.parameters(), lr=1e-3)
        total = len(self.train_loader) * self.epochs
        self.scheduler = optim.lr_scheduler.OneCycleLR(self.optimizer, max_lr=1e-3, total_steps=total)

    def train_epoch(self):
        for batch in self.train_loader:
            self.optimizer.zero_grad()
            loss = self.model(batch)
            loss.backward()
            self.optimizer.step()

    def fit(self):
        for epoch in range(self.epochs):
            self.train_epoch()
            self.validate()
            self.scheduler.step()

    def validate(self):
        with torch.no_grad():
            for batch in self.val_loader:
                self.model(batch)
