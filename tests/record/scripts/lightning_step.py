import lightning
from lightning_module import Lit, loader

trainer = lightning.Trainer(
    max_epochs=4, accumulate_grad_batches=2, accelerator="cpu", enable_progress_bar=False, enable_model_summary=False
)
trainer.fit(Lit(), loader(), loader())
