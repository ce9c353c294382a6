# found: nothing
import pytorch_lightning as pl, torch
class Net(pl.LightningModule):
    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=3e-4)
        sched = {"scheduler": torch.optim.lr_scheduler.OneCycleLR(opt, 1e-3, total_steps=self.trainer.estimated_stepping_batches), "interval": "step", "name": "lr"}
        return [opt], [sched]
