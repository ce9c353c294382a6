# found: LR124
from skorch import NeuralNetClassifier
from skorch.callbacks import LRScheduler
from torch.optim.lr_scheduler import StepLR
epochs = 30
net = NeuralNetClassifier(Net, max_epochs=epochs, lr=0.1, callbacks=[LRScheduler(policy=StepLR, step_size=epochs // 3, gamma=0.1, step_every="batch")])
net.fit(X, y)
