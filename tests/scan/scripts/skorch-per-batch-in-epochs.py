# found: LR102
from skorch import NeuralNetClassifier
from skorch.callbacks import LRScheduler

max_epochs = 20
net = NeuralNetClassifier(
    Module, max_epochs=max_epochs,
    callbacks=[("lr", LRScheduler(policy="CosineAnnealingLR", step_every="batch", T_max=max_epochs))],
)
net.fit(X, y)
