# found: LR102
import pytorch_lightning as pl, torch
class Net(pl.LightningModule):
    def __init__(self, epochs):
        super().__init__(); self.automatic_optimization = False; self.epochs = epochs
    def training_step(self, batch, batch_idx):
        opt = self.optimizers(); sch = self.lr_schedulers()
        loss = self.loss(batch); opt.zero_grad(); self.manual_backward(loss); opt.step()
        sch.step()
    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=3e-4)
        return [opt], [torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=self.epochs)]
