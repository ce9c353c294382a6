# found: LR101
import torch
class Experiment:
    def __init__(self, cfg):
        self.cfg = cfg
        self.data = torch.utils.data.DataLoader(cfg.ds, batch_size=cfg.bs)
        self.opt = torch.optim.Adam(cfg.model.parameters(), lr=1e-3)
        self.lr_sched = torch.optim.lr_scheduler.CosineAnnealingLR(self.opt, self.num_steps())
    def num_steps(self):
        return self.cfg.n_epochs * len(self.data)
    def run(self):
        for e in range(self.cfg.n_epochs):
            self._epoch()
            self.lr_sched.step()
    def _epoch(self):
        for x, y in self.data:
            self.opt.zero_grad(); loss = self.cfg.loss(x, y); loss.backward(); self.opt.step()
