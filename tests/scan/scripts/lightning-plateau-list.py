# found: LR709
import lightning as L, torch
class M(L.LightningModule):
    def configure_optimizers(self):
        opt = torch.optim.Adam(self.parameters())
        sched = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, patience=3)
        return [opt], [sched]
