# found: LR701
from skorch import NeuralNetClassifier
from skorch.callbacks import LRScheduler
lr_cb = LRScheduler(policy="StepLR", step_size=10, gamma=0.1)
net = NeuralNetClassifier(Net, max_epochs=30, lr=0.1, callbacks=[])
net.fit(X, y)
