# found: nothing
from skorch import NeuralNetRegressor
from skorch.callbacks import LRScheduler
from torch.optim.lr_scheduler import ReduceLROnPlateau
net = NeuralNetRegressor(Mod, max_epochs=50, callbacks=[LRScheduler(policy=ReduceLROnPlateau, monitor="valid_loss", patience=5)])
net.fit(X, y)
