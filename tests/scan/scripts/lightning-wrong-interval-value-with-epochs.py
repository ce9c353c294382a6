# found: LR101
import pytorch_lightning as pl, torch
class Net(pl.LightningModule):
    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=3e-4)
        sched = torch.optim.lr_scheduler.OneCycleLR(opt, 1e-3, epochs=self.trainer.max_epochs, steps_per_epoch=len(self.trainer.datamodule.train_dataloader()))
        return [opt], [{"scheduler": sched, "interval": "epoch"}]
