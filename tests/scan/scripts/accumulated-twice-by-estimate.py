# found: LR110
import torch
import pytorch_lightning as pl

class Model(pl.LightningModule):
    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=1e-3)
        n = self.trainer.estimated_stepping_batches // self.trainer.accumulate_grad_batches
        sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=n)
        return {"optimizer": opt, "lr_scheduler": {"scheduler": sched, "interval": "step"}}
