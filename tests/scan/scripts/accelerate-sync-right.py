# found: nothing
import torch, math
from accelerate import Accelerator
from transformers import get_scheduler
def main(args):
    accelerator = Accelerator(gradient_accumulation_steps=args.gradient_accumulation_steps)
    train_dataloader = torch.utils.data.DataLoader(train_dataset, batch_size=args.batch_size)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)
    overrode = False
    per_epoch = math.ceil(len(train_dataloader) / args.gradient_accumulation_steps)
    if args.max_train_steps is None:
        args.max_train_steps = args.num_train_epochs * per_epoch
        overrode = True
    lr_scheduler = get_scheduler(name=args.sched, optimizer=optimizer, num_warmup_steps=args.warmup * accelerator.num_processes,
        num_training_steps=args.max_train_steps if overrode else args.max_train_steps * accelerator.num_processes)
    model_, optimizer, train_dataloader, lr_scheduler = accelerator.prepare(model, optimizer, train_dataloader, lr_scheduler)
    for epoch in range(args.num_train_epochs):
        for batch in train_dataloader:
            with accelerator.accumulate(model_):
                loss = model_(batch)
                accelerator.backward(loss)
                if accelerator.sync_gradients:
                    accelerator.clip_grad_norm_(model_.parameters(), 1.0)
                optimizer.step()
                lr_scheduler.step()
                optimizer.zero_grad()
