# found: LR101
import lightning.pytorch as pl, torch
class Net(pl.LightningModule):
    def __init__(self, total_steps):
        super().__init__(); self.total_steps = total_steps
    def training_step(self, batch, batch_idx): return self.net(batch).mean()
    def train_dataloader(self):
        return torch.utils.data.DataLoader(ds, batch_size=32)
    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=3e-4)
        total = len(self.train_dataloader()) * self.trainer.max_epochs
        sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=total)
        return {"optimizer": opt, "lr_scheduler": sched}
