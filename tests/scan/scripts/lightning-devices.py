# found: LR111
import lightning as L, torch
from torch.utils.data import DataLoader
class M(L.LightningModule):
    def __init__(self, loader):
        super().__init__(); self.loader = loader
    def train_dataloader(self):
        return self.loader
    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters())
        sched = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=1e-3, total_steps=len(self.train_dataloader()) * self.trainer.max_epochs)
        return {"optimizer": opt, "lr_scheduler": {"scheduler": sched, "interval": "step"}}
trainer = L.Trainer(max_epochs=5, devices=4, strategy="ddp")
trainer.fit(M(DataLoader(ds, batch_size=8)))
