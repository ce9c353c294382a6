# found: LR711
import math
from accelerate import Accelerator
from diffusers.optimization import get_scheduler
import torch

accelerator = Accelerator(gradient_accumulation_steps=args.gradient_accumulation_steps)
optimizer = torch.optim.AdamW(unet.parameters(), lr=1e-4)
steps = math.ceil(len(train_dataloader) / args.gradient_accumulation_steps) * args.num_train_epochs
lr_scheduler = get_scheduler(
    "cosine", optimizer=optimizer, num_warmup_steps=500 * accelerator.num_processes,
    num_training_steps=steps * accelerator.num_processes,
)
unet, optimizer, train_dataloader, lr_scheduler = accelerator.prepare(
    unet, optimizer, train_dataloader, lr_scheduler
)
for epoch in range(args.num_train_epochs):
    for step, batch in enumerate(train_dataloader):
        with accelerator.accumulate(unet):
            loss = unet(batch)
            accelerator.backward(loss)
            optimizer.step()
            lr_scheduler.step()
            optimizer.zero_grad()
