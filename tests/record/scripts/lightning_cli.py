from lightning.pytorch.cli import LightningCLI
from lightning_module import Lit, loader


class Command(LightningCLI):
    pass


if __name__ == "__main__":
    Lit.train_dataloader = lambda self: loader()
    Command(
        Lit,
        save_config_callback=None,
        trainer_defaults={"accelerator": "cpu", "enable_progress_bar": False, "enable_model_summary": False},
    )
