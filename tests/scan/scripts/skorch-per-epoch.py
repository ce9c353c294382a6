# found: LR101
from skorch import NeuralNetClassifier
from skorch.callbacks import LRScheduler
from torch.optim.lr_scheduler import OneCycleLR

epochs = 20
steps = len(train_loader)
net = NeuralNetClassifier(
    Module, max_epochs=epochs,
    callbacks=[LRScheduler(policy=OneCycleLR, max_lr=0.1, total_steps=epochs * steps)],
)
net.fit(X, y)
