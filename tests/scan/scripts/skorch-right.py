# found: nothing
from skorch import NeuralNetClassifier
from skorch.callbacks import LRScheduler

max_epochs = 20
net = NeuralNetClassifier(
    Module, max_epochs=max_epochs, callbacks=[LRScheduler(policy="CosineAnnealingLR", T_max=max_epochs)]
)
net.fit(X, y)
