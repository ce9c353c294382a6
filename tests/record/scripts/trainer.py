import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
torch.set_num_threads(1)
from transformers import Trainer, TrainingArguments


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 1)

    def forward(self, x, labels=None):
        out = self.layer(x)
        return {"loss": torch.nn.functional.mse_loss(out, labels), "logits": out}


data = [{"x": torch.randn(3), "labels": torch.randn(1)} for _ in range(50)]
arguments = TrainingArguments(
    output_dir="out",
    num_train_epochs=3,
    per_device_train_batch_size=2,
    gradient_accumulation_steps=2,
    learning_rate=1e-3,
    warmup_steps=5,
    lr_scheduler_type="cosine",
    save_steps=4,
    report_to=[],
    use_cpu=True,
    disable_tqdm=True,
)
Trainer(model=Model(), args=arguments, train_dataset=data, eval_dataset=data[:4]).train()
