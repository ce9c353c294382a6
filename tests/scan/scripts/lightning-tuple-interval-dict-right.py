# found: nothing
import pytorch_lightning as pl, torch
class M(pl.LightningModule):
    def __init__(self, lr, warmup, max_iters):
        super().__init__(); self.save_hyperparameters()
    def training_step(self, b, i):
        return self.loss(b)
    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
        self.lr_scheduler = CosineWarmupScheduler(optimizer, warmup=self.hparams.warmup, max_iters=self.hparams.max_iters)
        return optimizer
    def optimizer_step(self, *args, **kwargs):
        super().optimizer_step(*args, **kwargs)
        self.lr_scheduler.step()
class CosineWarmupScheduler(torch.optim.lr_scheduler._LRScheduler):
    def __init__(self, optimizer, warmup, max_iters):
        self.warmup = warmup; self.max_num_iters = max_iters
        super().__init__(optimizer)
    def get_lr(self):
        return [b * self.f(self.last_epoch) for b in self.base_lrs]
