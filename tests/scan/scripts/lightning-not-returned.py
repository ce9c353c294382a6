# found: LR701
import pytorch_lightning as pl, torch
class M(pl.LightningModule):
    def training_step(self, b, i):
        return self.loss(b)
    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10)
        return optimizer
