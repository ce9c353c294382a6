# found: LR102
import torch
import pytorch_lightning as pl

class Model(pl.LightningModule):
    def __init__(self, lr=1e-3, max_epochs=50):
        super().__init__()
        self.save_hyperparameters()

    def configure_optimizers(self):
        opt = torch.optim.SGD(self.parameters(), lr=self.hparams.lr)
        sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=self.hparams.max_epochs)
        return [opt], [{"scheduler": sched, "interval": "step"}]
