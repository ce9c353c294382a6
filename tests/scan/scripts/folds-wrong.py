# found: LR101
import torch
class CFG:
    epochs = 10
    n_fold = 5
def train_fn(loader, model, optimizer):
    for step, (x, y) in enumerate(loader):
        loss = crit(model(x), y); loss.backward()
        optimizer.step(); optimizer.zero_grad()
def train_loop(fold):
    train_loader = DataLoader(TrainDataset(fold), batch_size=CFG.batch_size, shuffle=True)
    model = Net()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    num_train_steps = int(len(train_loader) * CFG.epochs)
    scheduler = get_cosine_schedule_with_warmup(optimizer, num_warmup_steps=0, num_training_steps=num_train_steps)
    for epoch in range(CFG.epochs):
        train_fn(train_loader, model, optimizer)
        scheduler.step()
for fold in range(CFG.n_fold):
    train_loop(fold)
