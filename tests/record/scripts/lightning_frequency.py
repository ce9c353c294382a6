import lightning
from lightning_module import Lit, loader

trainer = lightning.Trainer(
    max_epochs=4,
    accelerator="cpu",
    enable_progress_bar=False,
    enable_model_summary=False,
    logger=False,
    enable_checkpointing=False,
)
trainer.fit(Lit("step", 3), loader())
