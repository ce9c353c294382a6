# found: nothing
from fastai.vision.all import *
learn = vision_learner(dls, resnet34, metrics=accuracy)
learn.fit_one_cycle(5, lr_max=1e-3)
