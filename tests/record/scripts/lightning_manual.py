import lightning
import torch
from lightning_module import Lit, loader


class Manual(Lit):
    automatic_optimization = False

    def __init__(self):
        super().__init__()
        self.automatic_optimization = False

    def training_step(self, batch, index):
        optimizer = self.optimizers()
        optimizer.zero_grad()
        self.manual_backward(super().training_step(batch, index))
        optimizer.step()

    def on_train_epoch_end(self):
        self.lr_schedulers().step()

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        return [optimizer], [torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)]


trainer = lightning.Trainer(
    max_epochs=4, accelerator="cpu", enable_progress_bar=False, enable_model_summary=False, logger=False
)
trainer.fit(Manual(), loader())
