# found: nothing
import torch
def main(args):
    start_epoch = 0
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    if args.resume:
        ckpt = torch.load(args.resume); start_epoch = ckpt["epoch"]; optimizer.load_state_dict(ckpt["opt"])
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [30, 60], last_epoch=start_epoch - 1)
    for epoch in range(start_epoch, args.epochs):
        train(train_loader, model, optimizer)
        scheduler.step()
def train(loader, model, optimizer):
    for x, y in loader:
        optimizer.zero_grad(); crit(model(x), y).backward(); optimizer.step()
