# found: LR124
import pytorch_lightning as pl, torch
class Net(pl.LightningModule):
    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=3e-4)
        sched = torch.optim.lr_scheduler.StepLR(opt, step_size=self.trainer.max_epochs // 3)
        return [opt], [{"scheduler": sched, "interval": "step"}]
