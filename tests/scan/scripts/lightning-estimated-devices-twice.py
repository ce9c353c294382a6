# found: LR711
import lightning as L, torch
class M(L.LightningModule):
    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters())
        n = self.trainer.estimated_stepping_batches // self.trainer.num_devices
        sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=n)
        return {"optimizer": opt, "lr_scheduler": {"scheduler": sched, "interval": "step"}}
