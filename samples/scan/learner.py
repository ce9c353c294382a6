"""A loop in a file of its own, which steps what it is given."""


class Learner:
    def __init__(self, model, optimizer, scheduler):
        self.model, self.optimizer, self.scheduler = model, optimizer, scheduler

    def fit(self, train_loader, epochs):
        for epoch in range(epochs):
            for batch in train_loader:
                self.optimizer.zero_grad()
                self.model(batch).backward()
                self.optimizer.step()
            self.scheduler.step()
