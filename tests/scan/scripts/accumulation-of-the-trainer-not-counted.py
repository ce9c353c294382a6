# found: LR109
import torch
import pytorch_lightning as pl

class Model(pl.LightningModule):
    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=1e-3)
        total = len(self.train_dataloader()) * self.trainer.max_epochs
        sched = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=1e-3, total_steps=total)
        return [opt], [{"scheduler": sched, "interval": "step"}]

trainer = pl.Trainer(max_epochs=10, accumulate_grad_batches=4)
trainer.fit(Model())
