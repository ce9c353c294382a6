# found: nothing
import torch
def configure(model, epochs):
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[epochs // 2, epochs * 3 // 4])
    return optimizer, scheduler
def main(epochs=100):
    optimizer, scheduler = configure(model, epochs)
    for ep in range(epochs):
        for x in trainloader:
            optimizer.zero_grad(); crit(model(x)).backward(); optimizer.step()
        scheduler.step()
main()
