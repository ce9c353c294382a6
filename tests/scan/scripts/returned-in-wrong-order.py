# found: LR704
import torch
def configure(model, epochs):
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)
    return scheduler, optimizer
def main(epochs=100):
    optimizer, scheduler = configure(model, epochs)
    for epoch in range(epochs):
        for x in trainloader:
            optimizer.zero_grad(); crit(model(x)).backward(); optimizer.step()
        scheduler.step()
main()
