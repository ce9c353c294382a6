"""Calls that a type checker must refuse, each in the line that says so."""

from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, OneCycleLR, StepLR

import lrplot

lrplot.simulate(OneCycleLR, max_l=0.01, total_steps=100).save("a.svg")  # E: no argument max_l
lrplot.simulate(LinearLR, total_iterations=5).save("a.svg")  # E: no argument total_iterations
lrplot.simulate(StepLR, gamma=0.5).save("a.svg")  # E: step_size is missing
lrplot.simulate(CosineAnnealingLR, T_max="long").save("a.svg")  # E: not a number
lrplot.simulate(OneCycleLR, max_lr=0.01, anneal_strategy="cosine").save("a.svg")  # E: no such strategy
for _finding in lrplot.check(StepLR, step_size=30, gama=0.5):  # E: no argument gama
    pass
lrplot.plot(OneCycleLR)  # E: there is no such function
