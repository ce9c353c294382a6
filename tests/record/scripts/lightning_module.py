import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
torch.set_num_threads(1)
import logging

import lightning

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class Lit(lightning.LightningModule):
    def __init__(self, interval: str = "step", frequency: int = 1):
        super().__init__()
        self.interval, self.frequency = interval, frequency
        self.layer = torch.nn.Linear(3, 1)

    def training_step(self, batch, _):
        x, y = batch
        return torch.nn.functional.mse_loss(self.layer(x), y)

    def validation_step(self, batch, _):
        x, y = batch
        self.log("loss", torch.nn.functional.mse_loss(self.layer(x), y))

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=1e-3)
        total = self.trainer.estimated_stepping_batches if self.interval == "step" else 4
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, total)
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": scheduler, "interval": self.interval, "frequency": self.frequency},
        }


def loader():
    return DataLoader(TensorDataset(torch.randn(100, 3), torch.randn(100, 1)), batch_size=4)
