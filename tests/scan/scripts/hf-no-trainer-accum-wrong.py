# found: LR109
import torch
from transformers import get_linear_schedule_with_warmup
def train(args, model, train_dataset):
    train_dataloader = torch.utils.data.DataLoader(train_dataset, batch_size=args.train_batch_size)
    t_total = len(train_dataloader) * args.num_train_epochs
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.learning_rate)
    scheduler = get_linear_schedule_with_warmup(optimizer, num_warmup_steps=args.warmup_steps, num_training_steps=t_total)
    for _ in range(int(args.num_train_epochs)):
        for step, batch in enumerate(train_dataloader):
            loss = model(batch)[0] / args.gradient_accumulation_steps
            loss.backward()
            if (step + 1) % args.gradient_accumulation_steps == 0:
                optimizer.step()
                scheduler.step()
                model.zero_grad()
