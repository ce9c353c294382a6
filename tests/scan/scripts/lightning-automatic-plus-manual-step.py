# found: LR702
import lightning as L, torch
class M(L.LightningModule):
    def training_step(self, batch, i):
        loss = self.loss(batch)
        self.lr_schedulers().step()
        return loss
    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=self.trainer.estimated_stepping_batches)
        return [optimizer], [{"scheduler": scheduler, "interval": "step"}]
