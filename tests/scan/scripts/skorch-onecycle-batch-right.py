# found: nothing
from skorch import NeuralNetClassifier
from skorch.callbacks import LRScheduler
from torch.optim.lr_scheduler import OneCycleLR
n = len(X) // 64 + 1
net = NeuralNetClassifier(Mod, max_epochs=10, batch_size=64, callbacks=[LRScheduler(OneCycleLR, step_every="batch", max_lr=0.1, total_steps=10 * n)])
