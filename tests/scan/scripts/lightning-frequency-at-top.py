# found: LR710
import pytorch_lightning as pl, torch
class Net(pl.LightningModule):
    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=3e-4)
        sched = torch.optim.lr_scheduler.StepLR(opt, step_size=1000)
        return {"optimizer": opt, "lr_scheduler": sched, "interval": "step", "frequency": 1}
